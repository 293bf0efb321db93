import ByteReading

/// Decompresses one block of LZO1X, the method of lzop and of kernel images that are compressed with LZO.
///
/// The instructions are those that the kernel describes (Linux: Documentation/staging/lzo.rst, bitstream version 0). Each one copies a match
/// out of what came out so far, then up to three bytes as they stand; what the first of the four forms means depends on how many bytes the
/// instruction before copied as they stood.
struct LZO1X {
  /// What a block breaks: where in its compressed bytes, and what is wrong.
  struct Damage: Error, Hashable, CustomStringConvertible {
    enum Reason: String {
      case ends = "the compressed bytes end too early"
      case tooLong = "more bytes come out than the block says"
      case tooFar = "bytes are copied from before the start"
      case trailing = "bytes follow the end of what is compressed"
      case tooShort = "fewer bytes come out than the block says"
    }

    let reason: Reason
    let offset: Int

    var description: String { "\(reason.rawValue), at byte \(offset) of it" }
  }

  private let input: Bytes
  private var place = 0
  private var output: [UInt8]
  private var count = 0

  /// How many bytes the last instruction copied as they stood: 0 to 3, and 4 for more.
  private var literals = 0

  private init(_ input: Bytes, size: Int) {
    self.input = input
    output = [UInt8](repeating: 0, count: size)
  }

  /// The `size` bytes that `input` holds; all of it must be used up by them.
  static func decompress(_ input: Bytes, size: Int) throws(Damage) -> [UInt8] {
    var stream = LZO1X(input, size: max(0, size))
    try stream.run()
    return stream.output
  }

  private func damage(_ reason: Damage.Reason) -> Damage { Damage(reason: reason, offset: place) }

  private mutating func next() throws(Damage) -> Int {
    guard place < input.count else { throw damage(.ends) }
    defer { place += 1 }
    return Int(input[place])
  }

  /// Two bytes, the lower first.
  private mutating func nextPair() throws(Damage) -> Int {
    let low = try next()
    return try low | next() << 8
  }

  private mutating func run() throws(Damage) {
    try begin()
    while true {
      let code = try next()
      switch code {
      case 0..<16:
        switch literals {
        case 0:
          try copy(literals: try length(code & 15, mask: 15) + 3)
          literals = 4
        case 4: try match(length: 3, distance: code >> 2 + (try next()) << 2 + 2049, code & 3)
        default: try match(length: 2, distance: code >> 2 + (try next()) << 2 + 1, code & 3)
        }
      case 16..<32:
        let length = try length(code & 7, mask: 7) + 2
        let pair = try nextPair()
        let distance = (code & 8) << 11 + pair >> 2
        // A match at no distance ends the stream.
        guard distance > 0 else { return try end() }
        try match(length: length, distance: distance + 16384, pair & 3)
      case 32..<64:
        let length = try length(code & 31, mask: 31) + 2
        let pair = try nextPair()
        try match(length: length, distance: pair >> 2 + 1, pair & 3)
      default:
        let high = try next()
        try match(length: code >> 5 + 1, distance: high << 3 + (code >> 2 & 7) + 1, code & 3)
      }
    }
  }

  /// The first byte may stand for bytes that are copied as they stand.
  private mutating func begin() throws(Damage) {
    guard let first = input.integer(at: 0, order: .little, as: UInt8.self), first > 17 else { return }
    place = 1
    let count = Int(first) - 17
    try copy(literals: count)
    literals = min(count, 4)
  }

  private func end() throws(Damage) {
    guard place == input.count else { throw damage(.trailing) }
    guard count == output.count else { throw damage(.tooShort) }
  }

  /// A length that goes on in the bytes behind where its bits are all zero: 255 for each zero byte, and the byte after them.
  private mutating func length(_ bits: Int, mask: Int) throws(Damage) -> Int {
    guard bits == 0 else { return bits }
    var length = mask
    while true {
      let byte = try next()
      guard byte == 0 else { return length + byte }
      length += 255
      // As many as may come out: the sum stays small, whatever comes.
      guard length <= output.count else { throw damage(.tooLong) }
    }
  }

  private mutating func copy(literals length: Int) throws(Damage) {
    guard length <= output.count - count else { throw damage(.tooLong) }
    guard length <= input.count - place else { throw damage(.ends) }
    for index in 0..<length { output[count &+ index] = input[place &+ index] }
    count += length
    place += length
  }

  /// Copies a match, which may overlap what it makes, then bytes as they stand.
  private mutating func match(length: Int, distance: Int, _ after: Int) throws(Damage) {
    guard distance <= count else { throw damage(.tooFar) }
    guard length <= output.count - count else { throw damage(.tooLong) }
    for index in 0..<length { output[count &+ index] = output[count &+ index &- distance] }
    count += length
    try copy(literals: after)
    literals = after
  }
}
