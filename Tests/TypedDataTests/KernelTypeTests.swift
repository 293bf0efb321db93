import BTF
import ByteReading
import TestSupport
import Testing
import TypedData

@Suite("Values of kernels' types") struct KernelTypeTests {
  /// Of each kernel one in so many types is taken: all of them take minutes in a debug build.
  private static let step: UInt32 = 16

  private static let kernels = Corpus.shared?.files(under: "kernels", suffix: "vmlinux.btf") ?? []

  @Test(.corpusPresent, arguments: kernels)
  func `every struct has a layout, and what is shown of it makes a value that is shown the same`(kernel: String) throws {
    let types = try BTFTypeTable(FileBytes.open(Corpus.require().path(kernel)))
    var random = SplitMix64(seed: 5)
    var count = 0
    for id in stride(from: 1, to: types.typeCount, by: Int(KernelTypeTests.step)) {
      guard let record = types.record(TypeID(id)), let kind = record.kind, kind.isComposite || kind == .dataSection else {
        continue
      }
      let layout = try ValueLayout(types, TypeID(id))
      #expect(layout.byteCount == Int(record.byteSize) && layout.order == types.header.order)
      guard layout.byteCount <= 1 << 12 else { continue }
      let data = (0..<layout.byteCount).map { _ in UInt8.random(in: 0...255, using: &random) }
      let json = layout.json(data)
      #expect(try layout.json(layout.encode(json)) == json, "type [\(id)]")
      count += 1
    }
    #expect(count > 100)
  }
}
