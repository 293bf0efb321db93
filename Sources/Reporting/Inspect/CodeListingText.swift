import BPFObject
import BTF
import ByteReading
import ELF
import Relocation

extension CodeListing {
  /// All functions, section by section.
  func writeText(to out: inout TextBuffer) {
    var budget = CodeListing.limit
    var names = TypeNameCache(report.object.types)
    for code in report.object.code {
      out.append(byte: 0x0a)
      out.styled(.heading) { $0.append(text: "section \(code.name.printable)") }
      out.append(byte: 0x0a)
      for program in code.programs {
        out.append(byte: 0x0a)
        out.styled(.name) { $0.append(text: program.name.printable) }
        out.append(":\n")
        forEachLine(of: program, in: code, budget: &budget) { line in
          write(line, &names, &out)
          return !out.isClosed
        }
        if out.isClosed { return }
      }
    }
    if budget <= 0 { out.append("\nmore instructions than are listed\n") }
  }

  private func write(_ line: Line, _ names: inout TypeNameCache, _ out: inout TextBuffer) {
    if let source = line.source { write(source, &out) }
    out.append(decimal: Int(line.slot.rawValue), width: 8)
    out.append(": ")
    out.append(line.instruction, next: line.next, names: line.names)
    out.append(byte: 0x0a)
    if let relocation = line.relocation {
      note(&out)
      out.append(text: "\(relocation.type.name.map { "\($0)" } ?? "type \(relocation.type.rawValue)") ")
      out.append(relocation.target.label)
      if let subject = line.names.subject {
        out.append(byte: 0x20)
        out.append(text: subject)
      }
      out.append(byte: 0x0a)
    }
    if let record = line.record {
      note(&out)
      out.append(text: "CO-RE \(RelocationKind.label(record.kind)) \(names.name(record.type))")
      if let access = report.object.types?.name(record.access) {
        out.append(byte: 0x20)
        out.append(text: String(access.prefix(200)).printable)
      }
      out.append(byte: 0x0a)
    }
  }

  private func note(_ out: inout TextBuffer) {
    out.append(spaces: 14)
    out.styled(.kind) { $0.append("^ ") }
  }

  /// `; file.c:12: text of the line`
  private func write(_ source: SourceLines.Line, _ out: inout TextBuffer) {
    guard let types = report.object.types else { return }
    func text(_ offset: StringOffset) -> String {
      guard let bytes = types.nameBytes(offset) else { return "" }
      let text = (bytes.slice(at: 0, count: min(bytes.count, 400)) ?? bytes).text
      return text.printable
    }
    out.append("; ")
    out.append(text: text(source.file))
    out.append(byte: 0x3a)
    out.append(decimal: source.line)
    let line = text(source.text)
    if !line.isEmpty {
      out.append(": ")
      out.append(text: CodeListing.trimmed(line))
    }
    out.append(byte: 0x0a)
  }

  static func trimmed(_ text: String) -> String { String(text.drop { $0 == " " || $0 == "\t" }) }
}
