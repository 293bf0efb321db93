import BPFObject
import BTF

/// What the kernel hands to programs that take places in its structs of functions: the arguments of the member's prototype
/// (`check_struct_ops_btf_id()`).
struct StructOperationsPrototypes {
  private let uses: StructOperationsUses
  /// The kernel's structs, by name, and their members.
  private var structures: [String: (found: KernelFacts.Found, members: [String: TypeID])] = [:]

  init(_ uses: StructOperationsUses, _ facts: KernelFacts) {
    self.uses = uses
    for name in Set(uses.places.values.map(\.type)) {
      guard let found = facts.operations(named: name) else { continue }
      let members = found.table.members(of: found.record).compactMap { member in
        found.table.kernelNameText(member.nameOffset).map { ($0, member.type) }
      }
      structures[name] = (found, Dictionary(members) { first, _ in first })
    }
  }

  /// Nil where no map that is created uses the program, or the kernel's member is no function.
  func prototype(of program: String) -> ArgumentPrototype? {
    guard let place = uses.places[program], let structure = structures[place.type], let type = structure.members[place.member],
      let pointer = try? structure.found.table.resolved(type), pointer.kind == .pointer,
      let record = try? structure.found.table.resolved(pointer.reference), record.kind == .functionPrototype
    else { return nil }
    return ArgumentPrototype(
      .structOperations, "\(place.type)::\(place.member)", structure.found.place, structure.found.table, record)
  }
}
