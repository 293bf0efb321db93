import ByteReading
public import TypedData

/// A run, made to be read.
public struct RunText: RunReport, ~Copyable {
  private var out: TextBuffer
  private var hasSamples = false
  private var hasPrograms = false

  /// The longest value, in bytes, that is printed: a line must be readable.
  private static let longest = 2048

  public init(_ out: consuming TextBuffer) { self.out = out }

  public var isClosed: Bool { out.isClosed }

  public mutating func flush() { out.flush() }

  public mutating func finish() { out.flush() }

  public mutating func write(_ outcomes: [RunOutcome]) {
    if hasSamples { out.append(byte: 0x0a) }
    hasSamples = false
    hasPrograms = true
    for outcome in outcomes {
      out.styled(.name) { $0.append(text: outcome.program.printable) }
      out.append(text: "  \(outcome.section.printable)  ")
      switch outcome.state {
      case .attached(let place): out.append(text: "attached to \(place.printable)\n")
      case .tested(let value, let nanoseconds, let repetitions, let context):
        out.append(text: "returned \(value)")
        if value > 9 { out.append(text: " (0x\(String(value, radix: 16)))") }
        if repetitions > 1 { out.append(text: ", \(repetitions) times") }
        if nanoseconds > 0 { out.append(text: ", \(nanoseconds) ns") }
        if !context.isEmpty {
          out.append(", context afterwards ")
          out.append(digits: Bytes(context).span)
        }
        out.append(byte: 0x0a)
      case .iterated(let text):
        out.append(text: "iterator, \(text.count) bytes\n")
        write(lines: text)
      case .failed(let why): out.append(text: "failed: \(why.printable)\n")
      case .idle(let why): out.append(text: "not run: \(why.printable)\n")
      }
    }
  }

  private mutating func write(lines text: [UInt8]) {
    for line in text.split(separator: 0x0a, omittingEmptySubsequences: false).dropLast(text.last == 0x0a ? 1 : 0) {
      out.append("    ")
      out.append(text: String(decoding: line, as: UTF8.self).printable)
      out.append(byte: 0x0a)
    }
  }

  public mutating func write(_ sample: RawSpan, of map: String, processor: Int?, _ layout: ValueLayout?) {
    begin(map)
    RunText.write(sample.written(by: processor, layout), layout, &out)
    out.append(byte: 0x0a)
  }

  public mutating func write(lost count: UInt64, of map: String, processor: Int) {
    begin(map)
    out.styled(.doubt) { $0.append(text: "\(count) \(count == 1 ? "sample" : "samples") lost on processor \(processor)") }
    out.append(byte: 0x0a)
  }

  public mutating func write(_ print: RunPrint) {
    switch print.source {
    case .trace: begin(print.task.map { "trace (\($0))" } ?? "trace")
    case .output, .errors: begin("\(print.program ?? "") \(print.source.rawValue)")
    }
    out.append(text: print.text.printable)
    out.append(byte: 0x0a)
  }

  public mutating func write(lostPrints count: UInt64) {
    begin("trace")
    out.styled(.doubt) { $0.append(text: "\(count) lines lost") }
    out.append(byte: 0x0a)
  }

  /// Begins a line of something that came out while programs ran.
  private mutating func begin(_ source: String) {
    if !hasSamples, hasPrograms { out.append(byte: 0x0a) }
    hasSamples = true
    out.append(text: source.printable)
    out.append(": ")
  }

  public mutating func write(_ maps: [MapContents]) {
    for map in maps {
      out.append(byte: 0x0a)
      out.styled(.heading) { $0.append(text: map.name.printable) }
      out.append(text: map.isVariables ? "\n" : "  \(map.type), \(RunText.count(map))\n")
      for element in map.elements { write(element, of: map) }
    }
  }

  /// Of arrays only elements that are not zero are there.
  private static func count(_ map: MapContents) -> String {
    if map.isNext { return map.elements.isEmpty ? "empty" : "what comes out next" }
    if map.isArray { return map.elements.isEmpty ? "all zero" : "\(map.elements.count)\(map.isCut ? " and more" : "") not zero" }
    if map.isCut { return "\(map.elements.count) and more elements" }
    return map.elements.count == 1 ? "1 element" : "\(map.elements.count) elements"
  }

  private mutating func write(_ element: MapContents.Element, of map: MapContents) {
    out.append("  ")
    if !map.isVariables, !map.isNext {
      RunText.write(key: element.key, of: map, &out)
      out.append(": ")
    }
    if map.meaning != .value, let id = element.id {
      return out.append(text: "\(map.meaning == .map ? "map" : "program") \(id)\n")
    }
    if element.values.count == 1, let value = element.values.first {
      RunText.write(Bytes(value).span, map.value, &out)
      out.append(byte: 0x0a)
      return
    }
    out.append(byte: 0x0a)
    for (processor, value) in element.values.enumerated() {
      out.append(text: "    processor \(processor): ")
      RunText.write(Bytes(value).span, map.value, &out)
      out.append(byte: 0x0a)
    }
  }

  private static func write(key: [UInt8], of map: MapContents, _ out: inout TextBuffer) {
    if map.isPrefix {
      PrefixText.write(key.rawSpan, to: &out)
    } else if map.key == nil, map.isIndexed, key.count == 4 {
      out.append(decimal: key.rawSpan.load(0, swapped: false, as: UInt32.self))
    } else {
      write(Bytes(key).span, map.key, &out)
    }
  }

  private static func write(_ data: RawSpan, _ layout: ValueLayout?, _ out: inout TextBuffer) {
    guard data.byteCount <= RunText.longest else {
      return out.append(text: "\(data.byteCount) bytes (--format json prints them)")
    }
    guard let layout, layout.holds(data.byteCount) else { return out.append(digits: data) }
    ValueText.write(layout, data, to: &out)
  }
}

extension ValueLayout {
  /// Whether so many bytes hold a whole value.
  func holds(_ byteCount: Int) -> Bool { if case .missing = fit(byteCount: byteCount) { false } else { true } }
}

extension MapContents.Element {
  /// The number of what is inside; nil where it is none.
  var id: UInt32? { values.first.flatMap { $0.count >= 4 ? $0.rawSpan.load(0, swapped: false, as: UInt32.self) : nil } }
}
