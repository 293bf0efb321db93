/// The states in which instructions were come to, so that no way is walked twice and no loop for ever.
struct StateStore {
  /// A slot, and the calls that led to its function.
  struct Place: Hashable {
    let slot: UInt32
    let returns: [UInt32]

    init(_ slot: UInt32, _ state: PathState) { (self.slot, returns) = (slot, state.frames.map(\.returnSlot)) }
  }

  private var places: [Place: SeenStates] = [:]

  /// States of one certainty that are kept apart at a place; more are joined.
  static let limit = 64

  /// Whether a state must be walked on from a slot; it is joined with others where there were too many, or with all of them.
  mutating func admits(
    _ state: inout PathState, at slot: UInt32, joinsAll: Bool, _ table: ExpressionTable, _ origins: inout OriginTable
  ) -> Bool {
    let place = Place(slot, state)
    if joinsAll { return places[place, default: SeenStates()].join(&state, whateverCertainty: true, table, &origins) }
    return places[place, default: SeenStates()].admits(&state, table, &origins)
  }

  /// What all states of a place were joined to.
  func joined(at place: Place) -> PathState? { places[place]?.joined }
}

/// The states in which one instruction was come to: few, told apart by a number that is made of each once.
private struct SeenStates {
  private var states: [PathState] = []
  /// A number of each, whatever its certainty: those of different states mostly differ.
  private var fingerprints: [Int] = []
  /// The number of those that are certain; the rest is not.
  private var certainCount = 0
  /// What later states are joined with: one for each certainty.
  private var widened: [Bool: PathState] = [:]

  /// Of those that are joined whatever their certainty.
  var joined: PathState? { widened[true] }

  mutating func admits(_ state: inout PathState, _ table: ExpressionTable, _ origins: inout OriginTable) -> Bool {
    var fingerprint = state.fingerprint
    if contains(&state, fingerprint, &origins) { return false }
    let count = state.isCertain ? certainCount : states.count - certainCount
    if count >= StateStore.limit, index(of: state, fingerprint) == nil {
      guard join(&state, table, &origins) else { return false }
      fingerprint = state.fingerprint
    }
    if index(of: state, fingerprint) == nil {
      states.append(state)
      fingerprints.append(fingerprint)
      if state.isCertain { certainCount += 1 }
    }
    return true
  }

  private func index(of state: PathState, _ fingerprint: Int) -> Int? {
    states.indices.first { fingerprints[$0] == fingerprint && states[$0] == state }
  }

  /// Whether a state is known. One that knows other origins of its constants is not: both become one state with all of them.
  private mutating func contains(_ state: inout PathState, _ fingerprint: Int, _ origins: inout OriginTable) -> Bool {
    guard !states.isEmpty else { return false }
    // A certain state stands for an uncertain one that knows the same.
    var certain = state
    certain.isCertain = true
    guard let place = index(of: certain, fingerprint) ?? index(of: state, fingerprint) else { return false }
    guard states[place].absorb(state, &origins) else { return true }
    state = states[place]
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
