/// Work that may still be done for one object: comparisons of names and types, in steps of about the same cost.
///
/// Hostile types can ask for more comparisons than there is time for: structs that hold each other many times, thousands of candidates for
/// thousands of relocations, names that are the tails of one long string. Real objects need less than a hundredth.
final class WorkBudget {
  private var left: Int

  init(steps: Int = 1 << 24) { left = steps }

  func spend(_ steps: Int = 1) throws(RelocationFailure) {
    left -= steps
    guard left > 0 else {
      // Once it is used up, nothing more is done.
      left = 0
      throw RelocationFailure(.comparisonTooLong)
    }
  }

  /// For a name of so many bytes, which was measured and is compared.
  func spend(nameOf count: Int) throws(RelocationFailure) { try spend(1 + count >> 6) }
}
