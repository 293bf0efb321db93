public import ByteReading
public import Reporting

/// Writes a bundle: an archive of tar(5) with the index, each file of BTF once under its SHA-256, and the list of all digests.
///
/// The same index and files give the same bytes, whatever the machine, the clock and the user.
public struct BundleWriter {
  private let index: BundleIndex
  private let indexBytes: Bytes
  private let contents: (SHA256Digest) -> Bytes?

  /// Prepares a bundle; `contents` has the bytes of every file that the index names. Throws where an index would be larger than what is read.
  public init(_ index: BundleIndex, contents: @escaping (SHA256Digest) -> Bytes?) throws(BundleError) {
    self.index = index
    self.contents = contents
    indexBytes = Bytes(index.json)
    guard indexBytes.count <= BundleLimits.index else {
      throw BundleError(.tooLarge(indexBytes.count, limit: BundleLimits.index), entry: BundleName.index)
    }
    let files = index.files
    guard files.count <= BundleLimits.files else { throw BundleError(.tooMany(limit: BundleLimits.files)) }
    for file in files where file.size > BundleLimits.file {
      throw BundleError(.tooLarge(file.size, limit: BundleLimits.file), entry: BundleName.of(file.digest))
    }
  }

  /// Writes it, file after file. Whether the sink took all, it says itself.
  public func write(to sink: any ByteSink) {
    var sums = [(BundleName.index, SHA256Digest(of: indexBytes))]
    BundleWriter.write(BundleName.index, indexBytes, to: sink)
    for file in index.files {
      guard let bytes = contents(file.digest) else { preconditionFailure("no contents of \(file.digest)") }
      let name = BundleName.of(file.digest)
      sums.append((name, file.digest))
      BundleWriter.write(name, bytes, to: sink)
    }
    BundleWriter.write(BundleName.sums, Bytes(BundleName.sums(sums)), to: sink)
    let end = [UInt8](repeating: 0, count: 2 * TarHeader.size)
    _ = sink.write(end.rawSpan)
  }

  private static func write(_ name: String, _ bytes: Bytes, to sink: any ByteSink) {
    let header = TarHeader.make(name, size: bytes.count)
    _ = sink.write(header.rawSpan)
    if bytes.count > 0 { _ = sink.write(bytes.span) }
    let padding = [UInt8](repeating: 0, count: TarHeader.padding(after: bytes.count))
    if !padding.isEmpty { _ = sink.write(padding.rawSpan) }
  }
}
