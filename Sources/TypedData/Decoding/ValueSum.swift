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
    case .integer(let form) where form.role == .number:
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
    if case .integer(let form) = plan.shapes[field.shape].form, form.role == .number {
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
    var total = WideTotal()
    for number in 0..<values.count {
      let place = start + number * values.stride * 8
      let bits = (isWhole ? wholeInteger(width / 8, at: place / 8, values.data) : nil).map { UInt128($0) }
      total.add(bits ?? wideBits(from: place, width: width, values.data), width: width, isSigned: form.isSigned)
    }
    push(total, width: width, isSigned: form.isSigned, &visitor)
  }

  /// The sum as its type is shown where it fits that, else as wide as it must be.
  private func push<V: ValueVisitor & ~Copyable>(_ total: WideTotal, width: Int, isSigned: Bool, _ visitor: inout V) {
    let (high, low) = (UInt64(truncatingIfNeeded: total.low >> 64), UInt64(truncatingIfNeeded: total.low))
    let hasSign = Int128(bitPattern: total.low) < 0
    guard total.high == (isSigned && hasSign ? -1 : 0) else {
      return visitor.sum(high: UInt64(bitPattern: total.high), middle: high, low: low, isSigned: isSigned)
    }
    if width <= 64, high == (isSigned && Int64(bitPattern: low) < 0 ? .max : 0) {
      visitor.integer(low, isSigned: isSigned)
    } else {
      visitor.wideInteger(high: high, low: low, isSigned: isSigned)
    }
  }
}

/// A sum of integers of up to 128 bits: 192 bits, which as many values as a machine has processors never fill.
private struct WideTotal {
  var high: Int64 = 0
  var low: UInt128 = 0

  mutating func add(_ bits: UInt128, width: Int, isSigned: Bool) {
    let shift = UInt128(truncatingIfNeeded: 128 - width)
    let value = isSigned ? UInt128(bitPattern: Int128(bitPattern: bits << shift) >> Int128(shift)) : bits
    let carries: Bool
    (low, carries) = low.addingReportingOverflow(value)
    high &+= (isSigned && Int128(bitPattern: value) < 0 ? -1 : 0) + (carries ? 1 : 0)
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
