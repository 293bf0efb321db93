import ByteReading
import TypedData

/// Writes text as the pieces of a value come.
struct ValueTextWriter: ~Copyable {
  private var out: TextBuffer
  private let isIndented: Bool
  private var level: Int
  /// Whether something stands before the next value or name of the innermost container.
  private var needsComma = false

  init(_ out: consuming TextBuffer, _ style: ValueText.Style) {
    self.out = out
    if case .indented(let levels) = style {
      (isIndented, level) = (true, levels)
    } else {
      (isIndented, level) = (false, 0)
    }
  }

  consuming func finish() -> TextBuffer { out }

  /// A value that `body` writes.
  private mutating func value(_ body: (inout TextBuffer) -> Void) {
    beginValue()
    body(&out)
  }

  /// What stands before a value.
  private mutating func beginValue() {
    if needsComma { out.append(", ") }
    needsComma = true
  }

  private mutating func breakLine() {
    out.append(byte: 0x0a)
    out.append(spaces: 2 * level)
  }
}

extension ValueTextWriter: ValueVisitor {
  mutating func beginComposite() {
    value { $0.append(byte: 0x7b) }
    needsComma = false
    level += 1
  }

  mutating func member(_ name: RawSpan, isPlain: Bool) {
    if needsComma { out.append(byte: 0x2c) }
    if isIndented {
      breakLine()
    } else if needsComma {
      out.append(byte: 0x20)
    }
    out.append(byte: 0x2e)
    out.append(name: name, isPlain: isPlain)
    out.append(" = ")
    needsComma = false
  }

  mutating func endComposite() {
    level -= 1
    // Nothing was written between the braces where no comma is needed.
    if isIndented, needsComma { breakLine() }
    out.append(byte: 0x7d)
    needsComma = true
  }

  mutating func beginArray() {
    value { $0.append(byte: 0x5b) }
    needsComma = false
  }

  mutating func endArray() {
    out.append(byte: 0x5d)
    needsComma = true
  }

  mutating func integer(_ value: UInt64, isSigned: Bool) {
    self.value { out in
      if isSigned { out.append(signedDecimal: Int64(bitPattern: value)) } else { out.append(decimal: value) }
    }
  }

  mutating func wideInteger(high: UInt64, low: UInt64, isSigned: Bool) {
    value { $0.append(decimal: [high, low], isSigned: isSigned) }
  }

  mutating func sum(high: UInt64, middle: UInt64, low: UInt64, isSigned: Bool) {
    value { $0.append(decimal: [high, middle, low], isSigned: isSigned) }
  }

  mutating func boolean(_ value: Bool) { self.value { $0.append(value ? "true" : "false") } }

  mutating func oddBoolean(_ bits: UInt64) { pointer(bits) }

  mutating func character(_ value: UInt8, isSigned: Bool) {
    guard value >= 0x20, value < 0x7f else {
      return integer(isSigned ? UInt64(bitPattern: Int64(Int8(bitPattern: value))) : UInt64(value), isSigned: isSigned)
    }
    self.value { out in
      out.append(byte: 0x27)
      if value == 0x27 || value == 0x5c { out.append(byte: 0x5c) }
      out.append(byte: value)
      out.append(byte: 0x27)
    }
  }

  mutating func beginEnumeration(_ value: UInt64, isSigned: Bool) { beginValue() }

  mutating func enumerator(_ name: RawSpan, isPlain: Bool, isFirst: Bool) {
    if !isFirst { out.append(byte: 0x7c) }
    out.append(name: name, isPlain: isPlain)
  }

  mutating func endEnumeration() {}

  mutating func float(_ value: Float) { self.value { $0.append(text: value.description) } }
  mutating func double(_ value: Double) { self.value { $0.append(text: value.description) } }
  mutating func oddFloat(_ bits: UInt64) { pointer(bits) }

  mutating func pointer(_ value: UInt64) {
    self.value { out in
      out.append("0x")
      out.append(hexadecimal: value)
    }
  }

  mutating func text(_ bytes: RawSpan) {
    beginValue()
    out.append(byte: 0x22)
    out.append(escapedUTF8: bytes)
    out.append(byte: 0x22)
  }

  mutating func bytes(_ bytes: RawSpan) {
    beginValue()
    out.append(hexadecimal: bytes)
  }

  mutating func nothing() { value { $0.append("(no value)") } }
}

extension TextBuffer {
  /// A name of the layout, with what could harm a terminal made visible.
  fileprivate mutating func append(name: RawSpan, isPlain: Bool) {
    if isPlain { append(name) } else { append(text: name.text.printable) }
  }
}
