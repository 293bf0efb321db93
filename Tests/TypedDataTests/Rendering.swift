import BTF
import ByteReading
import Reporting
import TestSupport
import TypedData

extension ValueLayout {
  /// The value in `data` as JSON.
  func json(_ data: [UInt8]) -> String {
    let sink = MemorySink()
    var writer = JSONWriter(TextBuffer(to: sink))
    walk(data.rawSpan, into: &writer)
    writer.flush()
    return sink.text
  }

  /// The value in `data` as text.
  func text(_ data: [UInt8], _ style: ValueText.Style = .line) -> String {
    let sink = MemorySink()
    var buffer = TextBuffer(to: sink)
    ValueText.write(self, data.rawSpan, style: style, to: &buffer)
    buffer.flush()
    return sink.text
  }
}

extension BTFWriter {
  /// A layout of the type that `make` returns.
  static func layout(
    _ order: ByteOrder = .little, pointerSize: Int = 8, _ make: (inout BTFWriter) -> TypeID
  ) throws -> ValueLayout {
    var writer = BTFWriter(order: order)
    let id = make(&writer)
    return try ValueLayout(writer.table(), id, pointerSize: pointerSize)
  }
}

/// The bytes of integers, one after the other.
func bytes<each T: FixedWidthInteger>(_ values: repeat each T, order: ByteOrder = .little) -> [UInt8] {
  var result: [UInt8] = []
  for value in repeat each values {
    let width = value.bitWidth / 8
    for index in 0..<width {
      result.append(
        UInt8(truncatingIfNeeded: Int128(truncatingIfNeeded: value) >> (8 * (order == .little ? index : width - 1 - index))))
    }
  }
  return result
}
