/// Problems in the order in which they were found: the first are kept, all are counted. A hostile file could have millions.
struct ProblemList: Sendable {
  private(set) var kept: [ObjectProblem] = []
  private(set) var count = 0
  /// The worst that one of them, kept or not, has for a consequence.
  private(set) var worst: ObjectProblem.Consequence?

  mutating func append(_ problem: ObjectProblem) {
    count += 1
    worst = max(worst ?? problem.consequence, problem.consequence)
    if kept.count < ObjectInventory.problemLimit { kept.append(problem) }
  }

  static func += (list: inout ProblemList, other: ProblemList) {
    list.count += other.count
    if let worst = other.worst { list.worst = max(list.worst ?? worst, worst) }
    list.kept += other.kept.prefix(ObjectInventory.problemLimit - list.kept.count)
  }
}
