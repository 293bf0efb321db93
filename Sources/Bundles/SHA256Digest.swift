public import ByteReading

/// What SHA-256 makes of some bytes (FIPS 180-4): the name under which a bundle keeps them.
///
/// Unlike ``ContentKey`` it is the same in every process, and nobody can make other bytes that agree in it.
public struct SHA256Digest: Hashable, Sendable {
  /// The 32 bytes, eight at a time, the first one highest.
  private let words: InlineDigest

  /// Four words that can be hashed and compared.
  private struct InlineDigest: Hashable {
    var a, b, c, d: UInt64
  }

  /// The digest of `bytes`.
  public init(of bytes: Bytes) {
    var hasher = SHA256()
    hasher.update(bytes)
    self = hasher.finish()
  }

  init(state: SHA256.State) {
    func pair(_ index: Int) -> UInt64 { UInt64(state[index]) << 32 | UInt64(state[index + 1]) }
    words = InlineDigest(a: pair(0), b: pair(2), c: pair(4), d: pair(6))
  }

  /// Reads 64 hexadecimal digits, letters in lower case, as ``description`` writes them; nil where they are anything else.
  public init?(_ text: some StringProtocol) {
    var found: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
    var count = 0
    for byte in text.utf8 {
      let digit: UInt64
      switch byte {
      case 0x30...0x39: digit = UInt64(byte - 0x30)
      case 0x61...0x66: digit = UInt64(byte - 0x57)
      default: return nil
      }
      switch count / 16 {
      case 0: found.0 = found.0 << 4 | digit
      case 1: found.1 = found.1 << 4 | digit
      case 2: found.2 = found.2 << 4 | digit
      case 3: found.3 = found.3 << 4 | digit
      default: return nil
      }
      count += 1
    }
    guard count == 64 else { return nil }
    words = InlineDigest(a: found.0, b: found.1, c: found.2, d: found.3)
  }
}

extension SHA256Digest: Comparable {
  public static func < (first: SHA256Digest, second: SHA256Digest) -> Bool {
    let (a, b) = (first.words, second.words)
    return (a.a, a.b, a.c, a.d) < (b.a, b.b, b.c, b.d)
  }
}

extension SHA256Digest: CustomStringConvertible {
  /// 64 hexadecimal digits.
  public var description: String {
    [words.a, words.b, words.c, words.d].map { word in
      let digits = String(word, radix: 16)
      return String(repeating: "0", count: 16 - digits.count) + digits
    }.joined()
  }
}
