/// What a function leads to, through calls and callbacks too.
struct Reach {
  private(set) var slots: SlotSet
  /// Functions among it that are called or whose addresses are taken, and that the kernel verifies by themselves.
  private(set) var verifiedAlone: [Int] = []

  init(of function: Int, _ code: CodeFlow) {
    slots = SlotSet(slotCount: code.slots.count)
    var waiting = [code.functions[function].slots.lowerBound]
    var whole = Set<Int>()
    var alone = Set<Int>()
    while let slot = waiting.popLast() {
      guard let function = code.function(at: slot), slots.insert(slot) else { continue }
      if case .anywhere = code.slots[Int(slot)].flow, whole.insert(function).inserted {
        waiting.append(contentsOf: code.functions[function].slots)
      }
      waiting.append(contentsOf: code.successors(of: slot, in: function))
      guard let callee = code.callee(of: slot) else { continue }
      waiting.append(callee)
      guard let called = code.function(at: callee), code.functions[called].isVerifiedAlone else { continue }
      if alone.insert(called).inserted { verifiedAlone.append(called) }
    }
  }
}

/// A set of slots: a bit for each of the code.
struct SlotSet {
  private var words: [UInt64]
  private(set) var count = 0

  init(slotCount: Int) { words = [UInt64](repeating: 0, count: (slotCount + 63) / 64) }

  func contains(_ slot: UInt32) -> Bool {
    let word = Int(slot >> 6)
    return word < words.count && words[word] & (1 << UInt64(slot & 63)) != 0
  }

  /// Says whether the slot, which must be one of the code, was not in it before.
  mutating func insert(_ slot: UInt32) -> Bool {
    let (word, bit) = (Int(slot >> 6), UInt64(1) << UInt64(slot & 63))
    guard words[word] & bit == 0 else { return false }
    words[word] |= bit
    count += 1
    return true
  }

  /// Adds the slots of another set of the same code.
  mutating func formUnion(_ other: SlotSet) {
    count = 0
    for index in words.indices {
      words[index] |= other.words[index]
      count += words[index].nonzeroBitCount
    }
  }
}
