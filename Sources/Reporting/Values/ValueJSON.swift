public import TypedData

/// A value as JSON.
///
/// Structs are objects in which the members of anonymous structs stand among the others; enums are their enumerators' names, flags
/// joined by `|`; arrays of `char` that are text are strings; pointers and what exceeds 2^53 are strings `"0x..."`.
extension JSONWriter: ValueVisitor {
  public mutating func beginComposite() { beginObject() }
  public mutating func member(_ name: RawSpan, isPlain: Bool) { key(name, isPlain: isPlain) }
  public mutating func endComposite() { endObject() }

  public mutating func integer(_ value: UInt64, isSigned: Bool) {
    if isSigned {
      raw { $0.append(signedJSONNumber: Int64(bitPattern: value)) }
    } else {
      self.value(wide: value)
    }
  }

  public mutating func wideInteger(high: UInt64, low: UInt64, isSigned: Bool) {
    if high == 0, low <= 1 << 53 { return value(wide: low) }
    if isSigned, high == .max, Int64(bitPattern: low) < 0, low >= (0 &- (1 << 53)) {
      return raw { $0.append(signedDecimal: Int64(bitPattern: low)) }
    }
    string { buffer in
      buffer.append("0x")
      buffer.append(hexadecimal: high, low)
    }
  }

  public mutating func sum(high: UInt64, middle: UInt64, low: UInt64, isSigned: Bool) {
    string { buffer in
      buffer.append("0x")
      buffer.append(hexadecimal: high)
      buffer.append(hexadecimal: middle, width: 16)
      buffer.append(hexadecimal: low, width: 16)
    }
  }

  public mutating func boolean(_ value: Bool) { self.value(value) }
  public mutating func oddBoolean(_ bits: UInt64) { pointer(bits) }

  public mutating func character(_ value: UInt8, isSigned: Bool) {
    raw { $0.append(signedDecimal: isSigned ? Int64(Int8(bitPattern: value)) : Int64(value)) }
  }

  public mutating func beginEnumeration(_ value: UInt64, isSigned: Bool) { raw { $0.append(byte: 0x22) } }

  public mutating func enumerator(_ name: RawSpan, isPlain: Bool, isFirst: Bool) {
    continued { buffer in
      if !isFirst { buffer.append(byte: 0x7c) }
      if isPlain { buffer.append(name) } else { buffer.append(escaped: name) }
    }
  }

  public mutating func endEnumeration() { continued { $0.append(byte: 0x22) } }

  public mutating func float(_ value: Float) { number(value.isFinite ? value.description : nil, Double(value)) }
  public mutating func double(_ value: Double) { number(value.isFinite ? value.description : nil, value) }

  public mutating func oddFloat(_ bits: UInt64) { pointer(bits) }

  private mutating func number(_ text: String?, _ value: Double) {
    if let text { return raw { $0.append(text: text) } }
    self.value(literal: value.isNaN ? "NaN" : value > 0 ? "Infinity" : "-Infinity")
  }

  public mutating func pointer(_ value: UInt64) {
    string { buffer in
      buffer.append("0x")
      buffer.append(hexadecimal: value)
    }
  }

  public mutating func text(_ bytes: RawSpan) { string { $0.append(escapedUTF8: bytes) } }
  public mutating func bytes(_ bytes: RawSpan) { string { $0.append(hexadecimal: bytes) } }
  public mutating func nothing() { null() }
}
