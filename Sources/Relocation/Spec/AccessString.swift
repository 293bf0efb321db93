import ByteReading

/// The text of an access, such as `0:1:2`: numbers between colons.
enum AccessString {
  /// The most numbers one access may have (`BPF_CORE_SPEC_MAX_LEN`).
  static let limit = 64

  /// The numbers of `text` (libbpf: `bpf_core_parse_spec()`, where `sscanf()` also takes blanks and a plus sign, and wraps numbers
  /// beyond 32 bits; no compiler writes such).
  static func numbers(_ text: Bytes) throws(RelocationFailure) -> [UInt32] {
    guard text.count > 0 else { throw RelocationFailure(.emptyAccess) }
    // Each number has at most ten digits, or too many zeros before them.
    guard text.count <= limit * 11 else { throw RelocationFailure(.accessTooLong(limit: limit)) }
    var numbers: [UInt32] = []
    var place = 0
    while true {
      guard numbers.count < limit else { throw RelocationFailure(.accessTooLong(limit: limit)) }
      numbers.append(try number(text, &place))
      guard place < text.count else { return numbers }
      guard text[place] == 0x3a else { throw RelocationFailure(.badAccess(text.text)) }
      place += 1
    }
  }

  /// One number that fits 31 bits.
  private static func number(_ text: Bytes, _ place: inout Int) throws(RelocationFailure) -> UInt32 {
    let start = place
    var value: UInt32 = 0
    while place < text.count, case let digit = text[place], digit >= 0x30, digit <= 0x39 {
      // Below 2^31 times ten plus nine fits 64 bits.
      let next = UInt64(value) * 10 + UInt64(digit - 0x30)
      guard next <= UInt64(Int32.max) else { throw RelocationFailure(.badAccess(text.text)) }
      value = UInt32(next)
      place += 1
    }
    guard place > start else { throw RelocationFailure(.badAccess(text.text)) }
    return value
  }
}
