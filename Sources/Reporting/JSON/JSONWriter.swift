public import ByteReading

/// Writes one JSON document, straight into a ``TextBuffer``.
///
/// The caller opens and closes; the writer places the commas. Nothing is kept: memory does not depend on the document's size.
public struct JSONWriter: ~Copyable {
  private var buffer: TextBuffer
  /// Whether something stands before the next element of the innermost container.
  private var needsComma = false

  public init(_ buffer: consuming TextBuffer) { self.buffer = buffer }

  public var isClosed: Bool { buffer.isClosed }

  public mutating func beginObject() { open(0x7b) }
  public mutating func endObject() { close(0x7d) }
  public mutating func beginArray() { open(0x5b) }
  public mutating func endArray() { close(0x5d) }

  /// A line break before the next element: long arrays get one element a line, so that line-oriented tools work on them.
  public mutating func breakLine() {
    if needsComma {
      buffer.append(byte: 0x2c)
      needsComma = false
    }
    buffer.append(byte: 0x0a)
  }

  /// The name of the value that follows; a literal of ours, which needs no escaping.
  @inline(__always) public mutating func key(_ name: StaticString) {
    separate()
    buffer.append(byte: 0x22)
    buffer.append(name)
    buffer.append("\":")
    needsComma = false
  }

  /// The name of the value that follows, from a file: escaped where it is not plain.
  public mutating func key(_ name: RawSpan, isPlain: Bool) {
    separate()
    buffer.append(byte: 0x22)
    if isPlain { buffer.append(name) } else { buffer.append(escaped: name) }
    buffer.append("\":")
    needsComma = false
  }

  /// A number as it is. For ids, offsets and sizes; see ``value(wide:)`` for values that may exceed 2^53.
  public mutating func value(_ number: UInt32) {
    separate()
    buffer.append(decimal: UInt64(number))
  }

  public mutating func value(_ number: Int) {
    separate()
    buffer.append(signedDecimal: Int64(number))
  }

  /// A value of 64 bits: a number up to 2^53, above that a string `"0x..."`, since many readers keep numbers as doubles.
  public mutating func value(wide number: UInt64) {
    separate()
    buffer.append(jsonNumber: number)
  }

  public mutating func value(_ flag: Bool) {
    separate()
    buffer.append(flag ? "true" : "false")
  }

  public mutating func null() {
    separate()
    buffer.append("null")
  }

  /// A literal of ours, which needs no escaping.
  public mutating func value(literal text: StaticString) {
    separate()
    buffer.append(byte: 0x22)
    buffer.append(text)
    buffer.append(byte: 0x22)
  }

  public mutating func value(text: String) {
    value(Bytes(Array(text.utf8)))
  }

  /// Text from a file, escaped; what is not UTF-8 comes out as U+FFFD.
  public mutating func value(_ bytes: Bytes) {
    separate()
    buffer.append(byte: 0x22)
    buffer.append(escaped: bytes)
    buffer.append(byte: 0x22)
  }

  /// All elements of an array, with the commas between them, that `body` writes: for long arrays of records.
  mutating func elements(_ body: (inout TextBuffer) -> Void) {
    body(&buffer)
    needsComma = true
  }

  /// A value that `body` writes as JSON.
  mutating func raw(_ body: (inout TextBuffer) -> Void) {
    separate()
    body(&buffer)
  }

  /// More of the value that was begun last.
  mutating func continued(_ body: (inout TextBuffer) -> Void) { body(&buffer) }

  /// A string that `body` writes; what comes from a file must go through ``TextBuffer/append(escaped:)``.
  public mutating func string(_ body: (inout TextBuffer) -> Void) {
    separate()
    buffer.append(byte: 0x22)
    body(&buffer)
    buffer.append(byte: 0x22)
  }

  /// Ends one of many documents, each on its own line.
  public mutating func endLine() {
    buffer.append(byte: 0x0a)
    needsComma = false
  }

  /// Ends one of many values that are kept in a growing buffer, to be copied one by one; returns where it ends.
  mutating func endFragment() -> Int {
    needsComma = false
    return buffer.count
  }

  /// Gives the buffer back, for what is no JSON or the next document.
  consuming func release() -> TextBuffer { buffer }

  /// Hands over what is buffered, in the middle of a document or between two.
  public mutating func flush() { buffer.flush() }

  /// Ends the document with a line break and hands it over.
  public mutating func finish() {
    buffer.append(byte: 0x0a)
    buffer.flush()
  }

  private mutating func open(_ bracket: UInt8) {
    separate()
    buffer.append(byte: bracket)
    needsComma = false
  }

  private mutating func close(_ bracket: UInt8) {
    buffer.append(byte: bracket)
    needsComma = true
  }

  @inline(__always) private mutating func separate() {
    if needsComma { buffer.append(byte: 0x2c) }
    needsComma = true
  }
}

extension JSONWriter {
  public mutating func field(_ name: StaticString, _ number: UInt32) {
    key(name)
    value(number)
  }

  public mutating func field(_ name: StaticString, _ number: Int) {
    key(name)
    value(number)
  }

  public mutating func field(_ name: StaticString, wide number: UInt64) {
    key(name)
    value(wide: number)
  }

  public mutating func field(_ name: StaticString, _ flag: Bool) {
    key(name)
    value(flag)
  }

  public mutating func field(_ name: StaticString, literal text: StaticString) {
    key(name)
    value(literal: text)
  }

  public mutating func field(_ name: StaticString, text: String) {
    key(name)
    value(text: text)
  }

  public mutating func field(_ name: StaticString, _ bytes: Bytes) {
    key(name)
    value(bytes)
  }

  /// Begins a document of `command`: its first key says which format it is.
  public mutating func beginDocument(_ command: StaticString) {
    beginObject()
    key("schema")
    string { buffer in
      buffer.append("btfscope/")
      buffer.append(command)
      buffer.append("/1")
    }
  }
}
