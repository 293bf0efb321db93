import BPFObject
import Relocation

/// In which struct_ops maps the programs of an object take places (libbpf: `bpf_object_adjust_struct_ops_autoload()`).
struct StructOperationsUses: Sendable {
  /// A member of a struct of functions.
  struct Place: Hashable, Sendable {
    /// The struct's name, without what tells its flavours apart.
    let type: String
    let member: String
  }

  /// By the names of the programs: the first place in a map that is created.
  private(set) var places: [String: Place] = [:]
  /// The names of all that are in some map, whether that is created or not.
  private var used = Set<String>()

  init(_ inventory: ObjectInventory) {
    for map in inventory.maps {
      guard let operations = map.operations else { continue }
      let type = TypeCompatibility.essentialName(operations.typeName)
      for member in operations.members {
        guard case .program(let program) = member.value else { continue }
        used.insert(program)
        if map.isCreated, places[program] == nil { places[program] = Place(type: type, member: member.name) }
      }
    }
  }

  /// Whether libbpf leaves it out until it is told to create one of its maps.
  func leavesOut(_ program: String) -> Bool { used.contains(program) && places[program] == nil }
}
