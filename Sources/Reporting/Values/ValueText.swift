public import TypedData

/// A value as text, in C's words: `{.pid = 42, .comm = "bash", .state = TASK_RUNNING, .args = [1, 2]}`.
public enum ValueText {
  public enum Style: Hashable, Sendable {
    /// Everything on one line.
    case line
    /// A member a line, set in by two spaces for each level, and by that many levels from the start.
    case indented(levels: Int)
  }

  /// Writes the value that `data` holds; ``ValueLayout/fit(byteCount:)`` says what is missing.
  public static func write(
    _ layout: borrowing ValueLayout, _ data: RawSpan, style: Style = .line, to out: inout TextBuffer
  ) {
    var writer = ValueTextWriter(consume out, style)
    layout.walk(data, into: &writer)
    out = writer.finish()
  }

  /// Writes the sum of `count` values that lie `stride` bytes apart, as ``ValueLayout/walkSum(_:count:stride:into:)`` makes it.
  static func writeSum(_ layout: borrowing ValueLayout, _ data: RawSpan, count: Int, stride: Int, to out: inout TextBuffer) {
    var writer = ValueTextWriter(consume out, .line)
    layout.walkSum(data, count: count, stride: stride, into: &writer)
    out = writer.finish()
  }
}
