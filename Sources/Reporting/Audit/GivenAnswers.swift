import Synchronization

/// The answers of an audit while it runs, each kept once: most kernels of a fleet give the same, and only that many are in memory.
public final class GivenAnswers: Sendable {
  private struct State {
    var numbers: [Key: Int] = [:]
    var answers: [AuditReport.Answer] = []
  }

  /// An answer with its hash, which is made while nobody waits.
  private struct Key: Hashable {
    let answer: AuditReport.Answer
    let hash: Int

    init(_ answer: AuditReport.Answer) { (self.answer, hash) = (answer, answer.hashValue) }

    static func == (a: Self, b: Self) -> Bool { a.hash == b.hash && a.answer == b.answer }
    func hash(into hasher: inout Hasher) { hasher.combine(hash) }
  }

  private let state = Mutex(State())

  public init() {}

  /// The number of an answer: that of an equal one which was given before, on whichever thread.
  public func number(of answer: AuditReport.Answer) -> Int {
    let key = Key(answer)
    return state.withLock { state in
      if let number = state.numbers[key] { return number }
      state.numbers[key] = state.answers.count
      state.answers.append(answer)
      return state.answers.count - 1
    }
  }

  public subscript(number: Int) -> AuditReport.Answer { state.withLock { $0.answers[number] } }

  public var count: Int { state.withLock { $0.answers.count } }
}
