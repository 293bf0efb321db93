import BPFObject
import BTF

extension ObjectInventory {
  /// Functions that programs call, that the verifier looks at alone, and that return nothing by their types; by their numbers.
  var functionsWithoutResult: Set<Int> {
    // What is hidden is static to the kernel: libbpf marks it so.
    let wanted = programs.indices.filter { programs[$0].isSubprogram && programs[$0].isGlobal && !programs[$0].isHidden }
    guard !wanted.isEmpty, let types = object.types else { return [] }
    let numbers = Dictionary(wanted.map { (programs[$0].name, $0) }) { first, _ in first }
    var found: Set<Int> = []
    for id in types.ownTypeIDs {
      guard let function = types.record(TypeID(id)), function.kind == .function,
        let name = types.kernelNameText(function.nameOffset),
        let number = numbers[name], let prototype = types.record(function.reference), prototype.kind == .functionPrototype,
        let result = try? types.resolved(prototype.reference), result.id == .void
      else { continue }
      found.insert(number)
    }
    return found
  }
}
