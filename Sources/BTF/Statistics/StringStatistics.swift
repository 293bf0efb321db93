import ByteReading

/// What the string section of a blob holds.
public struct StringStatistics: Hashable, Sendable {
  /// Bytes of the section.
  public private(set) var bytes = 0
  /// Strings, the empty one not counted.
  public private(set) var count = 0
  /// Length in bytes of the longest.
  public private(set) var longest = 0

  init(_ table: BTFTypeTable) {
    let strings = table.strings
    bytes = strings.count
    var position = 0
    while position < strings.count, let length = strings.terminatedLength(at: position) {
      if length > 0 {
        count += 1
        longest = max(longest, length)
      }
      position += length + 1
    }
  }
}
