import ByteReading
import TypedData

/// Elements of a map, made to be read: a line each, of maps by processor one for each processor and the sum.
public struct ElementsText: ElementReport, ~Copyable {
  private var out: TextBuffer
  private let width: Int?
  private var form = ElementForm(keySize: 0, valueSize: 0)
  private var count = 0
  /// Elements of an array that were left out, being zero.
  private var zeros = 0

  /// The longest value, in bytes, that is printed without a type: a line must be readable.
  private static let longest = 2048

  public init(_ out: consuming TextBuffer, width: Int?) {
    self.out = out
    self.width = width
  }

  public var isClosed: Bool { out.isClosed }

  public mutating func begin(_ map: ShownMap, _ form: ElementForm) {
    self.form = form
    var table = ShownMap.table(width: width)
    map.add(to: &table)
    table.write(to: &out)
    for problem in [form.keyProblem, form.valueProblem] {
      guard let problem else { continue }
      out.append(text: "\(problem.printable)\n")
    }
    out.append(byte: 0x0a)
  }

  public mutating func write(_ key: RawSpan, _ value: RawSpan) {
    // An array has all its elements from the start: those that are zero say nothing, unless one was asked for.
    if form.isArray, !form.isVariables, form.isFound == nil, ElementsText.isZero(value) {
      zeros += 1
      return
    }
    count += 1
    if form.keySize > 0, !form.isVariables {
      write(key: key)
      out.append(byte: 0x3a)
      if form.processors == 0, form.stack == nil { out.append(byte: 0x20) }
    }
    if let stack = form.stack { return stack.writeText(value, to: &out) }
    switch form.meaning {
    case .map where value.byteCount >= 4: out.append(text: "map \(value.load(0, swapped: false, as: UInt32.self))\n")
    case .program where value.byteCount >= 4: out.append(text: "program \(value.load(0, swapped: false, as: UInt32.self))\n")
    default:
      if form.processors > 0 {
        write(values: value)
      } else {
        write(value: value)
        out.append(byte: 0x0a)
      }
    }
  }

  private mutating func write(key: RawSpan) {
    if form.isPrefix {
      PrefixText.write(key, to: &out)
    } else if let layout = form.key {
      ValueText.write(layout, key, to: &out)
    } else if form.isArray, key.byteCount == 4 {
      out.append(decimal: key.load(0, swapped: false, as: UInt32.self))
    } else {
      out.append(digits: key)
    }
  }

  private mutating func write(value: RawSpan) {
    if let layout = form.value {
      // Variables are a line each: there may be many.
      ValueText.write(layout, value, style: form.isVariables ? .indented(levels: 0) : .line, to: &out)
    } else if value.byteCount <= ElementsText.longest {
      out.append(digits: value)
    } else {
      out.append(text: "\(value.byteCount) bytes (--format json prints them)")
    }
  }

  private mutating func write(values: RawSpan) {
    out.append(byte: 0x0a)
    for processor in 0..<form.processors {
      out.append("    cpu ")
      out.append(decimal: processor)
      out.append(": ")
      write(value: values.part(at: processor * form.stride, count: form.valueSize))
      out.append(byte: 0x0a)
    }
    guard let layout = form.value else { return }
    out.append("    sum: ")
    ValueText.writeSum(layout, values, count: form.processors, stride: form.stride, to: &out)
    out.append(byte: 0x0a)
  }

  private static func isZero(_ value: RawSpan) -> Bool {
    for place in 0..<value.byteCount where value.byte(at: place) != 0 { return false }
    return true
  }

  public mutating func finish(remark: String?) {
    // Of a queue that is empty, and of an element that is not there, the remark says so.
    let isSaid = count == 0 && remark != nil && (form.keySize == 0 || form.isFound == false)
    if !isSaid, !form.isVariables || count == 0 {
      out.append(text: count == 1 ? "1 element" : "\(count) elements")
      if zeros > 0 { out.append(text: ", and \(zeros) that are zero") }
      out.append(byte: 0x0a)
    }
    if let remark {
      out.append(text: remark.printable)
      out.append(byte: 0x0a)
    }
    out.flush()
  }
}
