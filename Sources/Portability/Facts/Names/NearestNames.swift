import BTF
import ByteReading
import Relocation
import Synchronization

/// Names of the kernel that are much like one that it has not got: renamed things mostly keep much of their names.
///
/// Kept for each kernel, since the objects of an audit mostly miss the same things.
final class NearestNames: Sendable {
  /// What was asked.
  private enum Question: Hashable {
    case type(String)
    case name(String, prefix: String)
  }

  private let known = Mutex<[Question: String?]>([:])
  /// Of each prefix that was asked for the names that begin with it.
  private let beginnings = Mutex<[String: NameBeginnings]>([:])
  /// Answers that are kept. What is answered never depends on it, nor on what other objects asked.
  private static let limit = 4096

  /// The nearest name of that kind among those that begin with `prefix`, without it; nil where none is near. A prefix is asked for with one
  /// kind.
  func nearest(to name: String, _ kind: BTFKind, prefix: String, in table: BTFTypeTable) -> String? {
    remembered(.name(name, prefix: prefix)) {
      let wanted = Bytes(Array(name.utf8))
      guard wanted.count > 3, wanted.count < 64 else { return nil }
      return NearestNames.search(wanted, names(kind, prefix, table), prefix.utf8.count, table)
    }
  }

  private func names(_ kind: BTFKind, _ prefix: String, _ table: BTFTypeTable) -> NameBeginnings {
    beginnings.withLock { known in
      if let names = known[prefix] { return names }
      let made = NameBeginnings(table, kind, prefix: Array(prefix.utf8))
      known[prefix] = made
      return made
    }
  }

  /// Whether a name of that kind begins with `prefix`, any number of underscores, and `word`.
  func hasName(beginning word: [UInt8], _ kind: BTFKind, prefix: String, in table: BTFTypeTable) -> Bool {
    let start = NameBeginnings.beginning(of: Bytes(word), at: 0)
    // Of shorter words the letters that follow are not known.
    let types = names(kind, prefix, table)
    return (word.count < NameBeginnings.letters ? types.all : types.types(start)).contains { id in
      guard let record = table.record(id), let name = table.kernelName(record.nameOffset) else { return false }
      var place = prefix.utf8.count
      while place < name.count, name[place] == 0x5f { place += 1 }
      return place + word.count <= name.count && word.indices.allSatisfy { name[place + $0] == word[$0] }
    }
  }

  /// The type that is nearest to one; `search` finds it.
  func nearest(toType name: String, _ search: () -> String?) -> String? { remembered(.type(name), search) }

  /// What was answered to a question before, or what `search` answers now.
  private func remembered(_ question: Question, _ search: () -> String?) -> String? {
    if let answer = known.withLock({ $0[question] }) { return answer }
    let answer = search()
    known.withLock { known in
      if known.count < NearestNames.limit { known[question] = .some(answer) }
    }
    return answer
  }

  private static func search(_ wanted: Bytes, _ names: NameBeginnings, _ prefix: Int, _ table: BTFTypeTable) -> String? {
    let start = NameBeginnings.beginning(of: wanted, at: 0)
    let likeness = NameLikeness(to: wanted)
    var best: (score: Int, name: Bytes)?
    for id in names.types(start) {
      guard let record = table.record(id), let whole = table.kernelName(record.nameOffset),
        abs(whole.count - prefix - wanted.count) <= 8, NameBeginnings.beginning(of: whole, at: prefix) == start,
        let rest = whole.slice(at: prefix, count: whole.count - prefix)
      else { continue }
      let score = likeness.score(rest)
      if score >= 52, score > (best?.score ?? 0) { best = (score, rest) }
    }
    return best.map { $0.name.text }
  }
}

/// The names of one kind by their beginnings: a name that is much like another one has its first letters, as a rule.
private struct NameBeginnings: Sendable {
  /// The types, by the hash of their beginning and then by id.
  private let ids: [TypeID]
  /// Where those of each hash begin in `ids`; one more than there are hashes.
  private let starts: [Int32]

