/// A line that a program printed for whoever looks.
public struct RunPrint: Hashable, Sendable {
  public enum Source: String, Hashable, Sendable {
    /// The kernel's trace: `bpf_trace_printk()`.
    case trace
    /// The program's stream of output, and that of errors, which is also the kernel's.
    case output = "stdout"
    case errors = "stderr"
  }

  public let source: Source
  /// Whose stream it is; the trace does not say.
  public let program: String?
  /// Of the trace, on whose behalf the program ran, and where: `bash-1234 [001]`.
  public let task: String?
  public let text: String

  public init(_ source: Source, program: String? = nil, task: String? = nil, text: String) {
    (self.source, self.program, self.task, self.text) = (source, program, task, text)
  }
}
