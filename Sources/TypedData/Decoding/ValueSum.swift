import ByteReading

/// Values of one type added up, such as those that a map by processor has for each of them.
extension ValueLayout {
  /// Pushes the sum of `count` values to `visitor`, of which each lies `stride` bytes behind the one before; all of them must be there.
  ///
  /// Integers are added, exactly: a sum may be larger than the type holds. What is no number is pushed where it is the same in all values, and as
  /// nothing where it is not.
  public func walkSum<V: ValueVisitor & ~Copyable>(_ data: RawSpan, count: Int, stride: Int, into visitor: inout V) {
    precondition(count > 0 && stride >= byteCount && data.byteCount / stride >= count - 1)
    precondition(data.byteCount - (count - 1) * stride >= byteCount)
    let values = ValueRow(data: data, count: count, stride: stride)
    sum(plan.root, at: 0, values, &visitor)
  }

  private func sum<V: ValueVisitor & ~Copyable>(_ index: Int, at offset: Int, _ values: borrowing ValueRow, _ visitor: inout V) {
    let shape = plan.shapes[index]
    switch shape.form {
    case .composite(let form):
      visitor.beginComposite()
      for field in plan.fields[form.first..<form.first + form.count] {
        visitor.member(name(field.name), isPlain: plan.namesArePlain)
        if field.bitWidth > 0 {
          sum(field, at: offset + field.offset, values, &visitor)
        } else {
          sum(field.shape, at: offset + field.offset, values, &visitor)
        }
      }
      visitor.endComposite()
    case .array(let form) where !form.isText && !form.takesRest:
      visitor.beginArray()
      for element in 0..<form.count { sum(form.element, at: offset + element * form.stride, values, &visitor) }
      visitor.endArray()
    case .integer(let form) where form.role == .number && form.bitWidth <= 64:
      sum(form, from: offset * 8 + form.bitOffset, width: form.bitWidth, isWhole: form.isWhole, values, &visitor)
    default:
      if values.areEqual(at: offset, count: shape.byteCount) {
        value(index, at: offset, limit: values.data.byteCount, values.data, &visitor)
      } else {
        visitor.nothing()
      }
    }
  }

  /// A bit field.
  private func sum<V: ValueVisitor & ~Copyable>(
    _ field: ValueField, at offset: Int, _ values: borrowing ValueRow, _ visitor: inout V
  ) {
    let start = offset * 8 + field.bitShift
    if case .integer(let form) = plan.shapes[field.shape].form, form.role == .number, field.bitWidth <= 64 {
      return sum(form, from: start, width: field.bitWidth, isWhole: false, values, &visitor)
    }
    let first = wideBits(from: start, width: field.bitWidth, values.data)
    for number in 1..<max(1, values.count)
    where wideBits(from: start + number * values.stride * 8, width: field.bitWidth, values.data) != first {
      return visitor.nothing()
    }
    bitField(field, at: offset, values.data, &visitor)
  }

  private func sum<V: ValueVisitor & ~Copyable>(
    _ form: IntegerForm, from start: Int, width: Int, isWhole: Bool, _ values: borrowing ValueRow, _ visitor: inout V
  ) {
    var total: Int128 = 0
    for number in 0..<values.count {
      let place = start + number * values.stride * 8
      let bits =
        (isWhole ? wholeInteger(width / 8, at: place / 8, values.data) : nil)
        ?? UInt64(truncatingIfNeeded: wideBits(from: place, width: width, values.data))
      // No machine has processors enough for 2^127.
      total &+= form.isSigned ? Int128(Int64(bitPattern: signExtended(bits, width: width))) : Int128(bits)
    }
    if form.isSigned, let small = Int64(exactly: total) {
      visitor.integer(UInt64(bitPattern: small), isSigned: true)
    } else if !form.isSigned, let small = UInt64(exactly: total) {
      visitor.integer(small, isSigned: false)
    } else {
      visitor.wideInteger(
        high: UInt64(truncatingIfNeeded: total >> 64), low: UInt64(truncatingIfNeeded: total), isSigned: form.isSigned)
    }
  }
}

/// Values that lie at equal distances.
private struct ValueRow: ~Escapable {
  let data: RawSpan
  let count: Int
  let stride: Int

  @_lifetime(copy data)
  init(data: RawSpan, count: Int, stride: Int) {
    self.data = data
    self.count = count
    self.stride = stride
  }

  /// Whether the same bytes lie at `offset` in all values.
  func areEqual(at offset: Int, count length: Int) -> Bool {
    for number in 1..<max(1, count) {
      for place in offset..<offset + length where data.byte(at: place) != data.byte(at: place + number * stride) { return false }
    }
    return true
  }
}
