import TypedData

extension ValueLayout {
  /// How many of a sample's bytes a program wrote: in a perf event array a sample and the four bytes before it fill multiples of 8 bytes, and what
  /// was put behind it for that is no part of it. `count` where more is too much than that.
  func unpadded(_ count: Int) -> Int {
    guard case .surplus(let surplus) = fit(byteCount: count), surplus < 8, (count + 4) % 8 == 0 else { return count }
    return count - surplus
  }
}

extension RawSpan {
  /// What a program wrote of a sample: all of it but for the padding that a perf event array puts behind it, where `processor` says that it is from one.
  @_lifetime(copy self) func written(by processor: Int?, _ layout: ValueLayout?) -> RawSpan {
    guard processor != nil, let layout else { return self }
    return extracting(first: layout.unpadded(byteCount))
  }
}
