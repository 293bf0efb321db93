/// What was read of one kind, and what was wrong on the way: the rest is read all the same.
public struct Findings<Value: Sendable>: Sendable {
  public var values: [Value]
  public var problems: [ObjectProblem]

  init(_ values: [Value] = [], _ problems: [ObjectProblem] = []) {
    self.values = values
    self.problems = problems
  }
}
