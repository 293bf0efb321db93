import BPFObject
import BTF
import ByteReading
import Relocation

extension InspectReport {
  /// The whole report, made to be read.
  public func writeText(to out: inout TextBuffer) {
    var names = TypeNameCache(object.types, isForReading: true)
    writeSummary(&out)
    writeProblems(&out)
    writePrograms(&out)
    writeSubprograms(&out)
    writeMaps(&names, &out)
    writeStructOperations(&names, &out)
    writeGlobals(&names, &out)
    writeExterns(&names, &out)
    writeTypes(&out)
    if disassembles { CodeListing(self).writeText(to: &out) }
  }

  func heading(_ text: StaticString, _ out: inout TextBuffer) {
    out.append(byte: 0x0a)
    out.styled(.heading) { $0.append(text) }
    out.append(byte: 0x0a)
  }

  private func writeSummary(_ out: inout TextBuffer) {
    out.styled(.name) { $0.append(text: source.printable) }
    out.append(object.order == .little ? ": little-endian BPF object, " : ": big-endian BPF object, ")
    if let licence = inventory.declarations.licence {
      out.append("licence \"")
      out.append(text: licence.printable)
      out.append(inventory.declarations.isGPLCompatible ? "\"" : "\" (not GPL-compatible)")
    } else {
      out.append("no licence")
    }
    let programs = inventory.programs.count { !$0.isSubprogram }
    InspectReport.write(
      [
        (programs, "program"), (inventory.programs.count - programs, "subprogram"), (inventory.maps.count, "map"),
        (inventory.externs.count, "extern"),
      ].filter { $0.0 > 0 }, after: ", ", &out)
    if let version = inventory.declarations.version {
      out.append(", for kernel version 0x")
      out.append(hexadecimal: UInt64(version), width: 6)
    }
    out.append(byte: 0x0a)
  }

  private func writeProblems(_ out: inout TextBuffer) {
    guard let worst = inventory.worst else { return }
    switch worst {
    case .notOpened: out.styled(.problem) { $0.append("libbpf 1.8 refuses to open it.\n") }
    case .notLoaded: out.styled(.problem) { $0.append("libbpf 1.8 opens it, and refuses to load all of it.\n") }
    case .ignored: break
    }
    heading("problems", &out)
    for problem in inventory.problems {
      out.append("  ")
      switch problem.consequence {
      case .notOpened: out.styled(.problem) { $0.append("not opened") }
      case .notLoaded: out.styled(.problem) { $0.append("not loaded") }
      case .ignored: out.append("ignored   ")
      }
      out.append("  ")
      out.append(text: problem.description.printable)
      out.append(byte: 0x0a)
      if out.isClosed { return }
    }
    let hidden = inventory.problemCount - inventory.problems.count
    if hidden > 0 {
      out.append("  and ")
      out.append(decimal: hidden)
      out.append(" more\n")
    }
  }

  /// `2 programs, 1 map`
  private static func write(_ counts: [(Int, StaticString)], after separator: StaticString, _ out: inout TextBuffer) {
    for (index, (count, noun)) in counts.enumerated() {
      out.append(index == 0 ? separator : ", ")
      out.append(decimal: count)
      out.append(byte: 0x20)
      out.append(noun)
      if count != 1 { out.append(byte: 0x73) }
    }
  }

  private func writeTypes(_ out: inout TextBuffer) {
    guard let types = object.types else { return }
    heading("BTF", &out)
    out.append("  ")
    InspectReport.write([(types.ownTypeIDs.count, "type"), (types.blob.count, "byte")], after: "", &out)
    out.append(byte: 0x0a)
    guard let extensions = object.extensions else { return }
    heading("BTF.ext", &out)
    out.append("  ")
    InspectReport.write(
      [
        (extensions.functions.recordCount, "function"), (extensions.lines.recordCount, "line"),
        (extensions.relocations.recordCount, "CO-RE relocation"),
      ], after: "", &out)
    out.append(byte: 0x0a)
    let counts = inventory.typeRelocations.sorted { $0.key < $1.key }.map { "\(RelocationKind.label($0.key)) \($0.value)" }
    TextTable.write(note: ("", counts), width: width, to: &out)
  }
}

extension RelocationKind {
  /// libbpf's name of a kind, or its number where it is not known.
  static func label(_ code: UInt32) -> String { RelocationKind(rawValue: code).map { "\($0.libbpfName)" } ?? "kind \(code)" }
}
