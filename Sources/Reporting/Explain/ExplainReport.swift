import BPFObject
public import VerifierLog

/// What a log says, in plain words: the answer to `explain`.
public struct ExplainReport: Sendable {
  /// The log, as the command line named it.
  let source: String
  let reading: LogReading
  let object: ExplainedObject?
  /// Columns of the terminal; nil for no limit.
  let width: Int?

  public init(_ reading: LogReading, source: String, object: ExplainedObject? = nil, width: Int? = nil) {
    self.source = source
    self.reading = reading
    self.object = object
    self.width = width
  }

  /// What every format says of one refusal.
  struct Answer {
    /// A word for programs.
    let code: String
    /// Nil where the message is not known.
    let broken: String?
    let remedy: String?
  }

  func answer(to refusal: Refusal) -> Answer {
    if let match = refusal.cause?.match { return Answer(code: match.rule.code, broken: match.broken, remedy: match.remedy) }
    if refusal.cause != nil { return Answer(code: "unknown", broken: nil, remedy: nil) }
    let meaning = refusal.errno.flatMap { ErrorNumbers.meaning($0) }
    return Answer(
      code: ExplainReport.silentCode,
      broken: refusal.isCut && refusal.instruction != nil
        ? "The log ends before the verifier gives its reason: it is cut, or its buffer was too small."
        : meaning ?? "The log has no words for the reason.",
      remedy: refusal.isCut && refusal.instruction != nil
        ? "Take the whole log: a larger buffer (libbpf: kernel_log_size), or `btfscope load OBJECT --verbose`."
        : refusal.program == nil || refusal.isFromLoad
          ? "See the lines before it; `btfscope audit OBJECT` says what a kernel lacks."
          : "Load the program with a log of level 1 (`btfscope load OBJECT`, bpftool -d, libbpf's kernel_log_level); `btfscope audit OBJECT` says what a kernel lacks."
    )
  }

  /// Where there are no words.
  static let silentCode = "refused_without_words"
}
