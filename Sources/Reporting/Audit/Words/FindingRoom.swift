import Portability

/// How much is said of one object on one kernel. A hostile file of some megabytes has findings for gigabytes of words: thousands of long names, each
/// once for each of thousands of programs.
final class FindingRoom {
  /// Bytes that may still be said.
  private var left = 1 << 22
  /// Programs of which nothing has been said yet.
  private var programs: Int
  /// Words that were made: programs have many causes in common.
  private var known: [FindingCause: (code: String, words: FindingWords.Words)] = [:]

  /// Names that may still be looked for that are much like one that is missing: each goes through thousands.
  private var searches = 256

  /// Findings of one program: nobody reads more.
  private static let limit = 1 << 10

  init(programs: Int) { self.programs = programs }

  /// What is said of the findings of one program, the worst first; of those for which there is no room only how many they are. Programs share
  /// the room, and what one leaves is for those that follow.
  func shown(
    _ findings: [Finding], _ make: (Finding) -> AuditReport.Finding, severity: (Finding.Effect) -> AuditReport.Severity
  ) -> [AuditReport.Finding] {
    let share = max(left, 0) / max(programs, 1)
    programs -= 1
    var shown: [AuditReport.Finding] = []
    var spent = 0
    for (index, finding) in findings.enumerated() {
      guard index < FindingRoom.limit, spent < share || index == 0 && left > 0 else {
        let count = AuditReport.count(findings.count - index, "more finding")
        shown.append(
          AuditReport.Finding(
            code: "findings_left_out", severity: severity(finding.effect), message: "\(count) not listed", needs: ""))
        break
      }
      let words = make(finding)
      spent += words.size
      shown.append(words)
    }
    left -= spent
    return shown
  }

  /// What `search` finds; nil where so much is missing in the object that nobody reads what else it could be called.
  func suggestion(_ search: () -> String?) -> String? {
    guard searches > 0 else { return nil }
    searches -= 1
    return search()
  }

  /// The words for a cause: made once.
  func words(
    of cause: FindingCause, _ make: (FindingCause) -> (code: String, words: FindingWords.Words)
  ) -> (code: String, words: FindingWords.Words) {
    if let words = known[cause] { return words }
    let words = make(cause)
    known[cause] = words
    return words
  }
}

extension AuditReport.Finding {
  /// Bytes that it takes in a report, about.
  fileprivate var size: Int {
    let texts = [message, needs, has, evidence, remedy, source?.file, source?.text, place?.section]
    return texts.reduce(128) { $0 + ($1?.utf8.count ?? 0) }
  }
}
