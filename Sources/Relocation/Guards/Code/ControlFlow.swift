import BPFObject

extension Instruction {
  /// Where control goes from an instruction, by distances in slots; calls come back and go on.
  enum Flow: Hashable {
    case next
    /// The second half of a 64-bit load is not one to go on at.
    case overNext
    case jump(Int64)
    /// Goes on at the next one, or jumps.
    case branch(Int64)
    /// `may_goto`: as a branch, on a counter that the kernel hides.
    case mayGoto(Int64)
    /// `gotox`: to a place from a table.
    case anywhere
    case exit
  }

  var flow: Flow {
    switch opcode.instructionClass {
    case .jump, .jump32:
      switch opcode.rawValue {
      case 0x05: .jump(Int64(offset) + 1)
      case 0x06: .jump(Int64(immediate) + 1)
      case 0x0d: .anywhere
      case 0x85, 0x8d: .next
      case 0x95: .exit
      case 0xe5: .mayGoto(Int64(offset) + 1)
      default: .branch(Int64(offset) + 1)
      }
    case .load: isWideLoad ? .overNext : .next
    default: .next
    }
  }

  /// The register that is written, where it is one; calls and loads of packet bytes aside.
  var written: UInt8? {
    switch opcode.instructionClass {
    case .arithmetic32, .arithmetic64, .loadMemory: destination
    case .load: isWideLoad ? destination : nil
    default: nil
    }
  }
}

/// Where control may go to from a slot: two places at most, without memory of their own.
struct Successors: Sequence, IteratorProtocol {
  private var first: UInt32?
  private var second: UInt32?

  init(_ first: UInt32? = nil, _ second: UInt32? = nil) {
    (self.first, self.second) = first == nil ? (second, nil) : (first, second)
  }

  mutating func next() -> UInt32? {
    defer { (first, second) = (second, nil) }
    return first
  }
}

extension CodeImage {
  /// The slots of a function that control may go to from one of its slots, whatever the branches decide.
  func successors(of slot: UInt32, in function: Int) -> Successors {
    guard Int(slot) < slots.count else { return Successors() }
    let range = functions[function].slots
    func target(_ distance: Int64) -> UInt32? {
      guard let target = self.slot(slot, movedBy: distance), range.contains(target) else { return nil }
      return target
    }
    switch effective(slot).flow {
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
    guard let instruction = instruction(slot), instruction.callsSubprogram || instruction.isWideLoad else { return nil }
    if case .function(let target) = references[slot] { return target }
    // A call inside a section needs no relocation.
    return instruction.callsSubprogram && references[slot] == nil ? self.slot(slot, movedBy: Int64(instruction.immediate) + 1) : nil
  }

  /// All slots that may be got to from the first one of a function, through calls and callbacks too.
  func closure(of entry: UInt32, _ seen: inout Set<UInt32>) {
    var waiting = [entry]
    var whole = Set<Int>()
    while let slot = waiting.popLast() {
      guard let function = function(at: slot), seen.insert(slot).inserted else { continue }
      if case .anywhere = slots[Int(slot)].flow, whole.insert(function).inserted {
        waiting.append(contentsOf: functions[function].slots)
      }
      waiting.append(contentsOf: successors(of: slot, in: function))
      if let callee = callee(of: slot) { waiting.append(callee) }
    }
  }
}

/// The slots where several ways may meet.
struct Meetings {
  enum Kind: UInt8 {
    case none
    case ways
    /// A loop that the verifier does not walk round by round: it forgets what differs from one round to the next
    /// (`widen_imprecise_scalars()`).
    case openLoop
  }

  private var kinds: [UInt8]

  /// Without an image there are none.
  init(_ image: CodeImage?) {
    kinds = []
    guard let image else { return }
    kinds = [UInt8](repeating: 0, count: image.slots.count)
    for function in image.functions.indices {
      let range = image.functions[function].slots
      kinds[Int(range.lowerBound)] = Kind.ways.rawValue
      for slot in range {
        let next = image.successors(of: slot, in: function)
        switch image.slots[Int(slot)].flow {
        case .jump, .branch: for target in next { mark(target, .ways) }
        case .mayGoto:
          for target in next { mark(target, .ways) }
          mark(slot, .openLoop)
        default:
          if image.callee(of: slot) != nil { for target in next { mark(target, .ways) } }
          if image.isIteration(slot) { mark(slot, .openLoop) }
        }
      }
    }
  }

  private mutating func mark(_ slot: UInt32, _ kind: Kind) {
    kinds[Int(slot)] = max(kinds[Int(slot)], kind.rawValue)
  }

  subscript(slot: UInt32) -> Kind { Int(slot) < kinds.count ? Kind(rawValue: kinds[Int(slot)]) ?? .none : .none }
}

extension CodeImage {
  /// Whether a slot asks an iterator of the kernel for its next element (`bpf_iter_num_next()` and the like).
  func isIteration(_ slot: UInt32) -> Bool {
    guard slots[Int(slot)].isCall, case .external(let name) = references[slot] else { return false }
    return name.hasPrefix("bpf_iter_") && name.hasSuffix("_next")
  }
}
