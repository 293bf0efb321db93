import BTF

/// The type that a declaration begins with, and its attributes.
extension HeaderWriter {
  /// Writes qualifiers and type. `isElement`: it is used by value, so that it must be complete.
  mutating func write(
    terminal link: DeclaratorLink, isElement: Bool, level: Int, depth: Int, _ out: inout TextBuffer
  ) throws(BTFError) {
    var qualifiers = link.qualifiers
    while let word = qualifiers.next() {
      out.append(word)
      out.append(" ")
    }
    guard let record = table.record(link.id) else { return }
    switch record.kind {
    case .integer, .float:
      write(scalar: record, &out)
    case .structure, .union:
      out.append(record.kind == .union ? "union" : "struct")
      if isNamed(record) {
        out.append(" ")
        write(identifierOf: record, &out)
      } else {
        try write(inlineBodyOf: record, level: level, depth: depth + 1, &out)
      }
    case .enumeration, .enumeration64:
      try write(enumReference: record, level: level, &out)
    case .forward:
      if isElement && !allowsMissing {
        out.append("struct {}")
        return
      }
      out.append(record.kindFlag ? "union " : "struct ")
      write(identifierOf: record, &out)
    case .typedef:
      // A typedef that contains itself cannot be mentioned before its end.
      if progress[record.id].contains(.written) || allowsMissing {
        write(identifierOf: record, &out)
      } else {
        out.append(isElement ? "struct {}" : "void")
      }
    default:
      // `void`, and what is no type at all.
      out.append(isElement ? "struct {}" : "void")
    }
  }

  /// An anonymous type that contains itself through a pointer has no C form: it is opaque where it would begin again.
  private mutating func write(
    inlineBodyOf record: TypeRecord, level: Int, depth: Int, _ out: inout TextBuffer
  ) throws(BTFError) {
    if progress[record.id].contains(.active) {
      out.append(" {}")
      return
    }
    progress[record.id].insert(.active)
    try write(bodyOf: record, level: level, depth: depth, &out)
    progress[record.id].remove(.active)
  }

  /// Writes a type tag as the attribute that makes it. One with the kind flag is an attribute itself; it is written only where its text
  /// is a plain attribute, and left out otherwise.
  mutating func write(tag id: TypeID, _ out: inout TextBuffer) {
    guard let record = table.record(id) else { return }
    let name = record.nameOffset
    let length = names.length(name)
    if record.kindFlag {
      guard isPlainAttribute(name, length: length) else { return }
      out.append(" __attribute__((")
      write(verbatim: name, &out)
      out.append("))")
      return
    }
    out.append(" __attribute__((btf_type_tag(\"")
    for index in 0..<length {
      let byte = UInt8(truncatingIfNeeded: names.word(name, at: index) & 0xff)
      if byte == 0x22 || byte == 0x5c { out.append("\\") }
      out.append(byte: byte < 0x20 || byte == 0x7f || byte == 0x3f ? 0x5f : byte)
    }
    out.append("\")))")
  }

  /// `word`, or `word(arguments)` of words and numbers.
  private mutating func isPlainAttribute(_ name: StringOffset, length: Int) -> Bool {
    guard length > 0, length < 256, !Identifier.startsWithDigit(names.word(name, at: 0)) else { return false }
    var opened = false
    for index in 0..<length {
      let byte = UInt8(truncatingIfNeeded: names.word(name, at: index) & 0xff)
      let isWord = Identifier.refused(UInt64(byte)) == 0
      switch byte {
      case 0x28:
        if opened || index == 0 { return false }
        opened = true
      case 0x29: return opened && index == length - 1
      case 0x2c, 0x20: if !opened { return false }
      default: if !isWord { return false }
      }
    }
    return !opened
  }
}
