import BPFObject

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

  init(_ code: CodeFlow) {
    kinds = [UInt8](repeating: 0, count: code.slots.count)
    for function in code.functions.indices {
      let range = code.functions[function].slots
      kinds[Int(range.lowerBound)] = Kind.ways.rawValue
      for slot in range {
        let next = code.successors(of: slot, in: function)
        switch code.slots[Int(slot)].flow {
        case .jump, .branch: for target in next { mark(target, .ways) }
        case .mayGoto:
          for target in next { mark(target, .ways) }
          mark(slot, .openLoop)
        default:
          if code.callee(of: slot) != nil { for target in next { mark(target, .ways) } }
          if code.isIteration(slot) { mark(slot, .openLoop) }
        }
      }
    }
  }

  private mutating func mark(_ slot: UInt32, _ kind: Kind) {
    kinds[Int(slot)] = max(kinds[Int(slot)], kind.rawValue)
  }

  subscript(slot: UInt32) -> Kind { Int(slot) < kinds.count ? Kind(rawValue: kinds[Int(slot)]) ?? .none : .none }
}
