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
    /// Whether it was asked for by name: then it is loaded also where loaders leave it out.
    public var isNamed: Bool

    public init(predicted: AuditReport.Program, fact: Fact, isNamed: Bool = false) {
      (self.predicted, self.fact, self.isNamed) = (predicted, fact, isNamed)
    }

    /// Whether the kernel answered something else than was predicted.
    public var differs: Bool {
      switch (fact, predicted.load) {
      case (.loaded, .fails), (.refused, .loads): true
      default: false
      }
    }

    /// Whether the kernel refused it, and nothing had said that it would.
    var isRefused: Bool { if case .refused = fact { predicted.load != .fails } else { false } }

    /// What it comes to where it is to be loaded.
    fileprivate var verdict: AuditReport.Verdict {
      if predicted.load == .fails || predicted.attach == .fails { return .fails }
      return predicted.load == .unknown || predicted.attach == .unknown ? .unknown : predicted.verdict
    }
  }

  public var object: String
  public var release: String?
  /// That of the programs that were asked for by name; where none were, of the object.
  public var verdict: AuditReport.Verdict
  public var programs: [Program]
  /// In columns; nil for a pipe or a file.
  public var width: Int?

  public init(object: String, release: String?, verdict: AuditReport.Verdict, programs: [Program]) {
    (self.object, self.release, self.programs) = (object, release, programs)
    self.verdict = programs.filter(\.isNamed).map(\.verdict).max { $0.rank < $1.rank } ?? verdict
  }

  /// Whether something was refused of which nothing had said that it would be.
  public var isRefused: Bool { programs.contains(where: \.isRefused) }
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
    out.append(
      text: "\n\(AuditReport.count(programs.count, "program")): \(programs.count { $0.fact == .loaded }) loaded, \(outcome)\n")
  }

  /// How the kernel's answers stand to what was predicted.
  private var outcome: String {
    let (differing, refused) = (programs.count(where: \.differs), programs.count { $0.isRefused && !$0.differs })
    var parts: [String] = []
    if differing > 0 { parts.append("\(differing) otherwise than predicted") }
    if refused > 0 { parts.append("\(refused) refused of which that was not known") }
    guard parts.isEmpty else { return parts.joined(separator: ", ") }
    let isAsked = programs.contains { if case .untried = $0.fact { false } else { true } }
    return isAsked ? "as predicted" : "the kernel was not asked"
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
