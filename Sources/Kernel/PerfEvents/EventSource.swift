import ByteReading

/// A source of events that the kernel lists in `/sys/bus/event_source/devices`, such as `kprobe` and `uprobe` (Linux 4.17).
public struct EventSource: Hashable, Sendable {
  public let name: String
  /// What ``PerfEventSettings/type`` is for its events.
  public let type: UInt32

  /// The source `name`; nil where this kernel has none of that name, or sysfs is not there.
  public init?(_ name: String) {
    guard let type = EventSource.word(name, "type").flatMap({ UInt32($0) }) else { return nil }
    self.name = name
    self.type = type
  }

  /// The bit of the configuration that makes it watch where a function returns; nil where it has none.
  public var returnBit: UInt64? {
    // `config:0`
    guard let text = EventSource.word(name, "format/retprobe"), text.hasPrefix("config:"), let bit = UInt64(text.dropFirst(7)),
      bit < 64
    else { return nil }
    return 1 << bit
  }

  private static func word(_ name: String, _ file: String) -> Substring? {
    guard let bytes = try? FileBytes.open("/sys/bus/event_source/devices/\(name)/\(file)") else { return nil }
    return bytes.text.split(separator: "\n").first
  }
}
