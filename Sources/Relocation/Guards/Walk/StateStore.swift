/// The states in which instructions were come to, so that no way is walked twice and no loop for ever.
struct StateStore {
  /// A slot, and the calls that led to its function.
  struct Place: Hashable {
    let slot: UInt32
    let returns: [UInt32]
  }

  private struct Seen {
    var states = Set<PathState>()
    /// The number of those that are certain; the rest is not.
    var certainCount = 0
    /// What later states are joined with: one for each certainty.
    var widened: [Bool: PathState] = [:]

    /// Joins a state with all that came before, whatever their certainty; false where that was all known.
    mutating func joinAll(_ state: inout PathState, _ table: ExpressionTable) -> Bool {
      if let before = widened[true] {
        let joined = before.joined(state, table)
        guard joined != before else { return false }
        state = joined
      }
      widened[true] = state
      return true
    }
  }

  private var places: [Place: Seen] = [:]

  /// States of one certainty that are kept apart at a place; more are joined. With a limit of 1 all are.
  static let limit = 64

  /// Whether a state must be walked on from a slot; it is joined with others where there were too many, or more than `limit`.
  mutating func admits(
    _ state: inout PathState, at slot: UInt32, limit: Int = StateStore.limit, _ table: ExpressionTable
  ) -> Bool {
    let place = Place(slot: slot, returns: state.frames.map(\.returnSlot))
    var certain = state
    certain.isCertain = true
    var seen = places[place] ?? Seen()
    if limit == 1 {
      guard seen.joinAll(&state, table) else { return false }
      places[place] = seen
      return true
    }
    // A certain state stands for an uncertain one that knows the same.
    guard !seen.states.contains(state), !seen.states.contains(certain) else { return false }
    let count = state.isCertain ? seen.certainCount : seen.states.count - seen.certainCount
    if count >= limit {
      if let before = seen.widened[state.isCertain] {
        let joined = before.joined(state, table)
        guard joined != before else { return false }
        state = joined
      }
      seen.widened[state.isCertain] = state
    }
    if seen.states.insert(state).inserted, state.isCertain { seen.certainCount += 1 }
    places[place] = seen
    return true
  }
}
