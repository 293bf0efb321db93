import BTF
import ByteReading

/// Looks in a struct of the target for what a missing member may have become.
struct MemberSuggestions {
  let local: TypeSide
  let target: TypeSide
  /// The member that was looked for, and the struct of the object's own that it is in.
  let wanted: Member
  let owner: TypeRecord

  /// One member met on the way.
  private struct Visit {
    let member: Member
    let bitOffset: UInt32
    /// The member inside of which it was met, by its place among the visits; -1 where it is the struct's own.
    let outer: Int32
    /// Whether it has the name that was looked for.
    let isNamed: Bool
  }

  /// Members looked at for one suggestion.
  static let limit = 20_000

  /// The best suggestion; nil where nothing is near.
  func best(in struct: TypeID) -> Suggestion? {
    guard let name = try? local.name(wanted.nameOffset), let record = try? target.resolved(`struct`) else { return nil }
    var walk = Walk(name: name)
    add(membersOf: record, outer: -1, bitOffset: 0, depth: 0, &walk)
    let own = walk.visits.indices
    var known = KnownNames(owner, local.table)
    return renamed(name, walk.visits, &known) ?? moved(own, &walk) ?? atSamePlace(walk.visits[own], &known)
      ?? behindPointer(own, &walk)
  }

  /// What was met so far, and how much may be.
  private struct Walk {
    let name: Bytes
    var visits: [Visit] = []
    var budget = MemberSuggestions.limit

    /// The names that lead to a visit.
    func path(_ visit: Visit) -> [StringOffset] {
      var path = [visit.member.nameOffset]
      var outer = Int(visit.outer)
      while outer >= 0 {
        path.append(visits[outer].member.nameOffset)
        outer = Int(visits[outer].outer)
      }
      return path.reversed()
    }
  }

  /// Adds the members of a struct, those of anonymous ones inside it included. There may be thousands: nothing is allocated for each.
  private func add(membersOf record: TypeRecord, outer: Int, bitOffset: UInt32, depth: Int, _ walk: inout Walk) {
    guard record.kind?.isComposite == true, depth < BTFTypeTable.chainLimit else { return }
    for index in 0..<record.entryCount {
      walk.budget -= 1
      guard walk.budget > 0 else { break }
      let member = target.table.member(index, of: record)
      guard let comparison = target.table.compareName(at: member.nameOffset, with: walk.name) else { continue }
      let place = bitOffset &+ member.bitOffset
      if comparison != .empty {
        walk.visits.append(
          Visit(
            member: member, bitOffset: place, outer: Int32(truncatingIfNeeded: outer), isNamed: comparison == .same))
      } else if let inner = try? target.resolved(member.type) {
        add(membersOf: inner, outer: outer, bitOffset: place, depth: depth + 1, &walk)
      }
    }
  }

  private func renamed(_ name: Bytes, _ own: [Visit], _ known: inout KnownNames) -> Suggestion? {
    let likeness = NameLikeness(to: name)
    var best: (score: Int, visit: Visit)?
    for visit in own {
      guard let other = target.table.nameBytes(visit.member.nameOffset), case let alike = likeness.score(other), alike >= 50 else {
        continue
      }
      // Of names that are alike, the one that is new, and has the size.
      let score = alike + (hasSameSize(visit) ? 10 : 0) + (known.contains(other) ? -30 : 0)
      guard score >= 50 else { continue }
      if best == nil || score > (best?.score ?? 0) { best = (score, visit) }
    }
    return best.map { .renamed(found($0.visit, [$0.visit.member.nameOffset]), .name) }
  }

  /// The same name inside of a member.
  private func moved(_ own: Range<Int>, _ walk: inout Walk) -> Suggestion? {
    var level = own
    for _ in 0..<3 {
      let start = walk.visits.count
      for place in level {
        let visit = walk.visits[place]
        guard let inner = try? target.resolved(visit.member.type) else { continue }
        add(membersOf: inner, outer: place, bitOffset: visit.bitOffset, depth: 0, &walk)
      }
      level = start..<walk.visits.count
      if let hit = walk.visits[level].first(where: \.isNamed) { return .moved(found(hit, walk.path(hit))) }
    }
    return nil
  }

