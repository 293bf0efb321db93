import BTF
import ByteReading
import ELF

/// Finds the one thing in a file that a command asks for which takes one source.
struct SingleContent {
  /// What is asked for.
  enum Purpose: Hashable, Sendable {
    case types
    /// An ELF file: a BPF object.
    case object
  }

  let path: String
  /// The file inside the archive, where one is named.
  var entry: String?
  var purpose = Purpose.types

  /// The most names that an error shows.
  private static let shown = 5

  func find(in bytes: Bytes) throws(SourceError) -> SourceContent {
    var kernels = Candidates()
    var others = Candidates()
    var failure: SourceError?
    let walk = ContentWalk(path: path) { name, kind in
      use(name, kind)
    } visit: { event in
      switch event {
      case .content(let content):
        // Outside of archives there is one thing, whatever it is.
        if content.entry == nil || isWanted(content) {
          kernels.add(content)
        } else if content.blob != nil {
          others.add(content)
        }
      case .failure(let error):
        if failure == nil || !error.isWithoutBTF { failure = failure?.isWithoutBTF == false ? failure : error }
      case .kept: break
      }
      return true
    }
    walk.run(bytes)
    let chosen = kernels.count > 0 ? kernels : others
    if let first = chosen.first, chosen.count == 1 { return first }
    if chosen.count > 1 { throw SourceError(path, .severalSources(count: chosen.count, names: chosen.names)) }
    if let failure, failure.place.isEmpty || !failure.isWithoutBTF || entry != nil || !failure.isInArchive { throw failure }
    throw SourceError(path, entry.map { .noSuchEntry($0) } ?? .nothingInside(objects: purpose == .object))
  }

  private func use(_ name: String, _ kind: EntryKind) -> EntryUse {
    if let entry {
      if name == entry { return .open }
      // What is asked for may lie in it.
      return kind == .container && (entry.hasPrefix("\(name)!") || EntryName.isPackageMember(name)) ? .open : .skip
    }
    switch kind {
    case .btf: return purpose == .types ? .open : .skip
    case .elf(let machine):
      if purpose == .object { return machine == .bpf ? .open : .skip }
      return EntryName.isModule(name) ? .skip : .open
    case .container: return EntryName.isModule(name) ? .skip : .open
    case .unknown: return purpose == .types && EntryName.isImage(name) ? .open : .skip
    }
  }

  private func isWanted(_ content: SourceContent) -> Bool {
    if entry != nil { return true }
    return purpose == .object ? content.isObject : content.isKernel
  }

  /// The first of several, and what the first few are called.
  private struct Candidates {
    var first: SourceContent?
    var count = 0
    var names: [String] = []

    mutating func add(_ content: SourceContent) {
      count += 1
      if first == nil { first = content }
      if names.count < SingleContent.shown { names.append(content.entry ?? "") }
    }
  }
}

extension SourceError {
  /// Whether it only says that there is no BTF: of most files in folders and archives that is so.
  public var isWithoutBTF: Bool {
    switch cause {
    case .unrecognized, .empty, .noBTF, .imageWithoutBTF, .nestedTooDeep, .nothingInside: true
    default: false
    }
  }

  /// Whether it is about a file inside an archive, not about what is only compressed or an image.
  var isInArchive: Bool { place.contains { $0 != "decompressed" && $0 != "kernel image" } }
}

extension SourceContent {
  /// The one thing in `bytes`; see ``SingleContent``.
  init(_ bytes: Bytes, path: String) throws(SourceError) {
    self = try SingleContent(path: path).find(in: bytes)
  }
}
