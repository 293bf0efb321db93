import ByteReading

extension ValueLayout {
  /// An integer, enum, float or pointer, all of whose bytes are there.
  @inlinable func scalar<V: ValueVisitor & ~Copyable>(
    _ shape: ValueShape, at offset: Int, _ data: RawSpan, _ visitor: inout V
  ) {
    switch shape.form {
    case .integer(let form):
      if form.isWhole, let bits = wholeInteger(shape.byteCount, at: offset, data) {
        integer(form, bits, width: form.bitWidth, &visitor)
      } else {
        let start = offset &* 8 &+ form.bitOffset
        integer(form, wideBits(from: start, width: form.bitWidth, data), width: form.bitWidth, &visitor)
      }
    case .enumeration(let form):
      let bits = wholeInteger(shape.byteCount, at: offset, data) ?? 0
      enumeration(form, bits, width: shape.byteCount &* 8, &visitor)
    case .float:
      let bits = wholeInteger(shape.byteCount, at: offset, data) ?? 0
      float(bits, isSingle: shape.byteCount == 4, &visitor)
    default: visitor.pointer(wholeInteger(shape.byteCount, at: offset, data) ?? 0)
    }
  }

  @inlinable func float<V: ValueVisitor & ~Copyable>(_ bits: UInt64, isSingle: Bool, _ visitor: inout V) {
    let single = Float(bitPattern: UInt32(truncatingIfNeeded: bits))
    let double = Double(bitPattern: bits)
    if isSingle ? single.isNaN && bits != UInt64(Float.nan.bitPattern) : double.isNaN && bits != Double.nan.bitPattern {
      visitor.oddFloat(bits)
    } else if isSingle {
      visitor.float(single)
    } else {
      visitor.double(double)
    }
  }

  @inlinable func bitField<V: ValueVisitor & ~Copyable>(
    _ field: ValueField, at offset: Int, _ data: RawSpan, _ visitor: inout V
  ) {
    let start = offset &* 8 &+ field.bitShift
    let shape = plan.shapes[field.shape]
    switch shape.form {
    case .enumeration(let form):
      let bits = narrowBits(from: start, width: min(field.bitWidth, 64), data)
      enumeration(form, bits, width: min(field.bitWidth, 64), &visitor)
    case .integer(let form) where field.bitWidth <= 64:
      integer(form, narrowBits(from: start, width: field.bitWidth, data), width: field.bitWidth, &visitor)
    case .integer(let form):
      integer(form, wideBits(from: start, width: field.bitWidth, data), width: field.bitWidth, &visitor)
    default: visitor.nothing()
    }
  }

  @inlinable func integer<V: ValueVisitor & ~Copyable>(
    _ form: IntegerForm, _ bits: UInt64, width: Int, _ visitor: inout V
  ) {
    switch form.role {
    case .boolean: bits <= 1 ? visitor.boolean(bits == 1) : visitor.oddBoolean(bits)
    case .character where width == 8: visitor.character(UInt8(truncatingIfNeeded: bits), isSigned: form.isSigned)
    default: visitor.integer(form.isSigned ? signExtended(bits, width: width) : bits, isSigned: form.isSigned)
    }
  }

  @inlinable func integer<V: ValueVisitor & ~Copyable>(
    _ form: IntegerForm, _ bits: UInt128, width: Int, _ visitor: inout V
  ) {
    guard width > 64 else { return integer(form, UInt64(truncatingIfNeeded: bits), width: width, &visitor) }
    let shift = 128 &- width
    let value = form.isSigned ? UInt128(bitPattern: Int128(bitPattern: bits &<< shift) &>> shift) : bits
    visitor.wideInteger(
      high: UInt64(truncatingIfNeeded: value &>> 64), low: UInt64(truncatingIfNeeded: value), isSigned: form.isSigned)
  }

  @inlinable func signExtended(_ bits: UInt64, width: Int) -> UInt64 {
    let shift = UInt64(truncatingIfNeeded: 64 &- width)
    return UInt64(bitPattern: Int64(bitPattern: bits &<< shift) &>> Int64(bitPattern: shift))
  }
}
