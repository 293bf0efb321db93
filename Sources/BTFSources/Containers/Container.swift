import ByteReading

/// A format that wraps files: a compression, an archive, a kernel image. Each is one file beside this one.
protocol Container: Sendable {
  /// Whether `bytes`, a file or the first ``Containers/prefix`` bytes of one, begin like this format.
  func recognizes(_ bytes: Bytes) -> Bool

  /// Hands every file inside to `visit`, one after the other, until it answers that it wants no more; its bytes are read where `visit` asks
  /// for them.
  ///
  /// Nothing of an entry has to be kept after the visit, so an archive may be larger than memory.
  func unwrap(_ bytes: Bytes, _ context: Unwrapping, _ visit: EntryVisitor) throws(SourceError)
}

/// Looks at a file inside a container; false where it has seen enough.
typealias EntryVisitor = (ContainerEntry, _ contents: () throws(SourceError) -> Bytes) -> Bool

/// What is the same for all containers inside one file.
struct Unwrapping {
  /// The file, for errors.
  let path: String
  let budget: ExpansionBudget
}

/// One file inside a container.
struct ContainerEntry: Sendable {
  /// Its name inside; nil where the format has one file without a name of its own.
  var name: String?
  /// Its first bytes, as many as tell formats apart; empty where it has no name.
  var beginning = Bytes([])
  /// How errors call the place, such as `decompressed`.
  var place: String
  /// What the image around it says of the kernel.
  var image: ImageFacts?
}

/// The formats that are known, in the order in which they are tried.
enum Containers {
  static let all: [any Container] = [ImageContainer(), LZOPContainer(), RPMContainer(), ArchiveContainer()]

  /// As many bytes as tell formats apart.
  static let prefix = 4096

  static func recognize(_ bytes: Bytes) -> (any Container)? { all.first { $0.recognizes(bytes) } }
}
