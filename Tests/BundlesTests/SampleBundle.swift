import BTF
import ByteReading
import Reporting
import TestSupport

@testable import Bundles

/// Bundles small enough to look at every byte of.
enum SampleBundle {
  static func types(_ name: String) -> [UInt8] {
    var writer = BTFWriter()
    let int = writer.integer("int", size: 4)
    writer.structure(name, size: 4, [.init("field", int, at: 0)])
    return writer.array()
  }

  static func file(_ bytes: [UInt8]) -> BundleIndex.File {
    BundleIndex.File(digest: SHA256Digest(of: Bytes(bytes)), size: bytes.count, types: 2)
  }

  static func minimum(_ bytes: [UInt8], decisions: [SHA256Digest] = []) -> BundleIndex.Minimum {
    BundleIndex.Minimum(
      kernel: file(bytes), modules: [], pointerSize: 8, decisions: decisions,
      counts: Dictionary(uniqueKeysWithValues: BundleIndex.outcomes.map { ("\($0)", 0) }))
  }

  static func kernel(
    _ release: String, minimum: Int = 0, architecture: String? = "x86_64", distribution: String? = nil,
    distributionRelease: String? = nil
  ) -> BundleIndex.Kernel {
    BundleIndex.Kernel(
      name: "\(release).btf", distribution: distribution, distributionRelease: distributionRelease, release: release,
      architecture: architecture, source: file(types("source")), minimum: minimum)
  }

  /// Two kernels with two minima.
  static func index(_ names: [String] = ["a", "b"]) -> BundleIndex {
    var index = BundleIndex(
      objects: [], minima: names.map { minimum(types($0)) },
      kernels: names.indices.map { kernel("6.\($0).0", minimum: $0) })
    index.arrange()
    return index
  }

  static func bytes(_ index: BundleIndex, _ names: [String] = ["a", "b"]) throws -> [UInt8] {
    let files = Dictionary(names.map { (SHA256Digest(of: Bytes(types($0))), Bytes(types($0))) }) { first, _ in first }
    let sink = MemorySink()
    try BundleWriter(index) { files[$0] }.write(to: sink)
    return sink.bytes
  }

  /// An archive of files as they are given, with the list of their digests and the end that it must have.
  static func archive(_ files: [(String, [UInt8])], end: Int = 1024, listsFiles: Bool = true) -> [UInt8] {
    var all = files
    let listed = listsFiles ? files.map { ($0.0, SHA256Digest(of: Bytes($0.1))) } : []
    all.append((BundleName.sums, BundleName.sums(listed)))
    return all.flatMap { part($0.0, $0.1) } + [UInt8](repeating: 0, count: end)
  }

  static func part(_ name: String, _ bytes: [UInt8], claimed: Int? = nil) -> [UInt8] {
    TarHeader.make(name, size: claimed ?? bytes.count) + bytes
      + [UInt8](repeating: 0, count: TarHeader.padding(after: bytes.count))
  }
}

/// What is wrong with a bundle: on opening it, or with its files; nil where all is well.
func complaint(about bytes: [UInt8]) -> String? {
  do throws(BundleError) {
    return try Bundle(Bytes(bytes)).verify().first.map { "\($0)" }
  } catch {
    return "\(error)"
  }
}
