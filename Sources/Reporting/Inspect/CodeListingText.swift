import BPFObject
import BTF
import ByteReading
import ELF
import Relocation

extension CodeListing {
  /// All functions, section by section.
  func writeText(to out: inout TextBuffer) {
    var budget = CodeListing.limit
    var names = TypeNameCache(report.object.types, isForReading: true)
    var file: StringOffset?
    for code in report.object.code {
      out.append(byte: 0x0a)
      out.styled(.heading) { $0.append(text: "section \(code.name.printable)") }
      out.append(byte: 0x0a)
      for program in code.programs {
        out.append(byte: 0x0a)
        out.styled(.name) { $0.append(text: program.name.printable) }
        out.append(":\n")
        forEachLine(of: program, in: code, budget: &budget) { line in
          write(line, &file, &names, &out)
          return !out.isClosed
        }
        if out.isClosed { return }
      }
    }
    if budget <= 0 { out.append("\nmore instructions than are listed\n") }
  }

  private func write(_ line: Line, _ file: inout StringOffset?, _ names: inout TypeNameCache, _ out: inout TextBuffer) {
    if let source = line.source { write(source, &file, &out) }
    out.append(decimal: Int(line.slot.rawValue), width: 8)
    out.append(": ")
    out.append(line.instruction, next: line.next, names: line.names)
    out.append(byte: 0x0a)
    if line.relocation == nil, let poison = HelperFunction(calledBy: line.instruction)?.poison {
      note(&out)
      out.append(text: "poisoned: \(poison.sentence)")
      out.append(byte: 0x0a)
    }
    if let relocation = line.relocation {
      note(&out)
      out.append(text: "\(relocation.type.name.map { "\($0)" } ?? "type \(relocation.type.rawValue)") ")
      out.append(relocation.target.label)
      if let subject = line.variable ?? line.names.subject {
        out.append(byte: 0x20)
        out.append(text: subject.printable)
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

  /// `; 12: text of the line`, and before it the file's name where it is another one.
  private func write(_ source: SourceLines.Line, _ file: inout StringOffset?, _ out: inout TextBuffer) {
    if file != source.file {
      file = source.file
      out.append("; ")
      out.append(text: text(source.file))
      out.append(byte: 0x0a)
    }
    out.append("; ")
    out.append(decimal: source.line)
    let line = text(source.text)
    if !line.isEmpty {
      out.append(": ")
      out.append(text: line)
    }
    out.append(byte: 0x0a)
  }

  /// A text of the object, without what it begins with of white space.
  private func text(_ offset: StringOffset) -> String {
    guard let bytes = report.object.types?.nameBytes(offset) else { return "" }
    let text = (bytes.slice(at: 0, count: min(bytes.count, 400)) ?? bytes).text
    return String(text.drop { $0 == " " || $0 == "\t" }).replacing("\t", with: " ").printable
  }
}