  private static let hashes = 4096
  /// How many letters a beginning has.
  static let letters = 3

  /// All types of the kind.
  var all: ArraySlice<TypeID> { ids[...] }

  /// The types of that kind whose names begin with `prefix`, by what follows it.
  init(_ table: BTFTypeTable, _ kind: BTFKind, prefix: [UInt8]) {
    var found: [(id: TypeID, hash: UInt16)] = []
    var counts = [Int32](repeating: 0, count: NameBeginnings.hashes + 1)
    for raw in table.ownTypeIDs {
      guard let record = table.record(TypeID(raw)), record.kind == kind,
        let beginning = NameBeginnings.beginning(of: record.nameOffset, in: table, after: prefix)
      else { continue }
      let hash = NameBeginnings.hash(beginning)
      found.append((record.id, UInt16(hash)))
      counts[hash + 1] += 1
    }
    for hash in 1..<counts.count { counts[hash] += counts[hash - 1] }
    starts = counts
    var ids = [TypeID](repeating: .void, count: found.count)
    for entry in found {
      ids[Int(counts[Int(entry.hash)])] = entry.id
      counts[Int(entry.hash)] += 1
    }
    self.ids = ids
  }

  /// The types whose names may begin like that, in the order of their ids.
  func types(_ beginning: UInt32) -> ArraySlice<TypeID> {
    let hash = NameBeginnings.hash(beginning)
    return ids[Int(starts[hash])..<Int(starts[hash + 1])]
  }

  private static func hash(_ beginning: UInt32) -> Int { Int((beginning &* 0x9e37_79b1) &>> 20) }

  /// The beginning of a name behind `prefix`; nil where it does not begin with that, or is nothing else.
  private static func beginning(of name: StringOffset, in table: BTFTypeTable, after prefix: [UInt8]) -> UInt32? {
    table.withName(name) { (strings, place) -> UInt32? in
      var end = place
      for byte in prefix {
        guard end < strings.count, strings[end] == byte else { return nil }
        end += 1
      }
      guard end < strings.count, strings[end] != 0 else { return nil }
      // No more than of any name that the kernel takes.
      let limit = min(strings.count, end + 512)
      return beginning(in: strings, from: end, to: limit)
    } ?? nil
  }

  static func beginning(of name: Bytes, at position: Int) -> UInt32 { beginning(in: name, from: position, to: name.count) }

  /// The first three letters behind underscores, up to a NUL.
  private static func beginning(in bytes: borrowing Bytes, from position: Int, to limit: Int) -> UInt32 {
    var place = position
    while place < limit, bytes[place] == 0x5f { place += 1 }
    var word: UInt32 = 0
    for index in place..<min(place + letters, limit) {
      guard bytes[index] != 0 else { break }
      word = word << 8 | UInt32(bytes[index])
    }
    return word
  }
}

extension KernelFacts {
  /// The name of a type that may have taken the place of `type`, which the kernel has not got; `search` finds it the first time.
  public func nearestType(to type: String, _ search: () -> String?) -> String? { nearestNames.nearest(toType: type, search) }

  /// A function of the kernel with much the same name.
  public func nearestFunction(to name: String) -> String? {
    nearestNames.nearest(to: name, .function, prefix: "", in: target.types)
  }

  /// A hook of the security modules with much the same name.
  public func nearestSecurityHook(to name: String) -> String? {
    nearestNames.nearest(to: name, .function, prefix: "bpf_lsm_", in: target.types)
  }

  /// An iterator with much the same name.
  public func nearestIterator(to name: String) -> String? {
    nearestNames.nearest(to: name, .function, prefix: "bpf_iter_", in: target.types)
  }

  /// A tracepoint with much the same name.
  public func nearestTracepoint(to name: String) -> String? {
    nearestNames.nearest(to: name, .typedef, prefix: "btf_trace_", in: target.types)
  }
}
