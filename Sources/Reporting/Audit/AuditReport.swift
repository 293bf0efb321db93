/// What an audit found: objects by kernels, and below it one finding for each thing that is wrong.
///
/// The name of an object or kernel is there once: cells of a report that is written down refer to them by it.
///
/// Everything in it is words and numbers, so that it outlives the kernels that it tells of: of a fleet only as many are open as there are
/// threads. All formats are made from this, and reports that were written as JSON are read back into it to be put together.
public struct AuditReport: Hashable, Sendable {
  /// In the order of the command line.
  public var objects: [Object] = []
  /// In the order in which they were found, until ``arrange()`` sorts them.
  public var kernels: [Kernel] = []
  /// One for each pair that was looked at, by object and then by kernel.
  public var cells: [Cell] = []
  /// Different answers: kernels that give the same one share it.
  public private(set) var answers: [Answer] = []
  /// Inputs that could not be read: the rest goes on without them.
  public var problems: [Problem] = []
  /// How many findings are left out since a baseline has them already; nil where there was none.
  public var knownFindings: Int?
  private var known: [Answer: Int] = [:]

  public init() {}

  /// The number of an answer in ``answers``, which keeps each of them once.
  public mutating func number(of answer: Answer) -> Int {
    if let number = known[answer] { return number }
    known[answer] = answers.count
    answers.append(answer)
    return answers.count - 1
  }
}

extension AuditReport {
  public struct Object: Hashable, Sendable {
    /// As it was named, with its place where it lies inside another file.
    public var name: String

    public init(name: String) { self.name = name }
  }

  public struct Kernel: Hashable, Sendable {
    /// As it was named, with its place where it lies inside another file.
    public var name: String
    /// What `uname -r` says there; nil where it is not known.
    public var release: String?
    /// As `uname -m` says it; nil where it is not known.
    public var architecture: String?

    public init(name: String, release: String? = nil, architecture: String? = nil) {
      (self.name, self.release, self.architecture) = (name, release, architecture)
    }
  }

  public struct Cell: Hashable, Sendable {
    /// Its place in ``objects``.
    public var object: Int
    /// Its place in ``kernels``.
    public var kernel: Int
    /// Its place in ``answers``.
    public var answer: Int
    /// How many of its findings a baseline has already.
    public var knownFindings = 0

    public init(object: Int, kernel: Int, answer: Int) { (self.object, self.kernel, self.answer) = (object, kernel, answer) }
  }

  /// What an object comes to on a kernel.
  public struct Answer: Hashable, Sendable {
    public var verdict: Verdict
    public var programs: [Program]

    public init(verdict: Verdict, programs: [Program]) { (self.verdict, self.programs) = (verdict, programs) }
  }

  public struct Program: Hashable, Sendable {
    public var name: String
    public var section: String
    /// What the kernel would answer to loading it alone, after what a loader like libbpf does for it.
    public var load: Load
    /// Whether its target is there and fits.
    public var attach: Attach
    public var verdict: Verdict
    /// What is wrong, the worst first.
    public var findings: [Finding]

    public init(name: String, section: String, load: Load, attach: Attach, verdict: Verdict, findings: [Finding]) {
      (self.name, self.section, self.load, self.attach) = (name, section, load, attach)
      (self.verdict, self.findings) = (verdict, findings)
    }
  }

  public struct Finding: Hashable, Sendable {
    /// A word for programs, which stays the same; docs/json.md lists them.
    public var code: String
    public var severity: Severity
    /// What is wrong, in a sentence without its place.
    public var message: String
    /// What the object needs.
    public var needs: String
    /// What that kernel has; nil where it has nothing like it.
    public var has: String?
    /// Where in the object; nil where it concerns all of it, or nothing says where.
    public var place: Place?
    public var source: Source?
    /// What to do about it; nil where nothing is known.
    public var remedy: String?
    /// What the answer rests on, such as an entry of `enum bpf_func_id`; nil where the object itself shows it.
    public var evidence: String?

    public init(code: String, severity: Severity, message: String, needs: String) {
      (self.code, self.severity, self.message, self.needs) = (code, severity, message, needs)
    }
  }

  /// An instruction, counted from the start of its section.
  public struct Place: Hashable, Sendable {
    public var section: String
    public var instruction: UInt32

    public init(section: String, instruction: UInt32) { (self.section, self.instruction) = (section, instruction) }
  }

  /// A line of the source that a place came from.
  public struct Source: Hashable, Sendable {
    public var file: String
    /// Counted from 1.
    public var line: UInt32
    /// Counted from 1; 0 where the compiler did not say.
    public var column: UInt32
    /// The line itself.
    public var text: String

    public init(file: String, line: UInt32, column: UInt32, text: String) {
      (self.file, self.line, self.column, self.text) = (file, line, column, text)
    }
  }

  /// An input that could not be read.
  public struct Problem: Hashable, Sendable {
    public var input: String
    public var message: String

    public init(input: String, message: String) { (self.input, self.message) = (input, message) }
  }
}

extension AuditReport {
  public enum Verdict: String, CaseIterable, Hashable, Sendable {
    case works
    /// Works, but something answered absent, or an optional part is out.
    case degraded
    /// It cannot be told; a finding says why.
    case unknown
    case fails
  }

  public enum Load: String, CaseIterable, Hashable, Sendable {
    case loads
    case unknown
    case fails
  }

  public enum Attach: String, CaseIterable, Hashable, Sendable {
    case attaches
    case unknown
    case fails
    /// There is nothing that it attaches to by itself.
    case none
  }

  public enum Severity: String, CaseIterable, Hashable, Sendable {
    /// The program does not load or attach.
    case error
    /// Perhaps it does not; or it runs with something missing.
    case warning
    /// Worth knowing.
    case note
  }
}
