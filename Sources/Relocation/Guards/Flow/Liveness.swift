import BPFObject

/// Which registers a function still reads, for each of its slots: what differs in others is no difference between two ways to a slot.
struct Liveness {
  /// The first slot of the function.
  let start: UInt32
  /// For each slot a bit for each register that is read at or behind it before it is written.
  let masks: [UInt16]

  init(_ code: CodeFlow, function number: Int) {
    let range = code.functions[number].slots
    start = range.lowerBound
    var predecessors: [[UInt32]] = Array(repeating: [], count: range.count)
    var hasTable = false
    for slot in range {
      if case .anywhere = code.slots[Int(slot)].flow {
        hasTable = true
        break
      }
      for next in code.successors(of: slot, in: number) { predecessors[Int(next - range.lowerBound)].append(slot) }
    }
    // Any place may follow a jump through a table: then all registers are taken for read everywhere.
    var masks = [UInt16](repeating: hasTable ? 0x7ff : 0, count: range.count)
    var waiting = hasTable ? [] : Array(range)
    while let slot = waiting.popLast() {
      let place = Int(slot - range.lowerBound)
      var live: UInt16 = 0
      for next in code.successors(of: slot, in: number) { live |= masks[Int(next - range.lowerBound)] }
      let use = code.slots[Int(slot)].registers
      live = live & ~use.written | use.read
      guard live | masks[place] != masks[place] else { continue }
      masks[place] |= live
      waiting.append(contentsOf: predecessors[place])
    }
    self.masks = masks
  }

  subscript(slot: UInt32) -> UInt16 {
    guard slot >= start, Int(slot - start) < masks.count else { return 0x7ff }
    return masks[Int(slot - start)]
  }
}

extension Instruction {
  /// The registers that an instruction reads and writes, as bits; in doubt it reads.
  var registers: (read: UInt16, written: UInt16) {
    let to = UInt16(1) << UInt16(destination)
    let from = UInt16(1) << UInt16(source)
    switch opcode.instructionClass {
    case .arithmetic32, .arithmetic64:
      // A move reads no destination.
      let second = opcode.usesSourceRegister ? from : 0
      return (opcode.operation == 0xb0 ? second : to | second, to)
    case .jump, .jump32:
      switch opcode.rawValue {
      case 0x05, 0x06, 0xe5: return (0, 0)
      case 0x85: return (0x3e, 0x3f)
      case 0x95: return (1, 0)
      default: return (to | (opcode.usesSourceRegister ? from : 0), 0)
      }
    case .load: return isWideLoad ? (0, to) : (0x40 | from, 0x3f)
    case .loadMemory: return (from, to)
    case .storeImmediate: return (to, 0)
    // What is atomic may write registers, and reads r0 at most.
    case .storeRegister: return (to | from | (opcode.mode == 0xc0 ? 1 : 0), 0)
    }
  }
}
