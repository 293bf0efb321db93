import ByteReading

extension ValueLayout {
  @inlinable func enumeration<V: ValueVisitor & ~Copyable>(
    _ form: EnumerationForm, _ bits: UInt64, width: Int, _ visitor: inout V
  ) {
    let value = form.isSigned ? signExtended(bits, width: width) : bits
    if let index = firstEnumerator(of: form, notBelow: value & form.mask),
      plan.enumerators[index].bits == value & form.mask
    {
      visitor.beginEnumeration(value, isSigned: form.isSigned)
      visitor.enumerator(name(plan.enumerators[index].name), isPlain: plan.namesArePlain, isFirst: true)
      visitor.endEnumeration()
    } else if form.isFlags, value & form.mask != 0, flagsCover(value & form.mask, form) {
      visitor.beginEnumeration(value, isSigned: form.isSigned)
      flags(value & form.mask, form, &visitor)
      visitor.endEnumeration()
    } else {
      visitor.integer(value, isSigned: form.isSigned)
    }
  }

  /// Index of the first enumerator, in order of values, that is not below `bits`; nil where all are.
  @inlinable func firstEnumerator(of form: EnumerationForm, notBelow bits: UInt64) -> Int? {
    let end = form.first &+ form.count
    var (low, high) = (form.first, end)
    while low < high {
      let middle = low &+ (high &- low) / 2
      if plan.enumerators[middle].bits < bits { low = middle &+ 1 } else { high = middle }
    }
    return low < end ? low : nil
  }

  /// Whether each bit has a name.
  @inlinable func flagsCover(_ bits: UInt64, _ form: EnumerationForm) -> Bool {
    var rest = bits
    while rest != 0 {
      let bit = rest & (~rest &+ 1)
      guard let index = firstEnumerator(of: form, notBelow: bit), plan.enumerators[index].bits == bit else { return false }
      rest ^= bit
    }
    return true
  }

  /// The names of the bits, the lowest first.
  @inlinable func flags<V: ValueVisitor & ~Copyable>(_ bits: UInt64, _ form: EnumerationForm, _ visitor: inout V) {
    var rest = bits
    while rest != 0 {
      let bit = rest & (~rest &+ 1)
      if let index = firstEnumerator(of: form, notBelow: bit) {
        visitor.enumerator(name(plan.enumerators[index].name), isPlain: plan.namesArePlain, isFirst: rest == bits)
      }
      rest ^= bit
    }
  }
}
