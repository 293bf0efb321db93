import BPFObject

/// What the walks over all programs of an object found.
struct Findings {
  enum Visit: UInt8 {
    case none
    /// Some way may lead there.
    case possible
    /// One that the verifier is certain to look at does.
    case certain
  }

  private var visits: [UInt8]
  /// Branches that went one way by constants, with the set of what these come from.
  private(set) var decisions: [UInt32: UInt32] = [:]
  var origins = OriginTable()
  /// Functions that the kernel verifies alone, with whether it is certain to.
  private(set) var alone: [Alone: Bool] = [:]
  /// Slots that programs lead to over which the walk was given up.
  private(set) var exhausted: SlotSet?
  /// Whether some programs were not walked at all.
  var isIncomplete = false

  /// A function that is verified alone, in programs of some type.
  struct Alone: Hashable, Comparable {
    let function: Int
    let type: ProgramType?

    static func < (a: Alone, b: Alone) -> Bool {
      (a.function, a.type?.rawValue ?? 0) < (b.function, b.type?.rawValue ?? 0)
    }
  }

  init(slotCount: Int) { visits = [UInt8](repeating: 0, count: slotCount) }

  /// Says whether more is known of the slot than before.
  mutating func visit(_ slot: UInt32, isCertain: Bool) -> Bool {
    let visit = isCertain ? Visit.certain.rawValue : Visit.possible.rawValue
    guard visits[Int(slot)] < visit else { return false }
    visits[Int(slot)] = visit
    return true
  }

  /// Whether ways to a slot may have been left out.
  func isExhausted(_ slot: UInt32) -> Bool { isIncomplete || exhausted?.contains(slot) == true }

  /// The walk over a program that leads to these slots was given up.
  mutating func exhaust(_ slots: SlotSet) {
    if exhausted == nil { exhausted = slots } else { exhausted?.formUnion(slots) }
  }

  func visit(of slot: UInt32) -> Visit { Visit(rawValue: visits[Int(slot)]) ?? .none }

  /// A branch went the one way that its constants allow.
  mutating func decide(_ slot: UInt32, origin: UInt32) {
    decisions[slot] = origins.union(decisions[slot] ?? 0, origin)
  }

  mutating func verifyAlone(_ function: Int, in type: ProgramType?, isCertain: Bool) {
    let place = Alone(function: function, type: type)
    alone[place] = alone[place] ?? false || isCertain
  }
}
