import ByteReading
public import TypedData

/// Samples as they come out of rings, each on a line of its own.
public struct RingSampleReport: ~Copyable {
  private let names: [String]
  private let layouts: [ValueLayout?]
  private let isJSON: Bool
  private var text: TextBuffer
  /// Where the line of each sample ends, of those that are not settled, in bytes since the beginning.
  private var ends: [Int] = []
  /// Where the last line ended that is settled.
  private var settled = 0

  /// So many samples, or bytes of their lines, are enough to be written at once.
  private static let (batch, block) = (4096, 1 << 16)

  /// `names` and `layouts` are of the rings, by index; a sample without layout is shown in hexadecimal.
  public init(names: [String], layouts: [ValueLayout?], isJSON: Bool, to out: consuming TextBuffer) {
    self.names = names
    self.layouts = layouts
    self.isJSON = isJSON
    text = out
  }

  /// Whether nobody reads any more.
  public var isClosed: Bool { text.isClosed }

  /// Whether so much waits that it is better written, and settled, before there is more.
  public var isFull: Bool { ends.count >= RingSampleReport.batch || text.position - settled >= RingSampleReport.block }

  /// Writes out what waits. Of a sink that has taken `written()` bytes in all then, returns how many samples more it has whole.
  public mutating func settle(_ written: () -> Int) -> Int {
    text.flush()
    let end = written()
    let count = ends.prefix { $0 <= end }.count
    settled = text.position
    ends.removeAll(keepingCapacity: true)
    return count
  }

  /// Writes one sample of the ring with that index; `processor` is that of a perf event array.
  public mutating func write(_ sample: RawSpan, ring: Int, processor: Int? = nil) {
    let (name, layout) = ring < names.count ? (names[ring], layouts[ring]) : ("", nil)
    let sample = sample.written(by: processor, layout)
    if isJSON {
      RingSampleReport.writeJSON(sample, name, processor, layout, to: &text)
    } else {
      writeText(sample, name, layout)
    }
    ends.append(text.position)
  }

  /// Writes that so many samples had no room in the buffer of a processor.
  public mutating func write(lost count: UInt64, ring: Int, processor: Int) {
    let name = ring < names.count ? names[ring] : ""
    if isJSON {
      RingSampleReport.writeJSON(lost: count, name, processor, to: &text)
    } else {
      if names.count > 1 {
        text.append(text: name.printable)
        text.append(": ")
      }
      text.styled(.doubt) { $0.append(text: "\(count) \(count == 1 ? "sample" : "samples") lost on processor \(processor)") }
      text.append(byte: 0x0a)
    }
    ends.append(text.position)
  }

  private mutating func writeText(_ sample: RawSpan, _ name: String, _ layout: ValueLayout?) {
    if names.count > 1 {
      text.append(text: name.printable)
      text.append(": ")
    }
    switch layout.map({ ($0, $0.fit(byteCount: sample.byteCount)) }) {
    case (let layout, .exact)?: ValueText.write(layout, sample, to: &text)
    case (let layout, .surplus(let count))?:
      ValueText.write(layout, sample, to: &text)
      text.append(" and ")
      text.append(decimal: count)
      text.append(count == 1 ? " byte more" : " bytes more")
    case (_, .missing(let missing))?:
      text.append(digits: sample)
      text.append("  (too short: ")
      text.append(text: missing.description.printable)
      text.append(")")
    case nil: text.append(digits: sample)
    }
    text.append(byte: 0x0a)
  }

  private static func writeJSON(lost count: UInt64, _ name: String, _ processor: Int, to out: inout TextBuffer) {
    var json = JSONWriter(consume out)
    json.beginObject()
    json.key("schema")
    json.value(literal: "btfscope/ring-watch/1")
    json.field("map", text: name)
    json.field("processor", processor)
    json.field("lost", wide: count)
    json.endObject()
    json.endLine()
    out = json.release()
  }

  private static func writeJSON(
    _ sample: RawSpan, _ name: String, _ processor: Int?, _ layout: ValueLayout?, to out: inout TextBuffer
  ) {
    var json = JSONWriter(consume out)
    json.beginObject()
    json.key("schema")
    json.value(literal: "btfscope/ring-watch/1")
    json.key("map")
    json.value(text: name)
    if let processor { json.field("processor", processor) }
    json.key("size")
    json.value(sample.byteCount)
    json.key("value")
    let fit = layout?.fit(byteCount: sample.byteCount)
    switch (layout, fit) {
    case (let layout?, .exact?), (let layout?, .surplus?): layout.walk(sample, into: &json)
    default: json.null()
    }
    json.key("problem")
    switch fit {
    case .surplus(let count)?: json.value(text: "\(count) bytes more than the type has")
    case .missing(let missing)?: json.value(text: missing.description)
    default: json.null()
    }
    json.key("bytes")
    if fit == .exact { json.null() } else { json.string { $0.append(digits: sample) } }
    json.endObject()
    json.endLine()
    out = json.release()
  }
}
