import ByteReading

/// Keys of LPM tries: the length of a prefix in bits (in this machine's order), then the bytes, the first bit the highest of the first byte.
public enum PrefixText {
  /// A key as ``ElementsText`` shows it.
  public static func text(_ key: [UInt8]) -> String { TextBuffer.text { write(key.rawSpan, to: &$0) } }

  /// `10.0.0.0/8` for 4 bytes, `2001:db8::/32` for 16, hexadecimal digits for others.
  static func write(_ key: RawSpan, to out: inout TextBuffer) {
    guard key.byteCount >= 4 else { return out.append(digits: key) }
    let data = key.part(at: 4, count: key.byteCount - 4)
    switch data.byteCount {
    case 4:
      for index in 0..<4 {
        if index > 0 { out.append(byte: 0x2e) }
        out.append(decimal: UInt64(data.byte(at: index)))
      }
    case 16: write(groups: data, to: &out)
    default: out.append(digits: data)
    }
    out.append(byte: 0x2f)
    out.append(decimal: key.load(0, swapped: false, as: UInt32.self))
  }

  /// The longest row of groups that are zero is left out, the first where there are several (RFC 5952).
  private static func write(groups data: RawSpan, to out: inout TextBuffer) {
    let groups = (0..<8).map { UInt64(data.byte(at: 2 * $0)) << 8 | UInt64(data.byte(at: 2 * $0 + 1)) }
    var gap = 0..<0
    var index = 0
    while index < 8 {
      let end = groups[index...].firstIndex { $0 != 0 } ?? 8
      if end - index > max(1, gap.count) { gap = index..<end }
      index = max(end, index) + 1
    }
    index = 0
    while index < 8 {
      if !gap.isEmpty, index == gap.lowerBound {
        out.append("::")
        index = gap.upperBound
        continue
      }
      if index > 0, gap.isEmpty || index != gap.upperBound { out.append(byte: 0x3a) }
      out.append(hexadecimal: groups[index])
      index += 1
    }
  }
}
