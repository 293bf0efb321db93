import ByteReading

/// Makes bytes of a type from JSON, value after value.
///
/// No tree is made on the way: each value goes from the text to its place. An encoder keeps its scratch memory, so that after the
/// first values it allocates nothing.
public struct ValueEncoder {
  public let layout: ValueLayout
  /// One bit for each member of the objects that are open: whether it was given.
  var seen: [UInt64] = []
  /// The bits of unions that were given so far; as long as the value where the layout has unions, else empty.
  var given: [UInt8] = []
  /// A name or a text without its escapes.
  var scratch: [UInt8] = []

  public init(_ layout: ValueLayout) { self.layout = layout }

  /// Replaces what `buffer` holds with the value that `json` describes: one JSON text, white space around it allowed.
  ///
  /// Members that are not given are zero, as are the elements that an array lacks. The value has at least the size of the type; a
  /// flexible array makes it longer. After an error the content of `buffer` is undefined.
  public mutating func encode(_ json: RawSpan, into buffer: inout [UInt8]) throws(ValueEncodingError) {
    seen.removeAll(keepingCapacity: true)
    let byteCount = layout.byteCount
    guard byteCount <= PlanLimits.encodedByteCount else {
      throw ValueEncodingError(.tooLarge(limit: PlanLimits.encodedByteCount), path: layout.rootName, at: 0)
    }
    buffer.zero(count: byteCount)
    if layout.plan.hasUnions { given.zero(count: byteCount) }
    var cursor = JSONCursor(json)
    do throws(ValueEncodingError) {
      try value(layout.plan.root, at: ValuePlace(offset: 0, bound: nil, isShared: false), &cursor, &buffer)
      do throws(JSONSyntaxError) { try cursor.finish() } catch { throw ValueEncodingError(error) }
    } catch {
      throw layout.rootName.isEmpty ? error : error.inside(member: layout.rootName)
    }
  }
}

/// Where a value is put.
struct ValuePlace {
  /// Offset in bytes from the start of the whole value.
  var offset: Int
  /// Where its flexible array must end; nil where it may make the value longer.
  var bound: Int?
  /// Whether it is part of a union.
  var isShared: Bool
}

extension ValueEncodingError {
  init(_ error: JSONSyntaxError) { self.init(.syntax(error.reason), at: error.offset) }
}

extension ValueLayout {
  /// Replaces what `buffer` holds with the value that `json` describes; for many values a ``ValueEncoder`` is faster.
  public func encode(_ json: RawSpan, into buffer: inout [UInt8]) throws(ValueEncodingError) {
    var encoder = ValueEncoder(self)
    try encoder.encode(json, into: &buffer)
  }

  /// The bytes of the value that `json` describes.
  public func encode(_ json: String) throws(ValueEncodingError) -> [UInt8] {
    var buffer: [UInt8] = []
    let text = Array(json.utf8)
    try encode(text.rawSpan, into: &buffer)
    return buffer
  }
}
