import BTF
import Relocation

/// Says what in the target may be what a program looks for.
struct SuggestionText {
  let local: BTFTypeTable
  let target: RelocationTarget
  /// The table that a rejected candidate lies in.
  let table: BTFTypeTable

  func append(_ suggestion: Suggestion, to out: inout TextBuffer) {
    switch suggestion {
    case .renamed(let found, .name):
      out.append("nearest: ")
      path(found, &out)
      place(found, &out)
    case .renamed(let found, .place):
      out.append("perhaps renamed: ")
      path(found, &out)
      place(found, &out)
      out.append(", where the old one was")
    case .moved(let found):
      out.append("it is now ")
      path(found, &out)
      place(found, &out)
    case .behindPointer(let found):
      out.append("it may be behind a pointer now: ")
      path(found, separator: "->", &out)
      place(found, &out)
    case .flavour(let found):
      out.append("declare a flavour of the struct in which ")
      path(found, &out)
      out.append(" is of type ")
      TypeNames(table).append(found.type, to: &out)
    case .bitField(let found):
      path(found, &out)
      out.append(" has ")
      out.append(decimal: UInt32(found.bitFieldWidth))
      out.append(found.bitFieldWidth == 1 ? " bit" : " bits")
      out.append(
        ": read it with BPF_CORE_READ_BITFIELD(), or BPF_CORE_READ_BITFIELD_PROBED() through a pointer that is not trusted")
    case .enumerator(let name, let value, _):
      out.append("nearest: \"")
      _ = out.append(escapedName: name, of: table, isPlain: false)
      out.append("\" = ")
      out.append(decimal: value)
    case .type(let candidate):
      out.append("nearest: ")
      self.candidate(candidate, &out)
    case .otherKind(let candidate):
      out.append("there is ")
      self.candidate(candidate, &out)
      out.append(", which is of another kind")
    }
  }

  private func candidate(_ candidate: Candidate, _ out: inout TextBuffer) {
    let table = target.table(candidate.place)
    if table.record(candidate.type)?.kind == .forward { out.append("a declaration of ") }
    if table.record(candidate.type)?.kind == .typedef { out.append("typedef ") }
    TypeNames(table).append(candidate.type, to: &out)
    out.append(" [")
    out.append(decimal: candidate.type.rawValue)
    out.append(byte: 0x5d)
    if let module = target.moduleName(candidate.place) {
      out.append(" in module ")
      out.append(text: module)
    }
  }

  private func path(_ found: FoundMember, separator: StaticString = ".", _ out: inout TextBuffer) {
    out.append(byte: 0x22)
    for (position, name) in found.path.enumerated() {
      if position == 1 { out.append(separator) } else if position > 1 { out.append(byte: 0x2e) }
      _ = out.append(escapedName: name, of: table, isPlain: false)
    }
    out.append(byte: 0x22)
  }

  private func place(_ found: FoundMember, _ out: inout TextBuffer) {
    out.append(found.bitFieldWidth > 0 ? " at bit " : " at byte ")
    out.append(decimal: found.bitFieldWidth > 0 ? found.bitOffset : found.bitOffset / 8)
    if found.bitFieldWidth > 0 {
      out.append(", ")
      out.append(decimal: UInt32(found.bitFieldWidth))
      out.append(" bits")
    } else if found.hasSameSize {
      out.append(", same size")
    } else {
      out.append(", ")
      TypeNames(table).append(found.type, to: &out)
    }
  }
}
