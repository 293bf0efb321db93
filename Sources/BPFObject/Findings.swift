/// What was read of one kind, and what was wrong on the way: the rest is read all the same.
public struct Findings<Value: Sendable>: Sendable {
  public internal(set) var values: [Value] = []
  var list = ProblemList()

  /// The first of what is wrong, at most ``ObjectInventory/problemLimit``.
  public var problems: [ObjectProblem] { list.kept }

  init() {}
}
