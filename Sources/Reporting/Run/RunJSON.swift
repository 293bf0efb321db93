import ByteReading
public import TypedData

/// A run as one JSON document, which is written while it happens.
public struct RunJSON: RunReport, ~Copyable {
  private var json: JSONWriter
  /// Whether the samples have begun, before which the programs stand where that is known in time.
  private var hasSamples = false
  /// Programs that stand after the samples.
  private var programs: [RunOutcome]?
  /// Samples that had no room, which stand after those that had.
  private var lost: [Lost: UInt64] = [:]

  /// What programs printed, which stands after the samples too: so much of it, and the rest counted.
  private var prints: [RunPrint] = []
  private var lostPrints: UInt64 = 0

  private static let printLimit = 1 << 16

  private struct Lost: Hashable {
    let map: String
    let processor: Int
  }

  /// `object` as the command line named it.
  public init(_ out: consuming TextBuffer, object: String) {
    json = JSONWriter(out)
    json.beginDocument("run")
    json.field("object", text: object)
  }

  public var isClosed: Bool { json.isClosed }

  public mutating func flush() { json.flush() }

  public mutating func finish() {
    json.endObject()
    json.finish()
  }

  public mutating func write(_ outcomes: [RunOutcome]) {
    if hasSamples {
      programs = outcomes
    } else {
      write(programs: outcomes)
      beginSamples()
    }
  }

  private mutating func write(programs outcomes: [RunOutcome]) {
    json.key("programs")
    json.beginArray()
    for outcome in outcomes { write(outcome) }
    json.endArray()
  }

  private mutating func beginSamples() {
    hasSamples = true
    json.key("samples")
    json.beginArray()
  }

  private mutating func write(_ outcome: RunOutcome) {
    json.breakLine()
    json.beginObject()
    json.field("program", text: outcome.program)
    json.field("section", text: outcome.section)
    switch outcome.state {
    case .attached(let place):
      json.field("how", literal: "attached")
      json.field("place", text: place)
    case .tested(let value, let nanoseconds, let repetitions, let context):
      json.field("how", literal: "test_run")
      json.field("return_value", value)
      json.field("duration_ns", nanoseconds)
      json.field("repeat", repetitions)
      json.key("context")
      json.string { $0.append(digits: Bytes(context).span) }
    case .iterated(let text):
      json.field("how", literal: "iterator")
      json.field("output", Bytes(text))
    case .failed(let why):
      json.field("how", literal: "failed")
      json.field("error", text: why)
    case .idle(let why):
      json.field("how", literal: "not_run")
      json.field("error", text: why)
    }
    json.endObject()
  }

  public mutating func write(_ sample: RawSpan, of map: String, processor: Int?, _ layout: ValueLayout?) {
    if !hasSamples { beginSamples() }
    json.breakLine()
    json.beginObject()
    json.field("map", text: map)
    if let processor { json.field("processor", processor) }
    json.key("value")
    write(sample.written(by: processor, layout), layout)
    json.endObject()
  }

  public mutating func write(lost count: UInt64, of map: String, processor: Int) {
    lost[Lost(map: map, processor: processor), default: 0] &+= count
  }

  public mutating func write(_ maps: [MapContents]) {
    json.endArray()
    if let programs { write(programs: programs) }
    writeLost()
    writePrints()
    json.key("maps")
    json.beginArray()
    for map in maps {
      json.breakLine()
      json.beginObject()
      json.field("name", text: map.name)
      json.field("type", text: map.type)
      json.field("cut", map.isCut)
      json.key("elements")
      json.beginArray()
      for element in map.elements { write(element, of: map) }
      json.endArray()
      json.endObject()
    }
    json.endArray()
  }

  public mutating func write(_ print: RunPrint) {
    if prints.count < RunJSON.printLimit { prints.append(print) } else { lostPrints &+= 1 }
  }

  public mutating func write(lostPrints count: UInt64) { lostPrints &+= count }

  private mutating func writePrints() {
    json.key("prints")
    json.beginArray()
    for print in prints {
      json.breakLine()
      json.beginObject()
      json.field("source", text: print.source.rawValue)
      json.field("program", optional: print.program)
      json.field("task", optional: print.task)
      json.field("text", text: print.text)
      json.endObject()
    }
    json.endArray()
    json.field("prints_lost", wide: lostPrints)
  }

  private mutating func writeLost() {
    json.key("lost")
    json.beginArray()
    for (place, count) in lost.sorted(by: { ($0.key.map, $0.key.processor) < ($1.key.map, $1.key.processor) }) {
      json.breakLine()
      json.beginObject()
      json.field("map", text: place.map)
      json.field("processor", place.processor)
      json.field("lost", wide: count)
      json.endObject()
    }
    json.endArray()
  }

  private mutating func write(_ element: MapContents.Element, of map: MapContents) {
    json.breakLine()
    json.beginObject()
    if !map.isNext {
      json.key("key")
      write(key: element.key, of: map)
    }
    if map.meaning != .value, let id = element.id {
      json.field(map.meaning == .map ? "inner_map_id" : "prog_id", id)
    } else if element.values.count == 1, let value = element.values.first {
      json.key("value")
      write(Bytes(value).span, map.value)
    } else {
      json.key("values")
      json.beginArray()
      for value in element.values { write(Bytes(value).span, map.value) }
      json.endArray()
    }
    json.endObject()
  }

  private mutating func write(key: [UInt8], of map: MapContents) {
    write(Bytes(key).span, map.key)
    guard map.isPrefix else { return }
    json.key("prefix")
    json.string { PrefixText.write(key.rawSpan, to: &$0) }
  }

  /// Typed, or a string of hexadecimal digits where no type is known.
  private mutating func write(_ data: RawSpan, _ layout: ValueLayout?) {
    guard let layout, layout.holds(data.byteCount) else { return json.string { $0.append(digits: data) } }
    layout.walk(data, into: &json)
  }
}
