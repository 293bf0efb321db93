/// What an audit of the running kernel predicted, beside what a real load came to.
public struct PreflightReport: Sendable {
  /// What the kernel answered to loading a program.
  public enum Fact: Hashable, Sendable {
    case loaded
    /// It refused it: the errno, and why in a line.
    case refused(errno: Int32, reason: String)
    /// It was not asked, and why.
    case untried(String)
  }

  public struct Program: Sendable {
    public var predicted: AuditReport.Program
    public var fact: Fact

    public init(predicted: AuditReport.Program, fact: Fact) { (self.predicted, self.fact) = (predicted, fact) }

    /// Whether the kernel answered something else than was predicted.
    public var differs: Bool {
      switch (fact, predicted.load) {
      case (.loaded, .fails), (.refused, .loads): true
      default: false
      }
    }
  }

  public var object: String
  public var release: String?
  public var verdict: AuditReport.Verdict
  public var programs: [Program]
  /// In columns; nil for a pipe or a file.
  public var width: Int?

  public init(object: String, release: String?, verdict: AuditReport.Verdict, programs: [Program]) {
    (self.object, self.release, self.verdict, self.programs) = (object, release, verdict, programs)
  }

  /// Whether something was refused that nothing had spoken against.
  public var isRefused: Bool { programs.contains { if case .refused = $0.fact { $0.differs } else { false } } }
}

extension PreflightReport: FormattedReport {
  public func writeText(to out: inout TextBuffer) {
    out.styled(.name) { $0.append(text: object.printable) }
    out.append(text: " on \((release ?? "the running kernel").printable): \(verdict.rawValue)\n\n")
    var table = TextTable(["program", "section", "predicted", "kernel", "attach"], numbers: [], width: width)
    for program in programs {
      table.add([
        program.predicted.name, program.predicted.section, program.predicted.load.rawValue, program.fact.word,
        program.predicted.attach.rawValue,
      ])
    }
    table.write(to: &out)
    for program in programs { writeReasons(program, &out) }
    let differing = programs.count(where: \.differs)
    out.append(
      text: "\n\(AuditReport.count(programs.count, "program")): \(programs.count { $0.fact == .loaded }) loaded, "
        + (differing == 0 ? "as predicted\n" : "\(differing) otherwise than predicted\n"))
  }

  private func writeReasons(_ program: Program, _ out: inout TextBuffer) {
    let findings = program.predicted.findings.filter { $0.severity != .note }
    var lines = findings.map { "\($0.severity.rawValue) \($0.code): \($0.message)\($0.remedy.map { "; \($0)" } ?? "")" }
    switch program.fact {
    case .refused(let errno, let reason): lines.append("kernel: errno \(errno): \(reason)")
    case .untried(let reason): lines.append("no answer: \(reason)")
    case .loaded: break
    }
    if program.differs { lines.append("the prediction was another one: please report it") }
    guard !lines.isEmpty else { return }
    out.append(text: "\n\(program.predicted.name.printable)\n")
    for line in lines { out.append(paragraph: line.printable, indent: 2, width: width) }
  }

  public func writeJSON(to buffer: consuming TextBuffer) {
    var json = JSONWriter(buffer)
    json.beginDocument("preflight")
    json.field("object", text: object)
    json.field("kernel", literal: "kernel")
    json.field("release", optional: release)
    json.field("verdict", text: verdict.rawValue)
    json.key("programs")
    json.beginArray()
    for program in programs {
      json.breakLine()
      AuditReport.write(program.predicted, to: &json) { json in
        var (loaded, number, reason): (Bool?, Int32?, String?) = (nil, nil, nil)
        switch program.fact {
        case .loaded: loaded = true
        case .refused(let errno, let words): (loaded, number, reason) = (false, errno, words)
        case .untried(let words): reason = words
        }
        json.key("loaded")
        if let loaded { json.value(loaded) } else { json.null() }
        json.key("errno")
        if let number { json.value(Int(number)) } else { json.null() }
        json.field("error", optional: reason)
        json.field("differs", program.differs)
      }
    }
    json.endArray()
    json.endObject()
    json.finish()
  }
}

extension PreflightReport.Fact {
  /// For a table.
  var word: String {
    switch self {
    case .loaded: "loaded"
    case .refused(let errno, _): "refused (\(errno))"
    case .untried: "no answer"
    }
  }
}
