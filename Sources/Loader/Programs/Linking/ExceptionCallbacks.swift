import BPFObject
import BTF

/// The functions that take over when programs throw: a tag of the program's names its own (libbpf: `bpf_prog_assign_exc_cb()`).
struct ExceptionCallbacks {
  private static let prefix = "exception_callback:"

  /// Names of callbacks by the program's name, all that there are.
  private var names: [String: [String]] = [:]
  private let inventory: ObjectInventory

  init(_ inventory: ObjectInventory) {
    self.inventory = inventory
    guard let types = inventory.object.types else { return }
    for id in types.ownTypeIDs {
      guard let tag = types.record(TypeID(id)), tag.kind == .declarationTag, types.componentIndex(of: tag) == -1,
        let name = types.name(tag.nameOffset), name.hasPrefix(ExceptionCallbacks.prefix),
        let function = types.record(tag.reference),
        function.kind == .function, let program = types.name(function.nameOffset)
      else { continue }
      names[program, default: []].append(String(name.dropFirst(ExceptionCallbacks.prefix.count)))
    }
  }

  /// The number of the callback in the list of functions; nil for a program without one. With several, the verifier is the one to say
  /// so.
  func callback(of program: Program) throws(ProgramFailure) -> Int? {
    guard let named = names[program.name], named.count == 1 else { return nil }
    let callback = named[0]
    guard let index = inventory.programs.firstIndex(where: { $0.isSubprogram && $0.name == callback }) else {
      throw .call(nil, "there is no function '\(callback)', which its tag names as exception callback")
    }
    guard inventory.programs[index].isGlobal, !inventory.programs[index].isHidden else {
      throw .call(nil, "exception callback '\(callback)' is not a global function that others see")
    }
    return index
  }
}
