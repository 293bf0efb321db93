import BTF
import ByteReading
import Foundation
import Relocation
import TestSupport
import Testing

@testable import Bundles

/// Writing a bundle and reading it again.
@Suite struct BundleTests {
  @Test func `what was written is read as the same, and written again as the same bytes`() throws {
    let index = SampleBundle.index()
    let bytes = try SampleBundle.bytes(index)
    let bundle = try Bundle(Bytes(bytes))
    #expect(bundle.index == index)
    #expect(bundle.verify().isEmpty)
    #expect(try SampleBundle.bytes(bundle.index) == bytes)
    for minimum in index.minima {
      let blob = try bundle.contents(of: minimum.kernel).array()
      #expect([SampleBundle.types("a"), SampleBundle.types("b")].contains(blob))
      #expect(try bundle.target(minimum).types.typeCount == 3)
    }
  }

  @Test func `the order in which kernels come does not matter`() throws {
    var other = BundleIndex(
      objects: [], minima: ["b", "a"].map { SampleBundle.minimum(SampleBundle.types($0)) },
      kernels: [SampleBundle.kernel("6.1.0", minimum: 0), SampleBundle.kernel("6.0.0", minimum: 1)])
    other.arrange()
    #expect(other == SampleBundle.index())
  }

  @Test func `what is equal is there once`() throws {
    let index = SampleBundle.index(["a", "a", "b"])
    let bytes = try SampleBundle.bytes(index)
    #expect(index.files.count == 2 && complaint(about: bytes) == nil)
  }

  @Test func `tar lists and extracts it, and sha256sum verifies it`() throws {
    let folder = try Fixture.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    try Data(try SampleBundle.bytes(SampleBundle.index())).write(to: folder.appending(path: "b.tar"))
    let (tar, sum) = (try #require(Tool("tar")), try #require(Tool("sha256sum")))
    let list = try tar.run(["-tf", "b.tar"], in: folder)
    let digests = SampleBundle.index().files.map { "btf/\($0.digest).btf" }
    #expect(list.text == (["index.json"] + digests + ["SHA256SUMS"]).map { "\($0)\n" }.joined())
    #expect(try tar.run(["-xf", "b.tar"], in: folder).status == 0)
    let output = try sum.run(["--strict", "-c", "SHA256SUMS"], in: folder)
    #expect(output.status == 0 && output.text.split(separator: "\n").count == 3, "\(output.diagnostics)")
  }

  @Test(arguments: 0..<4) func `a changed byte is found, whichever it is`(share: Int) throws {
    let bytes = try SampleBundle.bytes(SampleBundle.index(["a"]), ["a"])
    #expect(complaint(about: bytes) == nil)
    for place in stride(from: share, to: bytes.count, by: 4) {
      var changed = bytes
      changed[place] ^= 1 << UInt8(place / 4 % 8)
      #expect(complaint(about: changed) != nil, "byte \(place)")
    }
  }

  @Test func `every prefix is an error, and so is anything behind the end`() throws {
    let bytes = try SampleBundle.bytes(SampleBundle.index(["a"]), ["a"])
    for length in stride(from: 0, to: bytes.count, by: 61) { #expect(complaint(about: Array(bytes[..<length])) != nil) }
    #expect(
      complaint(about: Array(bytes.dropLast()))
        == "at offset 0x\(String(bytes.count - 1024, radix: 16)): needs 1024 bytes, 1023 left")
    #expect(complaint(about: bytes + [0]) == "at offset 0x\(String(bytes.count, radix: 16)): 1 bytes follow the end")
  }

  @Test func `a module's file stands on its kernel's`() throws {
    let base = try BTFTypeTable(Bytes(SampleBundle.types("a")))
    var split = BTFWriter(splitFrom: base)
    split.structure("in_module", size: 4, [.init("field", TypeID(1), at: 0)])
    let module = split.array()
    var index = SampleBundle.index(["a"])
    let file = BundleIndex.File(digest: SHA256Digest(of: Bytes(module)), size: module.count, types: 1)
    index.minima[0].modules = [BundleIndex.Module(name: "driver", file: file)]
    let files = [SampleBundle.types("a"), module].sorted { SHA256Digest(of: Bytes($0)) < SHA256Digest(of: Bytes($1)) }
    let bytes = SampleBundle.archive(
      [(BundleName.index, index.json)] + files.map { (BundleName.of(SHA256Digest(of: Bytes($0))), $0) })
    let bundle = try Bundle(Bytes(bytes))
    #expect(bundle.verify().isEmpty)
    let target = try bundle.target(bundle.index.minima[0])
    #expect(target.modules.map(\.name) == ["driver"] && target.modules[0].types.base != nil)
  }
}
