public import BPFObject
import ByteReading

/// The instructions of a program as the kernel runs them, with all that is known about each.
public struct ShownCode: Sendable {
  /// A line of the source.
  public struct Source: Hashable, Sendable {
    public let file: String
    /// Counted from 1.
    public let line: UInt32
    /// Counted from 1; 0 where the compiler did not say.
    public let column: UInt32
    public let text: String

    public init(file: String, line: UInt32, column: UInt32, text: String) {
      self.file = file
      self.line = line
      self.column = column
      self.text = text
    }
  }

  public struct Line: Sendable {
    public let slot: UInt32
    public let instruction: Instruction
    /// The slot behind, which a 64-bit load takes too.
    public var next: Instruction?
    public var names: InstructionNames
    /// What stands beside the instruction, such as the name of a map.
    public var note: String?
    /// Where the source goes on to another line.
    public var source: Source?
    /// The function that begins here.
    public var function: String?

    public init(slot: UInt32, instruction: Instruction, names: InstructionNames) {
      self.slot = slot
      self.instruction = instruction
      self.names = names
    }
  }

  public var lines: [Line] = []
  /// Why there are none; nil where they are there.
  public var obstacle: String?
  /// What is not known about them, in words.
  public var remarks: [String] = []

  public init() {}

  func write(to json: inout JSONWriter) {
    json.field("hidden", optional: obstacle)
    json.key("remarks")
    json.beginArray()
    for remark in remarks { json.value(text: remark) }
    json.endArray()
    json.key("instructions")
    json.beginArray()
    for line in lines {
      json.breakLine()
      json.beginObject()
      json.field("insn", line.slot)
      json.field("text", text: ShownCode.text(of: line))
      json.key("bytes")
      json.string { out in
        out.append(digits: Bytes(line.instruction.encoded(.host)).span)
        if let next = line.next { out.append(digits: Bytes(next.encoded(.host)).span) }
      }
      if let note = line.note { json.field("note", text: note) }
      if let function = line.function { json.field("function", text: function) }
      if let source = line.source { write(source, to: &json) }
      json.endObject()
      if json.isClosed { break }
    }
    json.endArray()
  }

  private func write(_ source: Source, to json: inout JSONWriter) {
    json.key("source")
    json.beginObject()
    json.field("file", optional: source.file.isEmpty ? nil : source.file)
    json.field("line", source.line)
    json.field("column", source.column)
    json.field("text", text: source.text)
    json.endObject()
  }

  func write(to out: inout TextBuffer) {
    out.append(byte: 0x0a)
    if let obstacle {
      out.append("instructions: ")
      out.append(text: obstacle)
      out.append(byte: 0x0a)
      return
    }
    var file = ""
    for line in lines {
      if let function = line.function {
        if line.slot > 0 { out.append(byte: 0x0a) }
        out.styled(.name) { $0.append(text: function.printable) }
        out.append(":\n")
      }
      if let source = line.source { write(source, &file, &out) }
      out.append(decimal: Int(line.slot), width: 8)
      out.append(": ")
      out.append(line.instruction, next: line.next, names: line.names)
      if let note = line.note {
        out.styled(.kind) { $0.append(text: "  ; \(note.printable)") }
      }
      out.append(byte: 0x0a)
      if out.isClosed { return }
    }
    for remark in remarks {
      out.append(byte: 0x0a)
      out.append(text: remark)
      out.append(byte: 0x0a)
    }
  }

  private func write(_ source: Source, _ file: inout String, _ out: inout TextBuffer) {
    if file != source.file {
      file = source.file
      out.append("; ")
      // Macros of assemblers have lines of no file.
      out.append(text: file.isEmpty ? "(no file)" : file.printable)
      out.append(byte: 0x0a)
    }
    out.append("; ")
    out.append(decimal: source.line)
    if !source.text.isEmpty {
      out.append(": ")
      out.append(text: source.text.printable)
    }
    out.append(byte: 0x0a)
  }

  private static func text(of line: Line) -> String {
    TextBuffer.text { $0.append(line.instruction, next: line.next, names: line.names) }
  }
}
