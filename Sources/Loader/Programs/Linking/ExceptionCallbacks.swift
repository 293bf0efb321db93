import BPFObject
import BTF

/// The function that takes over when a program throws: a tag of the program's names it (libbpf: `bpf_prog_assign_exc_cb()`).
enum ExceptionCallbacks {
  private static let prefix = "exception_callback:"

  /// The number of the callback in the list of functions; nil for a program without one.
  static func find(_ program: Program, _ inventory: ObjectInventory) throws(ProgramFailure) -> Int? {
    guard let types = inventory.object.types else { return nil }
    var found: Int?
    for id in types.ownTypeIDs {
      guard let tag = types.record(TypeID(id)), tag.kind == .declarationTag, types.componentIndex(of: tag) == -1,
        let name = types.name(tag.nameOffset), name.hasPrefix(prefix), let function = types.record(tag.reference),
        function.kind == .function, types.name(function.nameOffset) == program.name
      else { continue }
      // With several, the verifier is the one to say so.
      if found != nil { return nil }
      let callback = String(name.dropFirst(prefix.count))
      guard let index = inventory.programs.firstIndex(where: { $0.isSubprogram && $0.name == callback }) else {
        throw .call(nil, "there is no function '\(callback)', which its tag names as exception callback")
      }
      guard inventory.programs[index].isGlobal, !inventory.programs[index].isHidden else {
        throw .call(nil, "exception callback '\(callback)' is not a global function that others see")
      }
      found = index
    }
    return found
  }
}
