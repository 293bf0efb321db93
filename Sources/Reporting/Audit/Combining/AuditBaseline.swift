/// What is new since an earlier report.
extension AuditReport {
  /// The same report without the findings that `baseline` has already, and with verdicts that only judge what is left.
  ///
  /// A finding is known where the baseline has one of the same code for the same need (the same message where it names none), of the same
  /// program of the same object on the same kernel, and no less severe: what was a note and is an error now is new. A kernel is the same by its
  /// name, or, where the baseline has no kernel of that name, by its release and architecture; all findings of a kernel that the baseline has in
  /// neither way are new. What a kernel has and where in the source it is do not make a finding new.
  ///
  /// Verdicts: a program of which only notes are left, or nothing, works; one with an error left keeps its verdict; one with a warning left is at
  /// most `unknown`. A program without findings keeps its verdict unless the baseline has one for it that is as bad, and so does an object without
  /// programs. An object is as bad as the worst of its programs, and not worse than it was. `load` and `attach` stay: they say what the kernel
  /// would answer.
  public func newFindings(against baseline: AuditReport) -> AuditReport {
    let known = KnownFindings(baseline)
    var result = AuditReport()
    (result.objects, result.kernels, result.problems) = (objects, kernels, problems)
    var left = 0
    // Cells that share an answer share what becomes of it, as long as the baseline's cell is the same too.
    var made: [Made: (answer: Int, left: Int)] = [:]
    for cell in cells {
      let before = known.answer(object: objects[cell.object], kernel: kernels[cell.kernel])
      let key = Made(answer: cell.answer, before: before)
      let new: (answer: Int, left: Int)
      if let found = made[key] {
        new = found
      } else {
        let (answer, left) = answers[cell.answer].new(since: before.map { known.answers[$0] } ?? KnownAnswer())
        new = (result.number(of: answer), left)
        made[key] = new
      }
      left += new.left
      var shown = Cell(object: cell.object, kernel: cell.kernel, answer: new.answer)
      shown.knownFindings = cell.knownFindings + new.left
      result.cells.append(shown)
    }
    result.knownFindings = (knownFindings ?? 0) + left
    return result
  }

  private struct Made: Hashable {
    var answer: Int
    var before: Int?
  }
}

/// What a baseline says of a pair.
private struct KnownAnswer {
  struct Program {
    /// The worst severity of each finding.
    var severities: [FindingSubject: AuditReport.Severity] = [:]
    var verdict = AuditReport.Verdict.works

    func has(_ finding: AuditReport.Finding) -> Bool {
      severities[FindingSubject(finding)].map { $0.rank <= finding.severity.rank } ?? false
    }
  }

  var verdict = AuditReport.Verdict.works
  var programs: [String: Program] = [:]

  init() {}

  init(_ answer: AuditReport.Answer) {
    verdict = answer.verdict
    for program in answer.programs {
      var known = programs[program.name] ?? Program()
      for finding in program.findings {
        known.severities.merge([FindingSubject(finding): finding.severity]) { $0.rank < $1.rank ? $0 : $1 }
      }
      if program.verdict.rank > known.verdict.rank { known.verdict = program.verdict }
      programs[program.name] = known
    }
  }
}

/// A baseline, by what is looked up in it.
private struct KnownFindings {
  private struct Pair: Hashable {
    var object: String
    var kernel: Int
  }

  private var kernels: [String: Int] = [:]
  private var releases: [AuditReport.Kernel: Int] = [:]
  private var pairs: [Pair: Int] = [:]
  let answers: [KnownAnswer]

  init(_ baseline: AuditReport) {
    answers = baseline.answers.map { KnownAnswer($0) }
    for (place, kernel) in baseline.kernels.enumerated() {
      kernels[kernel.name] = place
      // Of several with one release the first counts.
      if let key = kernel.nameless, releases[key] == nil { releases[key] = place }
    }
    for cell in baseline.cells {
      pairs[Pair(object: baseline.objects[cell.object].name, kernel: cell.kernel)] = cell.answer
    }
  }

  /// The number of the baseline's answer; nil where it has none.
  func answer(object: AuditReport.Object, kernel: AuditReport.Kernel) -> Int? {
    let place = kernels[kernel.name] ?? kernel.nameless.flatMap { releases[$0] }
    return place.flatMap { pairs[Pair(object: object.name, kernel: $0)] }
  }
}

extension AuditReport.Kernel {
  /// The kernel by release and architecture alone; nil where the release is not known.
  fileprivate var nameless: Self? {
    release == nil ? nil : Self(name: "", release: release, architecture: architecture)
  }
}

extension AuditReport.Answer {
  /// The answer without what is known, and how many findings were left out.
  fileprivate func new(since known: KnownAnswer) -> (answer: Self, left: Int) {
    var result = self
    var left = 0
    if programs.isEmpty, verdict.rank <= known.verdict.rank { result.verdict = .works }
    for index in programs.indices {
      guard let before = known.programs[programs[index].name] else { continue }
      left += result.programs[index].leaveOut(before)
    }
    guard result.programs != programs else { return (result, 0) }
    let worst = result.programs.map(\.verdict).max { $0.rank < $1.rank } ?? .works
    result.verdict = worst.rank < verdict.rank ? worst : verdict
    return (result, left)
  }
}

extension AuditReport.Program {
  /// Leaves out what is known; returns how many findings that were.
  fileprivate mutating func leaveOut(_ known: KnownAnswer.Program) -> Int {
    guard !findings.isEmpty else {
      if verdict.rank <= known.verdict.rank { verdict = .works }
      return 0
    }
    let count = findings.count
    findings.removeAll { known.has($0) }
    guard findings.count < count else { return 0 }
    switch findings.map(\.severity).min(by: { $0.rank < $1.rank }) {
    case .error: break
    case .warning: if verdict == .fails { verdict = .unknown }
    case .note, nil: verdict = .works
    }
    return count - findings.count
  }
}
