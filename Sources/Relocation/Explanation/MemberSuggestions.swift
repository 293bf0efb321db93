import BTF
import ByteReading

/// Looks in a struct of the target for what a missing member may have become.
struct MemberSuggestions {
  let local: TypeSide
  let target: TypeSide
  /// The member that was looked for, and the struct of the object's own that it is in.
  let wanted: Member
  let owner: TypeRecord

  /// One member met on the way, with the names that lead there.
  private struct Visit {
    let member: Member
    let name: Bytes
    let path: [StringOffset]
    let bitOffset: UInt32
  }

  /// Members looked at for one suggestion.
  static let limit = 20_000

  /// The best suggestion; nil where nothing is near.
  func best(in struct: TypeID) -> Suggestion? {
    guard let name = try? local.name(wanted.nameOffset), let record = try? target.resolved(`struct`) else { return nil }
    var budget = MemberSuggestions.limit
    let own = members(of: record, path: [], bitOffset: 0, depth: 0, &budget)
    let known = localNames()
    return renamed(name, own, known) ?? moved(name, own, &budget) ?? atSamePlace(own, known) ?? behindPointer(name, own, &budget)
  }

  /// The members of a struct, those of anonymous ones inside it included.
  private func members(
    of record: TypeRecord, path: [StringOffset], bitOffset: UInt32, depth: Int, _ budget: inout Int
  ) -> [Visit] {
    guard record.kind?.isComposite == true, depth < BTFTypeTable.chainLimit else { return [] }
    var visits: [Visit] = []
    for index in 0..<record.entryCount {
      budget -= 1
      guard budget > 0 else { break }
      let member = target.table.member(index, of: record)
      guard let name = target.table.nameBytes(member.nameOffset) else { continue }
      let place = bitOffset &+ member.bitOffset
      if name.count > 0 {
        visits.append(Visit(member: member, name: name, path: path + [member.nameOffset], bitOffset: place))
      } else if let inner = try? target.resolved(member.type) {
        visits += members(of: inner, path: path, bitOffset: place, depth: depth + 1, &budget)
      }
    }
    return visits
  }

  private func renamed(_ name: Bytes, _ own: [Visit], _ known: Set<[UInt8]>) -> Suggestion? {
    var best: (score: Int, visit: Visit)?
    for visit in own {
      let likeness = NameLikeness.score(name, visit.name)
      guard likeness >= 50 else { continue }
      // Of names that are alike, the one that is new, and has the size.
      let score = likeness + (hasSameSize(visit) ? 10 : 0) + (known.contains(visit.name.array()) ? -30 : 0)
      guard score >= 50 else { continue }
      if best == nil || score > (best?.score ?? 0) { best = (score, visit) }
    }
    return best.map { .renamed(found($0.visit), .name) }
  }

  /// The same name inside of a member.
  private func moved(_ name: Bytes, _ own: [Visit], _ budget: inout Int) -> Suggestion? {
    var level = own
    for _ in 0..<3 {
      var next: [Visit] = []
      for visit in level {
        guard let inner = try? target.resolved(visit.member.type) else { continue }
        next += members(of: inner, path: visit.path, bitOffset: visit.bitOffset, depth: 0, &budget)
      }
      if let hit = next.first(where: { $0.name.elementsEqual(name) }) { return .moved(found(hit)) }
      level = next
    }
    return nil
  }

  /// The same name in a struct that a member points at, if only one has it.
  private func behindPointer(_ name: Bytes, _ own: [Visit], _ budget: inout Int) -> Suggestion? {
    var hits: [Visit] = []
    for visit in own {
      guard let pointer = try? target.resolved(visit.member.type), pointer.kind == .pointer,
        let inner = try? target.resolved(pointer.reference)
      else { continue }
      let members = members(of: inner, path: visit.path, bitOffset: 0, depth: 0, &budget)
      hits += members.filter { $0.name.elementsEqual(name) }
    }
    let places = Set(hits.map(\.path))
    guard places.count == 1, let hit = hits.first, name.count > 2 else { return nil }
    return .behindPointer(found(hit))
  }

  /// A new member where the old one was, of the same type.
  private func atSamePlace(_ own: [Visit], _ known: Set<[UInt8]>) -> Suggestion? {
    let hit = own.first { visit in
      visit.bitOffset == wanted.bitOffset && hasSameSize(visit) && !known.contains(visit.name.array()) && hasSameType(visit)
    }
    return hit.map { .renamed(found($0), .place) }
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

  /// The names of the object's own struct: a member that it has too is another one than was looked for. Long names of hostile structs are
  /// left out.
  private func localNames() -> Set<[UInt8]> {
    var names = Set<[UInt8]>()
    for index in 0..<min(owner.entryCount, MemberSuggestions.limit) {
      guard let name = local.table.nameBytes(local.table.member(index, of: owner).nameOffset), name.count <= 512 else { continue }
      names.insert(name.array())
    }
    return names
  }

  private func found(_ visit: Visit) -> FoundMember {
    FoundMember(
      path: visit.path, type: visit.member.type, bitOffset: visit.bitOffset, bitFieldWidth: visit.member.bitFieldWidth,
      hasSameSize: hasSameSize(visit))
  }
}
