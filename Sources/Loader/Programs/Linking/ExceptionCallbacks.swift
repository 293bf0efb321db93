import BPFObject

/// The functions that take over when programs throw: a tag of the program's names its own (libbpf: `bpf_prog_assign_exc_cb()`).
struct ExceptionCallbacks {
  private let tags: ExceptionCallbackTags
  private let inventory: ObjectInventory

  init(_ inventory: ObjectInventory) {
    self.inventory = inventory
    tags = ExceptionCallbackTags(inventory.object.types)
  }

  /// The number of the callback in the list of functions; nil for a program without one. With several, the verifier is the one to say
  /// so.
  func callback(of program: Program) throws(ProgramFailure) -> Int? {
    guard let callback = tags.callback(of: program.name) else { return nil }
    guard let index = inventory.programs.firstIndex(where: { $0.isSubprogram && $0.name == callback }) else {
      throw .call(nil, "there is no function '\(callback)', which its tag names as exception callback")
    }
    guard inventory.programs[index].isGlobal, !inventory.programs[index].isHidden else {
      throw .call(nil, "exception callback '\(callback)' is not a global function that others see")
    }
    return index
  }
}
