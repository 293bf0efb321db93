import ByteReading
import TypedData

/// Elements of a map as one JSON document, an element a line.
public struct ElementsJSON: ElementReport, ~Copyable {
  private var json: JSONWriter
  private var form = ElementForm(keySize: 0, valueSize: 0)
  private var count = 0

  public init(_ out: consuming TextBuffer) { json = JSONWriter(out) }

  public var isClosed: Bool { json.isClosed }

  public mutating func begin(_ map: ShownMap, _ form: ElementForm) {
    self.form = form
    json.begin(map, form)
    json.key("ring")
    json.null()
    json.key("elements")
    json.beginArray()
  }

  public mutating func write(_ key: RawSpan, _ value: RawSpan) {
    count += 1
    json.breakLine()
    json.beginObject()
    if form.keySize > 0 {
      json.key("key")
      write(key: key)
      if form.isPrefix {
        json.key("prefix")
        json.string { PrefixText.write(key, to: &$0) }
      }
    }
    switch form.meaning {
    case .map where value.byteCount >= 4: json.field("inner_map_id", value.load(0, swapped: false, as: UInt32.self))
    case .program where value.byteCount >= 4: json.field("prog_id", value.load(0, swapped: false, as: UInt32.self))
    default:
      if form.processors > 0 {
        write(values: value)
      } else {
        json.key("value")
        write(value: value)
        form.stack?.writeJSON(value, to: &json)
      }
    }
    json.endObject()
  }

  private mutating func write(key: RawSpan) {
    if let layout = form.key {
      layout.walk(key, into: &json)
    } else if form.isArray, key.byteCount == 4 {
      json.value(key.load(0, swapped: false, as: UInt32.self))
    } else {
      json.string { $0.append(digits: key) }
    }
  }

  private mutating func write(value: RawSpan) {
    guard let layout = form.value else { return json.string { $0.append(digits: value) } }
    layout.walk(value, into: &json)
  }

  private mutating func write(values: RawSpan) {
    json.key("values")
    json.beginArray()
    for processor in 0..<form.processors {
      json.beginObject()
      json.field("cpu", processor)
      json.key("value")
      write(value: values.part(at: processor * form.stride, count: form.valueSize))
      json.endObject()
    }
    json.endArray()
    json.key("sum")
    guard let layout = form.value else { return json.null() }
    layout.walkSum(values, count: form.processors, stride: form.stride, into: &json)
  }

  public mutating func finish(remark: String?) {
    json.endArray()
    json.field("count", count)
    json.field("remark", optional: remark)
    json.endObject()
    json.finish()
  }
}

extension JSONWriter {
  /// What all documents about one map begin with.
  mutating func begin(_ map: ShownMap, _ form: ElementForm?) {
    beginDocument("show-map")
    key("map")
    map.write(to: &self)
    field("key_problem", optional: form?.keyProblem)
    field("value_problem", optional: form?.valueProblem)
    key("found")
    if let isFound = form?.isFound { value(isFound) } else { null() }
  }
}
