import ByteReading

/// What a branch on a way said of an unknown.
struct Constraint: Hashable {
  /// The number of the expression that was compared.
  let expression: UInt32
  let comparison: Comparison
  let operand: UInt64
  /// Whether the branch was taken.
  let holds: Bool
}

/// Looks for a value of one unknown for which all branches of a way go as they went: then the verifier, which knows nothing of the
/// unknown, must look at that way.
struct Witness {
  let table: ExpressionTable
  let order: ByteOrder

  /// More branches on one unknown are not tried.
  static let limit = 16
  /// How many values were tried.
  private(set) var tries = 0

  init(table: ExpressionTable, order: ByteOrder) { (self.table, self.order) = (table, order) }

  mutating func exists(_ constraints: [Constraint], of unknown: UInt32) -> Bool {
    let mine = constraints.filter { table[$0.expression].unknown == unknown }
    guard mine.count <= Witness.limit else { return false }
    var guesses: [UInt64] = [0, 1, 2, .max, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff, 1 << 63, (1 << 63) - 1, 0x5a5a_1234_a5a5_4321]
    for constraint in mine {
      let expression = table[constraint.expression]
      for near in [constraint.operand, constraint.operand &+ 1, constraint.operand &- 1, ~constraint.operand] {
        guesses.append(expression.guess(near, order: order))
      }
    }
    if guesses.contains(where: { meets(mine, $0) }) { return true }
    guard mine.count > 1 else { return false }
    // Different branches often look at different bits.
    for one in guesses {
      for other in guesses where meets(mine, one | other) { return true }
    }
    return false
  }

  private mutating func meets(_ constraints: [Constraint], _ guess: UInt64) -> Bool {
    tries += 1
    return constraints.allSatisfy { isMet($0, guess) }
  }

  private func isMet(_ constraint: Constraint, _ unknown: UInt64) -> Bool {
    guard let value = table[constraint.expression].value(unknown, order: order) else { return false }
    return constraint.comparison.holds(value, constraint.operand) == constraint.holds
  }
}
