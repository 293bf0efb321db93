import BTF
import ByteReading
import Reporting
import TypedData

/// Takes the input for BTF, followed by data: shows the data as a value of each type, and makes the value again from what was shown.
///
/// The first two bytes say how long the data is, which lies at the end; it is also read as JSON.
func walk(_ bytes: Bytes) {
  guard bytes.count > 2, let blob = bytes.suffix(from: 2) else { return }
  let wanted = min(Int(bytes[0]) | Int(bytes[1]) << 8, blob.count)
  guard let types = blob.slice(at: 0, count: blob.count - wanted), let data = blob.suffix(from: blob.count - wanted),
    let table = try? BTFTypeTable(types)
  else { return }
  // Types that are asked for twice say no more.
  for id in table.ownTypeIDs.prefix(64) {
    for order in [ByteOrder.little, .big] {
      guard let layout = try? ValueLayout(table, TypeID(id), order: order) else { continue }
      walk(layout, data)
    }
  }
}

private func walk(_ layout: ValueLayout, _ data: Bytes) {
  _ = layout.fit(byteCount: data.count)
  var buffer = TextBuffer(to: NoSink())
  ValueText.write(layout, data.span, style: .indented(levels: 0), to: &buffer)
  let sink = MemorySink()
  var json = JSONWriter(TextBuffer(to: sink))
  layout.walk(data.span, into: &json)
  json.flush()
  // A value of many bytes is mostly zeros, and takes its time.
  guard layout.byteCount <= 1 << 16 else { return }
  var encoder = ValueEncoder(layout)
  var made: [UInt8] = []
  try? encoder.encode(data.span, into: &made)
  try? encoder.encode(sink.bytes.rawSpan, into: &made)
}

private final class NoSink: ByteSink {
  func write(_ bytes: RawSpan) -> Bool { true }
}
