/// A generator of numbers that depend on the seed alone, so that a test which draws them fails or passes every time.
public struct SplitMix64: RandomNumberGenerator, Sendable {
  private var state: UInt64

  public init(seed: UInt64) { state = seed }

  public mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }

  /// A number from 0 up to `limit`, which is not reached; 0 where there is none.
  mutating func below(_ limit: Int) -> Int { limit > 1 ? Int.random(in: 0..<limit, using: &self) : 0 }

  /// Whether something shall happen that happens once in `count` times.
  mutating func happens(oneIn count: Int) -> Bool { below(count) == 0 }

  mutating func choose<T>(_ elements: [T]) -> T { elements[below(elements.count)] }
}
