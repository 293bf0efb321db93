/// The states in which instructions were come to, so that no way is walked twice and no loop for ever.
struct StateStore {
  /// A slot, and the calls that led to its function.
  struct Place: Hashable {
    let slot: UInt32
    let returns: [UInt32]
  }

  private var places: [Place: SeenStates] = [:]

  /// States of one certainty that are kept apart at a place; more are joined.
  static let limit = 64

  /// Whether a state must be walked on from a slot; it is joined with others where there were too many, or with all of them.
  mutating func admits(
    _ state: inout PathState, at slot: UInt32, joinsAll: Bool, _ table: ExpressionTable, _ origins: inout OriginTable
  ) -> Bool {
    let place = Place(slot: slot, returns: state.frames.map(\.returnSlot))
    if joinsAll { return places[place, default: SeenStates()].join(&state, whateverCertainty: true, table, &origins) }
    return places[place, default: SeenStates()].admits(&state, table, &origins)
  }
}

/// The states in which one instruction was come to.
private struct SeenStates {
  private var states = Set<PathState>()
  /// The number of those that are certain; the rest is not.
  private var certainCount = 0
  /// What later states are joined with: one for each certainty.
  private var widened: [Bool: PathState] = [:]

  mutating func admits(_ state: inout PathState, _ table: ExpressionTable, _ origins: inout OriginTable) -> Bool {
    if contains(&state, &origins) { return false }
    let count = state.isCertain ? certainCount : states.count - certainCount
    if count >= StateStore.limit, !states.contains(state) {
      guard join(&state, table, &origins) else { return false }
    }
    if states.insert(state).inserted, state.isCertain { certainCount += 1 }
    return true
  }

  /// Whether a state is known. One that knows other origins of its constants is not: both become one state with all of them.
  private mutating func contains(_ state: inout PathState, _ origins: inout OriginTable) -> Bool {
    // A certain state stands for an uncertain one that knows the same.
    var certain = state
    certain.isCertain = true
    guard let place = states.firstIndex(of: certain) ?? states.firstIndex(of: state) else { return false }
    var known = states[place]
    guard known.absorb(state, &origins) else { return true }
    states.remove(at: place)
    states.insert(known)
    state = known
    return false
  }

  /// Joins a state with those that came before, of its certainty or of both; false where that was all known.
  mutating func join(
    _ state: inout PathState, whateverCertainty: Bool = false, _ table: ExpressionTable, _ origins: inout OriginTable
  ) -> Bool {
    let key = whateverCertainty || state.isCertain
    if var before = widened[key] {
      var joined = before.joined(state, table)
      if joined == before {
        guard before.absorb(state, &origins) else { return false }
        joined = before
      } else {
        _ = joined.absorb(state, &origins)
      }
      state = joined
    }
    widened[key] = state
    return true
  }
}
