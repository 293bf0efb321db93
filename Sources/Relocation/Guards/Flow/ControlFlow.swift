package import BPFObject

extension Instruction {
  /// Where control goes from an instruction, by distances in slots; calls come back and go on.
  package enum Flow: Hashable {
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

  package var flow: Flow {
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
