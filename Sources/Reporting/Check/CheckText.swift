public import BTF

/// `check` as text: a line for each finding, and one that sums up.
public enum CheckText {
  /// `source` is how the caller named what was checked.
  public static func write(_ validation: BTFValidation, source: String, to out: inout TextBuffer) {
    for finding in validation.findings {
      write(finding, to: &out)
      if out.isClosed { return }
    }
    writeSummary(validation, source: source, to: &out)
  }

  /// `type [5] STRUCT 'foo' at offset 0x58: member 2 'x': what is wrong (found, allowed) [rule]`
  static func write(_ finding: BTFFinding, to out: inout TextBuffer) {
    if let type = finding.type {
      out.append("type [")
      out.append(decimal: type.rawValue)
      out.append("] ")
      writeKind(finding, to: &out)
      if let name = finding.name { write(quoted: name, to: &out) }
    } else {
      out.append("header")
    }
    out.append(" at offset 0x")
    out.append(hexadecimal: UInt64(truncatingIfNeeded: finding.offset))
    out.append(": ")
    if let entry = finding.entry {
      out.append(finding.entryNoun)
      out.append(byte: 0x20)
      out.append(decimal: entry)
      if let name = finding.entryName { write(quoted: name, to: &out) }
      out.append(": ")
    }
    out.append(text: finding.message.printable)
    out.append(" [")
    out.styled(.problem) { $0.append(text: finding.rule.code) }
    out.append("]\n")
  }

  private static func writeKind(_ finding: BTFFinding, to out: inout TextBuffer) {
    if let kind = finding.kind {
      out.append(kind.libbpfName)
    } else if let code = finding.kindCode {
      out.append("kind ")
      out.append(decimal: UInt32(code))
    } else {
      out.append("record")
    }
  }

  private static func write(quoted name: String, to out: inout TextBuffer) {
    out.append(" '")
    out.append(text: name.printable)
    out.append(byte: 0x27)
  }

  private static func writeSummary(_ validation: BTFValidation, source: String, to out: inout TextBuffer) {
    out.append(text: source)
    out.append(": ")
    out.styled(validation.isValid ? .success : .problem) { $0.append(validation.isValid ? "valid" : "not valid") }
    out.append(", ")
    if !validation.isValid {
      write(count: validation.findingCount, "finding", to: &out)
      if validation.findings.count < validation.findingCount {
        out.append(" (the first ")
        out.append(decimal: validation.findings.count)
        out.append(" are shown)")
      }
      out.append(", ")
    }
    write(count: validation.typeCount, "type", to: &out)
    out.append(byte: 0x0a)
  }

  private static func write(count: Int, _ noun: StaticString, to out: inout TextBuffer) {
    out.append(decimal: count)
    out.append(byte: 0x20)
    out.append(noun)
    if count != 1 { out.append(byte: 0x73) }
  }
}

extension BTFFinding {
  /// What the entries of the type are called.
  var entryNoun: StaticString {
    switch kind {
    case .structure, .union: "member"
    case .enumeration, .enumeration64: "enumerator"
    case .functionPrototype, .function: "parameter"
    default: "entry"
    }
  }
}
