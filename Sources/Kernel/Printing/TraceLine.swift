/// A line of the kernel's trace.
public struct TraceLine: Hashable, Sendable {
  /// On whose behalf the program ran, and where, such as `bash-1234 [001]`; empty where the line does not say.
  public let task: String
  /// What the program printed, without the line's end.
  public let text: String
  /// So many lines were lost before this one, which is none of a program.
  public let lost: UInt64?

  /// `     bash-1234    [001] ...11  123.456789: bpf_trace_printk: text`, or a note that lines were lost, or a line that goes on.
  init(_ bytes: some Collection<UInt8>) {
    let line = String(decoding: bytes, as: UTF8.self)
    let mark = ": bpf_trace_printk: "
    if let lost = TraceLine.lost(line) {
      (task, text, self.lost) = ("", "", lost)
    } else if let found = TraceLine.find(mark, in: line) {
      (task, text, lost) = (TraceLine.task(line[..<found.lowerBound]), String(line[found.upperBound...]), nil)
    } else {
      (task, text, lost) = ("", line, nil)
    }
  }

  /// `CPU:1 [LOST 12 EVENTS]`
  private static func lost(_ line: String) -> UInt64? {
    guard line.hasPrefix("CPU:"), line.hasSuffix(" EVENTS]"), let found = find(" [LOST ", in: line) else { return nil }
    return UInt64(line[found.upperBound...].prefix { $0 != " " })
  }

  /// The task and the processor: what stands before the flags.
  private static func task(_ head: Substring) -> String {
    guard let bracket = head.lastIndex(of: "]") else { return "" }
    return head[...bracket].split(separator: " ").joined(separator: " ")
  }

  private static func find(_ mark: String, in line: String) -> Range<String.Index>? {
    var start = line.startIndex
    while start < line.endIndex {
      if line[start...].hasPrefix(mark) { return start..<line.index(start, offsetBy: mark.count) }
      start = line.index(after: start)
    }
    return nil
  }
}
