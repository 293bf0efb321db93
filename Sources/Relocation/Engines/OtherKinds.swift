import BTF
import ByteReading

/// Looks for types of the target that have the name of one of the object's but another kind, which fits cilium/ebpf.
struct OtherKinds {
  /// What a type of that name fits: types of the object that resolve to one kind, asked for by relocations of one sort.
  private struct Asker: Hashable {
    let kind: BTFKind
    /// For fields a struct and a union are alike.
    let takesComposites: Bool

    func fits(_ other: BTFKind) -> Bool { other == kind || takesComposites && other.isComposite && kind.isComposite }
  }

  /// More types without a candidate are not looked for.
  static let lookupLimit = 256

  private var wanted = WantedNames(dialect: .libbpf)
  /// By the number of the name and kind that the target's type would have; those that were found are gone.
  private var waiting: [Int: [Asker: Set<TypeID>]] = [:]

  /// Asks for the types of an object that have no candidate.
  init(_ resolutions: [Resolution], _ types: BTFTypeTable) {
    var seen = Set<TypeID>()
    for resolution in resolutions where resolution.lacksCandidates && seen.count < OtherKinds.lookupLimit {
      let id = resolution.record.type
      guard seen.insert(id).inserted, let kind = (try? types.resolved(id))?.kind, let record = types.record(id),
        let name = types.nameBytes(record.nameOffset), name.count > 0, name.count <= WantedNames.longestName
      else { continue }
      let essential = EssentialName.of(name)
      // A type of that name has a flavour itself, and goes by another name.
      guard EssentialName.length(of: essential) == essential.count else { continue }
      let asker = Asker(kind: kind, takesComposites: resolution.kind?.subject == .field)
      // What stands for the type may have the name as well.
      for other in BTFKind.allCases where asker.fits(other) || other == .typedef || other.isModifier {
        waiting[wanted.add(essential, other), default: [:]][asker, default: []].insert(id)
      }
    }
  }

  /// Those of the object's types for which the target has one. One pass over the types of all its tables.
  consuming func found(in target: RelocationTarget) -> Set<TypeID> {
    guard !waiting.isEmpty else { return [] }
    var search = self
    var found = Set<TypeID>()
    // The kernel's BTF may itself be split; a module's base is the kernel.
    var below = target.types.base
    while let table = below {
      search.find(in: table, &found)
      below = table.base
    }
    for table in [target.types] + target.modules.map(\.types) { search.find(in: table, &found) }
    return found
  }

  private mutating func find(in table: BTFTypeTable, _ found: inout Set<TypeID>) {
    let (strings, first) = (table.ownStrings, table.firstStringOffset)
    for raw in table.ownTypeIDs {
      guard let record = table.record(TypeID(raw)), wanted.mayBeNamed(by: record, in: strings, from: first) else { continue }
      find(record, in: table, &found)
    }
  }

  private mutating func find(_ record: TypeRecord, in table: BTFTypeTable, _ found: inout Set<TypeID>) {
    guard let number = wanted.number(record, in: table), let askers = waiting[number],
      // With a flavour it goes by another name.
      let name = table.nameBytes(record.nameOffset), EssentialName.length(of: name) == name.count,
      let kind = (try? table.resolved(record.id))?.kind
    else { return }
    for (asker, types) in askers where asker.fits(kind) {
      found.formUnion(types)
      waiting[number]?[asker] = nil
    }
  }
}
