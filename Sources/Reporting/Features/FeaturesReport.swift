/// What the running kernel can do, as it answered: plain facts, gathered by whoever asked it.
public struct FeaturesReport: Sendable {
  /// One of three answers.
  public struct Answer: Hashable, Sendable {
    public enum Word: String, Hashable, Sendable {
      case yes, no, unknown
    }

    public var word: Word
    /// The errno that the kernel gave; nil where it gave none.
    public var number: Int32?
    /// Why it is not known.
    public var reason: String?

    public init(_ word: Word, number: Int32? = nil, reason: String? = nil) {
      (self.word, self.number, self.reason) = (word, number, reason)
    }
  }

  /// One feature.
  public struct Entry: Sendable {
    public var name: String
    /// The kernel's number, where it has one.
    public var number: UInt32?
    /// The first Linux that has it, where that is known.
    public var since: String?
    public var answer: Answer

    public init(_ name: String, number: UInt32? = nil, since: String? = nil, _ answer: Answer) {
      (self.name, self.number, self.since, self.answer) = (name, number, since, answer)
    }
  }

  /// Features of one sort.
  public struct Group: Sendable {
    /// What it is called for scripts.
    public var key: StaticString
    public var title: String
    public var entries: [Entry]

    public init(_ key: StaticString, _ title: String, _ entries: [Entry]) {
      (self.key, self.title, self.entries) = (key, title, entries)
    }
  }

  /// What programs of one type may call: helpers, or functions of the kernel.
  public struct Callees: Sendable {
    public var programType: String
    /// Whether it could be asked at all.
    public var answer: Answer
    public var available: [String] = []
    public var unavailable: [String] = []
    /// Those for which it could not be found out, and why.
    public var unknown: [(name: String, answer: Answer)] = []

    public init(programType: String, answer: Answer) { (self.programType, self.answer) = (programType, answer) }
  }

  /// A setting of the kernel, or an option of its configuration.
  public struct Setting: Sendable {
    public var name: String
    /// Nil where it has none.
    public var value: String?
    /// What that means, or why there is none.
    public var meaning: String?

    public init(_ name: String, _ value: String?, meaning: String? = nil) {
      (self.name, self.value, self.meaning) = (name, value, meaning)
    }
  }

  /// What `uname -r` says.
  public var release: String
  public var settings: [Setting] = []
  /// The file that the options are from; nil where none could be read, and why.
  public var configurationFile: String?
  public var configurationProblem: String?
  public var options: [Setting] = []
  public var groups: [Group] = []
  public var helpers: [Callees] = []
  public var functions: [Callees] = []
  /// Why there is nothing about functions of the kernel; nil where there is.
  public var functionsProblem: String?
  /// In columns; nil for a pipe or a file.
  public var width: Int?

  public init(release: String) { self.release = release }
}
