public import ByteReading

/// The processors that the kernel keeps room for.
public enum Processors {
  /// How many there can be (`/sys/devices/system/cpu/possible`): maps by processor have so many values for a key, whether the
  /// processors are on or not. Nil where the file cannot be read.
  public static func possibleCount() throws(ReadError) -> Int? {
    count(in: try FileBytes.open("/sys/devices/system/cpu/possible").text)
  }

  /// Those that are on now (`/sys/devices/system/cpu/online`), in order. Nil where the file cannot be read.
  public static func online() throws(ReadError) -> [Int]? {
    numbers(in: try FileBytes.open("/sys/devices/system/cpu/online").text)
  }

  /// The numbers of a list such as `0-3,8`; nil for other text.
  static func numbers(in list: String) -> [Int]? {
    var numbers: [Int] = []
    for range in list.split(whereSeparator: { $0 == "," || $0 == "\n" }) {
      let ends = range.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
      guard let first = ends.first.flatMap({ $0 }), let last = ends.last.flatMap({ $0 }), ends.count < 3, first >= 0, first <= last,
        last < 1 << 20
      else { return nil }
      numbers += first...last
    }
    return numbers
  }

  /// One more than the highest number in a list such as `0-3,8`; nil for other text.
  static func count(in list: String) -> Int? {
    var highest: Int?
    for range in list.split(whereSeparator: { $0 == "," || $0 == "\n" }) {
      guard let last = range.split(separator: "-").last.flatMap({ Int($0) }), last < 1 << 20 else { return nil }
      highest = max(highest ?? 0, last)
    }
    return highest.map { $0 + 1 }
  }
}
