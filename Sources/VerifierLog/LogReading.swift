import ByteReading

/// What a log says, in the order of its lines.
public struct LogReading: Sendable {
  /// What was refused, each with its reason.
  public internal(set) var refusals: [Refusal] = []
  /// Further ones, which are only counted.
  public internal(set) var leftOut = 0
  /// Programs whose log ends without a reason.
  public internal(set) var accepted = 0
  /// The object that libbpf names.
  public internal(set) var object: String?
  public internal(set) var byteCount = 0
  public internal(set) var lineCount = 0
  /// The last lines that say something, for a log of which nothing is known.
  public internal(set) var lastLines: [String] = []
  /// Bytes among the first ones that no text has: NUL and other control characters.
  public internal(set) var controlCount = 0
  /// Whether so many of them are no text that the whole is none.
  public var looksBinary: Bool { controlCount * 20 > min(byteCount, LogReader.sampleSize) }
  /// Whether anything in it had the form of a log.
  public internal(set) var isRecognised = false

  /// What a loader does without is no refusal beside others that count.
  mutating func dropHarmless() {
    if refusals.contains(where: { !$0.isHarmless }) { refusals.removeAll { $0.isHarmless } }
  }
}

/// Something that was refused: a program mostly; where no program is named, the object or what belongs to it.
public struct Refusal: Sendable {
  /// The program's name, where a loader says it.
  public internal(set) var program: String?
  /// What the kernel answered, in words: those of its errno, where that is known (`Permission denied`), else those of the log.
  public internal(set) var answer: String?
  /// The errno that those words mean.
  public internal(set) var errno: Int32?
  /// The reason; nil where the log has no words for it.
  public internal(set) var cause: Message?
  /// Other messages at the same place, in their order.
  public internal(set) var related: [Message] = []
  /// The instruction that was looked at.
  public internal(set) var instruction: Instruction?
  /// The line of the source that it came from, and lines near it as far as the log has them, in the order of the file.
  public internal(set) var source: SourceText?
  public internal(set) var neighbours: [SourceText] = []
  /// The registers that the instruction and the message name.
  public internal(set) var registers: [Register] = []
  /// How deep in calls: 0 is the program itself.
  public internal(set) var frame = 0
  /// The last lines of the log up to the reason.
  public internal(set) var lastLines: [String] = []
  /// Instructions that the verifier went through; nil where the log does not tell.
  public internal(set) var processed: UInt64?
  /// Whether the verifier said something of it at all.
  public internal(set) var hasVerifierLog = false
  /// Whether it is of the object's types and no program.
  public internal(set) var isOfTypes = false
  /// Whether a loader goes on without what was refused.
  public internal(set) var isHarmless = false
  /// Whether `btfscope load` said it.
  public internal(set) var isFromLoad = false
  /// Whether a loader told the reason, and left out the rest of the log.
  var isSummary = false

  /// Whether the log ends before the verifier's last line.
  public var isCut: Bool { hasVerifierLog && processed == nil && !isOfTypes && !isSummary }

  /// Takes an answer as a log has it: `-EACCES`, `-13`, `permission denied`.
  mutating func setAnswer(_ words: String?, errno number: Int32? = nil) {
    errno = number ?? words.flatMap { ErrorNumbers.number(in: $0) }
    answer = errno.map { systemErrorText($0) } ?? words
  }

  public struct Message: Hashable, Sendable {
    public let text: String
    /// What is known of it.
    public let match: RuleBook.Match?
  }

  public struct Instruction: Hashable, Sendable {
    /// Its number in the program with all that it calls, counted in slots of 8 bytes.
    public let index: Int
    /// Empty where the log gives its number alone.
    public let text: String
  }

  public struct SourceText: Hashable, Sendable {
    public let text: String
    public let file: String?
    public let line: Int?

    public init(text: String, file: String?, line: Int?) {
      self.text = text
      self.file = file
      self.line = line
    }
  }

  public struct Register: Hashable, Sendable {
    public let number: Int
    /// The verifier's words for what it holds; nil where the log does not say.
    public let value: String?
    /// The instruction that wrote it last.
    public let writer: Instruction?
    /// The pointer that it held before a call took it away; nil where it lost none.
    public let loss: Loss?
  }

  /// How a register lost the pointer that it held.
  public struct Loss: Hashable, Sendable {
    /// The verifier's words for what it held.
    public let was: String
    /// The call that took it away, or may have; nil where the log shows none.
    public let call: Instruction?
    /// Whether that is known of the call, and not only found by what the message contradicts.
    public let isCertain: Bool
  }
}