  /// The same name in a struct that a member points at, if only one has it.
  private func behindPointer(_ own: Range<Int>, _ walk: inout Walk) -> Suggestion? {
    guard walk.name.count > 2 else { return nil }
    var hit: (visit: Visit, path: [StringOffset])?
    for place in own {
      guard let pointer = try? target.resolved(walk.visits[place].member.type), pointer.kind == .pointer,
        let inner = try? target.resolved(pointer.reference)
      else { continue }
      let start = walk.visits.count
      add(membersOf: inner, outer: place, bitOffset: 0, depth: 0, &walk)
      for visit in walk.visits[start...] where visit.isNamed {
        let path = walk.path(visit)
        if let hit, hit.path != path { return nil }
        if hit == nil { hit = (visit, path) }
      }
      walk.visits.removeLast(walk.visits.count - start)
    }
    return hit.map { .behindPointer(found($0.visit, $0.path)) }
  }

  /// A new member where the old one was, of the same type.
  private func atSamePlace(_ own: ArraySlice<Visit>, _ known: inout KnownNames) -> Suggestion? {
    for visit in own where visit.bitOffset == wanted.bitOffset && hasSameSize(visit) {
      guard let name = target.table.nameBytes(visit.member.nameOffset), !known.contains(name), hasSameType(visit) else { continue }
      return .renamed(found(visit, [visit.member.nameOffset]), .place)
    }
    return nil
  }

  /// Whether the types are the same by name, through as many pointers and arrays on both sides.
  private func hasSameType(_ visit: Visit) -> Bool {
    var (first, second) = (wanted.type, visit.member.type)
    for _ in 0..<BTFTypeTable.chainLimit {
      guard let a = try? local.resolved(first), let b = try? target.resolved(second), a.kind == b.kind else { return false }
      switch a.kind {
      case .pointer: (first, second) = (a.reference, b.reference)
      case .array: (first, second) = (local.table.array(a).element, target.table.array(b).element)
      default:
        guard let name = try? local.name(a.nameOffset), let other = try? target.name(b.nameOffset) else { return false }
        return name.count > 0 && EssentialName.areEqual(name, other)
      }
    }
    return false
  }

  private func hasSameSize(_ visit: Visit) -> Bool {
    if wanted.bitFieldWidth > 0 || visit.member.bitFieldWidth > 0 { return wanted.bitFieldWidth == visit.member.bitFieldWidth }
    guard let a = try? local.size(of: wanted.type), let b = try? target.size(of: visit.member.type) else { return false }
    return a == b
  }

  private func found(_ visit: Visit, _ path: [StringOffset]) -> FoundMember {
    FoundMember(
      path: path, type: visit.member.type, bitOffset: visit.bitOffset, bitFieldWidth: visit.member.bitFieldWidth,
      hasSameSize: hasSameSize(visit))
  }
}

/// The names of the object's own struct: a member that it has too is another one than was looked for. Long names of hostile structs are left
/// out. Most suggestions never ask.
private struct KnownNames {
  private let owner: TypeRecord
  private let table: BTFTypeTable
  private var names: Set<[UInt8]>?

  init(_ owner: TypeRecord, _ table: BTFTypeTable) { (self.owner, self.table) = (owner, table) }

  mutating func contains(_ name: Bytes) -> Bool {
    if let names { return names.contains(name.array()) }
    var made = Set<[UInt8]>()
    for index in 0..<min(owner.entryCount, MemberSuggestions.limit) {
      guard let name = table.nameBytes(table.member(index, of: owner).nameOffset), name.count <= 512 else { continue }
      made.insert(name.array())
    }
    names = made
    return made.contains(name.array())
  }
}
