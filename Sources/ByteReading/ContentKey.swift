/// Tells whether bytes are the same as other bytes, as far as 128 bits and the length can.
///
/// It depends on a secret of this process, so that nobody can make bytes that agree in it; it says nothing to another process.
public struct ContentKey: Hashable, Sendable {
  private let first: UInt64
  private let second: UInt64
  private let count: Int

  private static let seeds = (UInt64.random(in: .min ... .max), UInt64.random(in: .min ... .max))

  public init(_ bytes: Bytes) {
    count = bytes.count
    var (a, b) = ContentKey.seeds
    let (p, q) = (a | 1, b | 1)
    var place = 0
    while place <= bytes.count - 16 {
      let x: UInt64 = bytes.load(place, swapped: false)
      let y: UInt64 = bytes.load(place &+ 8, swapped: false)
      a = ContentKey.mix(a ^ x, p ^ y)
      b = ContentKey.mix(b &+ y, q &+ x)
      place &+= 16
    }
    while place < bytes.count {
      a = ContentKey.mix(a ^ UInt64(bytes[place]), p)
      b = ContentKey.mix(b &+ UInt64(bytes[place]), q)
      place &+= 1
    }
    (first, second) = (ContentKey.mix(a ^ q, UInt64(truncatingIfNeeded: count) | p), ContentKey.mix(b ^ p, a | 1))
  }

  private static func mix(_ a: UInt64, _ b: UInt64) -> UInt64 {
    let (high, low) = (a ^ 0x9e37_79b9_7f4a_7c15).multipliedFullWidth(by: b | 1)
    return high ^ low
  }
}
