import BTF
import ByteReading
import Relocation
import Synchronization

/// Names of the kernel that are much like one that it has not got: renamed things mostly keep much of their names.
///
/// Kept for each kernel, since the objects of an audit mostly miss the same things.
final class NearestNames: Sendable {
  private let known = Mutex<[String: String?]>([:])
  /// Only hostile objects miss more.
  private static let limit = 256

  /// The nearest name of that kind among those that begin with `prefix`, without it; nil where none is near.
  func nearest(to name: String, _ kind: BTFKind, prefix: String, in table: BTFTypeTable) -> String? {
    remembered("\(prefix)\(name)") { NearestNames.search(name, kind, Array(prefix.utf8), table) }
  }

  /// What was answered to a question before, or what `search` answers now.
  func remembered(_ question: String, _ search: () -> String?) -> String? {
    if let answer = known.withLock({ $0[question] }) { return answer }
    guard known.withLock({ $0.count < NearestNames.limit }) else { return nil }
    let answer = search()
    known.withLock { $0[question] = .some(answer) }
    return answer
  }

  private static func search(_ name: String, _ kind: BTFKind, _ prefix: [UInt8], _ table: BTFTypeTable) -> String? {
    let wanted = Bytes(Array(name.utf8))
    let start = beginning(of: wanted, at: 0)
    guard wanted.count > 3, wanted.count < 64 else { return nil }
    let likeness = NameLikeness(to: wanted)
    var best: (score: Int, name: Bytes)?
    for id in table.ownTypeIDs {
      guard let record = table.record(TypeID(id)), record.kind == kind, let whole = table.kernelName(record.nameOffset),
        whole.count > prefix.count, abs(whole.count - prefix.count - wanted.count) <= 8,
        prefix.indices.allSatisfy({ whole[$0] == prefix[$0] }), beginning(of: whole, at: prefix.count) == start,
        let rest = whole.slice(at: prefix.count, count: whole.count - prefix.count)
      else { continue }
      let score = likeness.score(rest)
      if score >= 52, score > (best?.score ?? 0) { best = (score, rest) }
    }
    return best.map { $0.name.text }
  }

  /// The first three letters behind underscores.
  private static func beginning(of name: Bytes, at position: Int) -> UInt32 {
    var place = position
    while place < name.count, name[place] == 0x5f { place += 1 }
    var word: UInt32 = 0
    for index in place..<min(place + 3, name.count) { word = word << 8 | UInt32(name[index]) }
    return word
  }
}

extension KernelFacts {
  /// The name of a type that may have taken the place of `type`, which the kernel has not got; `search` finds it the first time.
  public func nearestType(to type: String, _ search: () -> String?) -> String? { nearestNames.remembered("type \(type)", search) }

  /// A function of the kernel with much the same name.
  public func nearestFunction(to name: String) -> String? {
    nearestNames.nearest(to: name, .function, prefix: "", in: target.types)
  }

  /// A tracepoint with much the same name.
  public func nearestTracepoint(to name: String) -> String? {
    nearestNames.nearest(to: name, .typedef, prefix: "btf_trace_", in: target.types)
  }
}
