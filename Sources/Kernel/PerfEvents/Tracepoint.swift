import ByteReading

/// The numbers that events of tracepoints have, from tracefs.
public enum Tracepoint {
  /// Where tracefs is looked for.
  public static let folders = ["/sys/kernel/tracing", "/sys/kernel/debug/tracing"]

  /// What is known of a tracepoint.
  public enum Finding: Hashable, Sendable {
    case id(UInt64)
    /// tracefs is mounted, and has no such tracepoint.
    case missing
    /// tracefs is mounted in none of ``folders``, or this process may not read it.
    case noTracefs
  }

  /// Looks up a tracepoint by its category and name, such as `sched` and `sched_switch`.
  public static func find(category: String, name: String) -> Finding {
    guard let folder = mounted else { return .noTracefs }
    // A name with a slash would lead to another file than that of a tracepoint.
    guard isName(category), isName(name), let bytes = try? FileBytes.open("\(folder)/events/\(category)/\(name)/id"),
      let id = bytes.text.split(separator: "\n").first.flatMap({ UInt64($0) })
    else { return .missing }
    return .id(id)
  }

  /// Whether tracefs is mounted, and this process may read it.
  static var isReadable: Bool { mounted != nil }

  private static var mounted: String? { folders.first { isMounted($0) } }

  private static func isMounted(_ folder: String) -> Bool { (try? FileBytes.open("\(folder)/events/header_page")) != nil }

  private static func isName(_ text: String) -> Bool { !text.isEmpty && !text.contains("/") && !text.hasPrefix(".") }
}
