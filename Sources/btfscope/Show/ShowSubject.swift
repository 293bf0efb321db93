import BPFObject
import Glibc
import Kernel

/// What `show` shows: lists, or one object in detail.
enum ShowSubject: Hashable {
  case everything
  case list(KernelObjectKind)
  case one(KernelObjectKind, String)

  /// Reads the words of the command line; throws what is wrong with them.
  init(what: String?, name: String?) throws(Fault) {
    guard let what else {
      self = .everything
      return
    }
    guard let (kind, isList) = ShowSubject.words[what] else {
      throw Fault(
        words: "'\(what)' is nothing that can be shown (allowed: programs, maps, links, btf; program, map, link or btf with a name)"
      )
    }
    if let name {
      self = .one(kind, name)
    } else {
      guard isList else {
        throw Fault(
          words:
            "show \(what) takes an id, a name\(kind == .program ? ", a tag" : "") or the path of a pin; show \(what)s lists all")
      }
      self = .list(kind)
    }
  }

  struct Fault: Error { let words: String }

  /// Words that take no name, or need one; `btf` is both.
  private static let words: [String: (KernelObjectKind, isList: Bool)] = [
    "programs": (.program, true), "progs": (.program, true), "program": (.program, false), "prog": (.program, false),
    "maps": (.map, true), "map": (.map, false), "links": (.link, true), "link": (.link, false), "btf": (.btf, true),
  ]
}

/// A map of the kernel that is looked at.
final class OpenedMap {
  let map: KernelMap
  /// Whether its pin lets this user only read.
  let isReadOnly: Bool

  init(_ map: consuming KernelMap, isReadOnly: Bool = false) {
    self.map = map
    self.isReadOnly = isReadOnly
  }

  /// Opens what is pinned at `path`: to read alone where this user may do no more.
  static func open(pinned path: String) throws(KernelError) -> OpenedMap {
    do throws(KernelError) {
      return OpenedMap(try KernelMap.open(pinned: path))
    } catch {
      guard error.number == EACCES, let map = try? KernelMap.open(pinned: path, isReadOnly: true) else { throw error }
      return OpenedMap(map, isReadOnly: true)
    }
  }
}

/// Finds one object by what the user calls it.
enum ShowLookup {
  /// Opens the program that `text` names: its id, the path of a pin, its tag, its name.
  static func program(_ text: String) throws(CommandFailure) -> KernelProgram {
    try kernelOrMissing(.program, text) { () throws(KernelError) in
      if let id = UInt32(text) { return try KernelProgram.open(id: id) }
      guard text.contains("/") else { return nil }
      do throws(KernelError) {
        return try KernelProgram.open(pinned: text)
      } catch {
        // Who may only read opens it to read.
        guard error.number == EACCES, let program = try? KernelProgram.open(pinned: text, isReadOnly: true) else { throw error }
        return program
      }
    } found: { () throws(CommandFailure) in
      let found = try LoadedObjects.each(.program) { (id) throws(KernelError) in
        let program = try KernelProgram.open(id: id)
        let info = try program.info()
        let name = try LoadedObjects.name(of: program, info)
        return [info.tagDigits, name, info.name].contains(text) ? id : nil
      }
      let id = try single(found.compactMap { $0 }, .program, text)
      return try CommandFailure.kernel { () throws(KernelError) in try KernelProgram.open(id: id) }
    }
  }

  /// Opens the map that `text` names.
  static func map(_ text: String) throws(CommandFailure) -> OpenedMap {
    try kernelOrMissing(.map, text) { () throws(KernelError) in
      if let id = UInt32(text) { return OpenedMap(try KernelMap.open(id: id)) }
      if text.contains("/") { return try OpenedMap.open(pinned: text) }
      return nil
    } found: { () throws(CommandFailure) in
      let found = try LoadedObjects.each(.map) { (id) throws(KernelError) in
        // The kernel keeps 15 bytes of a name.
        try KernelMap.open(id: id).info().name.utf8.elementsEqual(text.utf8.prefix(15)) ? id : nil
      }
      let id = try single(found.compactMap { $0 }, .map, text)
      return try CommandFailure.kernel { () throws(KernelError) in OpenedMap(try KernelMap.open(id: id)) }
    }
  }

  /// Opens the link that `text` names: it has an id, and perhaps a pin.
  static func link(_ text: String) throws(CommandFailure) -> KernelLink {
    try kernelOrMissing(.link, text) { () throws(KernelError) in
      if let id = UInt32(text) { return KernelLink(try KernelObjects.open(.link, id: id), label: "link \(id)") }
      if text.contains("/") { return try KernelLink.open(pinned: text) }
      return nil
    } found: { () throws(CommandFailure) in
      throw CommandFailure(.no, "the kernel has no link '\(text)': a link has an id or the path of a pin")
    }
  }

  /// The number of the BTF object that `text` names: an id, or the name of a module or `vmlinux`.
  static func types(_ text: String) throws(CommandFailure) -> UInt32 {
    if let id = UInt32(text) { return id }
    let found = try LoadedObjects.each(.btf) { (id) throws(KernelError) in try BTFObject(id: id).info().name == text ? id : nil }
    return try single(found.compactMap { $0 }, .btf, text)
  }

  private static func single(_ found: [UInt32], _ kind: KernelObjectKind, _ text: String) throws(CommandFailure) -> UInt32 {
    guard let first = found.first else { throw CommandFailure(.no, "the kernel has no \(kind.label) '\(text)'") }
    guard found.count == 1 else {
      let ids = found.map { "\($0)" }.joined(separator: ", ")
      throw CommandFailure(.no, "several \(kind.label)s are called '\(text)': name one by its id (\(ids))")
    }
    return first
  }
}

extension ShowLookup {
  /// Opens the object `id`; that it is not there is an answer, all else a refusal.
  static func opened<R: ~Copyable>(
    _ kind: KernelObjectKind, _ id: UInt32, _ body: () throws(KernelError) -> R
  ) throws(CommandFailure) -> R {
    do throws(KernelError) {
      return try body()
    } catch {
      throw error.isNotFound ? CommandFailure(.no, "the kernel has no \(kind.label) \(id)") : CommandFailure(.kernel, "\(error)")
    }
  }

  /// Opens an object by `body`, or where that gives none by `found`; an object that is not there is an answer, all else a refusal.
  private static func kernelOrMissing<R: ~Copyable>(
    _ kind: KernelObjectKind, _ text: String, _ body: () throws(KernelError) -> R?, found: () throws(CommandFailure) -> R
  ) throws(CommandFailure) -> R {
    do throws(KernelError) {
      if let object = try body() { return object }
    } catch {
      guard error.isNotFound else { throw CommandFailure(.kernel, "\(error)") }
      throw CommandFailure(.no, UInt32(text) == nil ? "\(error)" : "the kernel has no \(kind.label) \(text)")
    }
    return try found()
  }
}
