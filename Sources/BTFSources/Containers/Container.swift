import ByteReading

/// A format that wraps files: a compression, an archive, a kernel image. Each is one file beside this one.
protocol Container: Sendable {
  /// For messages, such as `gzip`.
  var name: String { get }

  /// Whether `bytes` begin like this format.
  func recognizes(_ bytes: Bytes) -> Bool

  /// Hands every file inside to `visit`, one after the other, until it answers that it wants no more.
  ///
  /// `path` is for errors. Nothing of an entry has to be kept after the visit, so an archive may be larger than memory.
  func unwrap(
    _ bytes: Bytes, path: String, _ visit: (ContainerEntry) throws(SourceError) -> Bool
  ) throws(SourceError)
}

/// One file inside a container.
struct ContainerEntry: Sendable {
  /// Its name inside; nil where the format has one file without a name of its own.
  var name: String?
  var bytes: Bytes
  /// How errors call the place, such as `decompressed`.
  var place: String
}

/// The formats that are known, in the order in which they are tried.
enum Containers {
  static let all: [any Container] = [GzipContainer()]

  static func recognize(_ bytes: Bytes) -> (any Container)? { all.first { $0.recognizes(bytes) } }

  /// For messages.
  static var names: String { all.map(\.name).joined(separator: ", ") }
}
