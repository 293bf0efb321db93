import BPFObject

/// From where a walk can still find out something: a way that leads to no slot that is asked about any more is not walked to its end.
struct Ahead {
  /// What is asked about.
  private let wanted: [UInt32]
  /// What the walk leads to at all.
  private let reach: SlotSet
  private let predecessors: Predecessors?
  /// From where a certain way may lead to a slot that was not come to by one.
  private var forCertain: SlotSet
  /// From where any way may lead to a slot that was not come to at all.
  private var forPossible: SlotSet
  /// Whether some slot was come to since.
  private var isStale = true
  /// How much of the budget there was when this was last looked at.
  private var budget: Int

  init(of wanted: [UInt32], _ reach: SlotSet, _ image: CodeImage, budget: Int) {
    (self.wanted, self.reach, self.budget) = (wanted, reach, budget)
    predecessors = image.outline.predecessors
    forCertain = SlotSet(slotCount: 0)
    forPossible = SlotSet(slotCount: 0)
  }

  /// A slot that is asked about was come to.
  mutating func noteVisit() { isStale = true }

  /// Looks again where that pays: less often than the walk takes as many steps as there is code.
  mutating func refresh(_ image: CodeImage, _ findings: Findings, budget left: Int, isFirst: Bool = false) {
    guard let predecessors, isFirst || isStale && budget - left > reach.count / 4 else { return }
    (isStale, budget) = (false, left)
    let uncertain = wanted.filter { findings.visit(of: $0) != .certain }
    let unseen = uncertain.filter { findings.visit(of: $0) == .none }
    forCertain = leading(to: uncertain, predecessors, image)
    forPossible = unseen.count == uncertain.count ? forCertain : leading(to: unseen, predecessors, image)
  }

  /// Slots from which control may get to some others.
  private func leading(to slots: [UInt32], _ predecessors: Predecessors, _ image: CodeImage) -> SlotSet {
    var result = SlotSet(slotCount: image.slots.count)
    guard !slots.isEmpty else { return result }
    // What is behind a jump through a table is not known.
    var waiting = slots + predecessors.tableJumps
    var callsBack = false
    while let slot = waiting.popLast() {
      guard reach.contains(slot), result.insert(slot) else { continue }
      for source in predecessors[slot] {
        // Whatever the program calls may call a function whose address it has.
        if !callsBack, image.flow.slots[Int(source)].isWideLoad, image.flow.callee(of: source) == slot {
          callsBack = true
          waiting.append(contentsOf: predecessors.outsideCalls)
        }
        waiting.append(source)
      }
    }
    return result
  }

  /// Whether a way may lead to something that is asked about, in its function or in those that called it.
  func isOpen(_ state: PathState, at slot: UInt32) -> Bool {
    guard predecessors != nil else { return true }
    func contains(_ slot: UInt32) -> Bool { state.isCertain ? forCertain.contains(slot) : forPossible.contains(slot) }
    return contains(slot) || state.frames.dropFirst().contains { contains($0.returnSlot) }
  }
}
