import BPFObject

/// Where the code of an object leads: all sections one behind the other, and what calls refer to.
struct CodeFlow {
  let slots: [Instruction]
  /// In the order of their slots.
  let functions: [CodeFunction]
  /// What calls and 64-bit loads refer to.
  let references: CodeReferences

  init(slots: [Instruction], functions: [CodeFunction], references: CodeReferences) {
    (self.slots, self.functions, self.references) = (slots, functions, references)
  }

  /// The number of the function that a slot belongs to; nil for slots of none.
  func function(at slot: UInt32) -> Int? {
    var (low, high) = (0, functions.count)
    while low < high {
      let middle = low + (high - low) / 2
      if functions[middle].slots.lowerBound > slot { high = middle } else { low = middle + 1 }
    }
    guard low > 0, functions[low - 1].slots.contains(slot) else { return nil }
    return low - 1
  }

  /// The slot that lies `distance` slots behind; nil outside the code.
  func slot(_ slot: UInt32, movedBy distance: Int64) -> UInt32? {
    guard let moved = UInt32(exactly: Int64(slot) + distance), Int(moved) < slots.count else { return nil }
    return moved
  }

  /// The slots of a function that control may go to from one of its slots, whatever the branches decide.
  func successors(of slot: UInt32, in function: Int) -> Successors {
    guard Int(slot) < slots.count else { return Successors() }
    let range = functions[function].slots
    func target(_ distance: Int64) -> UInt32? {
      guard let target = self.slot(slot, movedBy: distance), range.contains(target) else { return nil }
      return target
    }
    switch slots[Int(slot)].flow {
    case .next: return Successors(target(1))
    case .overNext: return Successors(target(2))
    case .jump(let distance): return Successors(target(distance))
    case .branch(let distance), .mayGoto(let distance): return Successors(target(1), target(distance))
    // Where it leads is in a table: who meets one must take all of the function for reachable.
    case .anywhere, .exit: return Successors()
    }
  }

  /// The first slot of the function that a call calls, or whose address a 64-bit load takes; nil for all others.
  func callee(of slot: UInt32) -> UInt32? {
    guard Int(slot) < slots.count, case let instruction = slots[Int(slot)],
      instruction.callsSubprogram || instruction.isWideLoad
    else { return nil }
    if case .function(let target) = references[slot] { return target }
    // A call inside a section needs no relocation.
    return instruction.callsSubprogram && references[slot] == nil ? self.slot(slot, movedBy: Int64(instruction.immediate) + 1) : nil
  }

  /// Whether a slot asks an iterator of the kernel for its next element (`bpf_iter_num_next()` and the like).
  func isIteration(_ slot: UInt32) -> Bool {
    guard slots[Int(slot)].isCall, case .external(let name) = references[slot] else { return false }
    return name.hasPrefix("bpf_iter_") && name.hasSuffix("_next")
  }
}
