import ByteReading
import Testing

@Suite struct SearchTests {
  /// The plainest search there is.
  func naive(_ text: [UInt8], _ pattern: [UInt8], from start: Int) -> Int? {
    guard !pattern.isEmpty, start >= 0, pattern.count <= text.count else { return nil }
    return stride(from: start, through: text.count - pattern.count, by: 1).first { Array(text[$0..<$0 + pattern.count]) == pattern }
  }

  @Test func `finds what a naive search finds`() {
    var generator = SplitMix(state: 42)
    for _ in 0..<3000 {
      // Two letters only, so that beginnings match often and in many places.
      let text = (0..<Int.random(in: 0...150, using: &generator)).map { _ in UInt8.random(in: 0...1, using: &generator) }
      let length = Int.random(in: 0...9, using: &generator)
      let pattern = (0..<length).map { _ in UInt8.random(in: 0...1, using: &generator) }
      let start = Int.random(in: 0...160, using: &generator)
      let found = Bytes(text).firstIndex(of: Bytes(pattern), from: start)
      #expect(found == naive(text, pattern, from: start), "\(pattern) in \(text) from \(start)")
    }
  }

  @Test(arguments: [1, 2, 31, 32, 33, 64, 65])
  func `finds a pattern at every place around a vector's width`(length: Int) {
    let pattern = (0..<length).map { UInt8($0 + 1) }
    for before in 0...70 {
      let text = [UInt8](repeating: 0, count: before) + pattern + [UInt8](repeating: 0, count: 3)
      #expect(Bytes(text).firstIndex(of: Bytes(pattern)) == before)
      // Cut short by one byte it is not there, though the byte lies behind the slice.
      #expect(Bytes(text).slice(at: 0, count: before + length - 1)?.firstIndex(of: Bytes(pattern)) == nil)
    }
  }

  @Test func `an offset outside finds nothing`() {
    let bytes = Bytes(Array("abcabc".utf8))
    let pattern = Bytes(Array("abc".utf8))
    #expect(bytes.firstIndex(of: pattern, from: 1) == 3)
    #expect(bytes.firstIndex(of: pattern, from: 3) == 3)
    for offset in [4, 6, 7, -1, Int.min, Int.max, Int.max - 31] {
      #expect(bytes.firstIndex(of: pattern, from: offset) == nil)
    }
    #expect(bytes.firstIndex(of: Bytes([])) == nil)
    #expect(Bytes([]).firstIndex(of: pattern) == nil)
  }
}

/// A small generator of random numbers with a known start, so that a failure can be repeated.
struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }
}
