/// Changes little-endian BTF here and there: mostly single words of the type section, since that is what rules are about.
public struct BTFMutator: Sendable {
  private var random: SplitMix64

  public init(seed: UInt64) { random = SplitMix64(seed: seed) }

  /// Numbers at which something ends.
  private static let borders: [UInt32] = [
    0, 1, 2, 3, 4, 5, 7, 8, 16, 31, 32, 33, 63, 64, 127, 128, 129, 0xff, 0x100, 0xffff, 0x1_0000, 0xf_ffff, 0x10_0000, 0xff_ffff,
    0x100_0000, 0x1fff_ffff, 0x2000_0000, 0x7fff_ffff, 0x8000_0000, 0xffff_ffc0, 0xffff_fff0, 0xffff_fff8, 0xffff_ffff,
  ]

  /// A copy of `blob` with one to four changes. What is no BTF of a plain header comes back as it is.
  public mutating func mutate(_ blob: [UInt8]) -> [UInt8] {
    var bytes = blob
    guard bytes.count >= 28 else { return bytes }
    let start = Int(word(bytes, 4)) + Int(word(bytes, 8))
    let words = Int(word(bytes, 12)) / 4
    guard start <= bytes.count, words <= (bytes.count - start) / 4 else { return bytes }
    for _ in 0..<(1 + random.below(4) * random.below(2)) {
      switch random.below(100) {
      case 0..<3: bytes[random.below(24)] = UInt8(truncatingIfNeeded: random.next())
      case 3..<6: nudge(&bytes, 4 * (1 + random.below(5)))
      case 6..<12: bytes[random.below(bytes.count)] = UInt8(truncatingIfNeeded: random.next())
      default: if words > 0 { changeWord(&bytes, start: start, words: words) }
      }
    }
    if random.happens(oneIn: 60) { bytes.removeLast(random.below(8)) }
    if random.happens(oneIn: 60) { bytes += [UInt8](repeating: UInt8(random.below(2)), count: 1 + random.below(8)) }
    return bytes
  }

  private mutating func nudge(_ bytes: inout [UInt8], _ offset: Int) {
    put(&bytes, offset, word(bytes, offset) &+ UInt32(truncatingIfNeeded: random.below(9) - 4))
  }

  private mutating func changeWord(_ bytes: inout [UInt8], start: Int, words: Int) {
    let place = start + 4 * random.below(words)
    let other = start + 4 * random.below(words)
    let old = word(bytes, place)
    switch random.below(12) {
    case 0: put(&bytes, place, random.choose(BTFMutator.borders))
    case 1: put(&bytes, place, old ^ (1 << UInt32(random.below(32))))
    case 2: put(&bytes, place, old &+ 1)
    case 3: put(&bytes, place, old &- 1)
    case 4, 5, 6: put(&bytes, place, UInt32(random.below(12)))
    case 7: put(&bytes, place, (old & 0x80ff_ffff) | UInt32(random.below(22)) << 24)
    case 8: put(&bytes, place, word(bytes, other))
    case 9: put(&bytes, place, old ^ 0x8000_0000)
    case 10:
      put(&bytes, place, word(bytes, other))
      put(&bytes, other, old)
    default: put(&bytes, place, old &* 2)
    }
  }

  private func word(_ bytes: [UInt8], _ offset: Int) -> UInt32 {
    (0..<4).reduce(0) { $0 | UInt32(bytes[offset + $1]) << UInt32(8 * $1) }
  }

  private func put(_ bytes: inout [UInt8], _ offset: Int, _ value: UInt32) {
    for index in 0..<4 { bytes[offset + index] = UInt8(truncatingIfNeeded: value >> UInt32(8 * index)) }
  }
}
