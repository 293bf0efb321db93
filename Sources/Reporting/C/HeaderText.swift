import BTF

/// The text around the types, and the plan carried out.
extension HeaderWriter {
  func writePrologue(_ out: inout TextBuffer) {
    out.append(
      """
      #ifndef __VMLINUX_H__
      #define __VMLINUX_H__

      #ifndef BPF_NO_PRESERVE_ACCESS_INDEX
      #pragma clang attribute push (__attribute__((preserve_access_index)), apply_to = record)
      #endif

      #ifndef __ksym
      #define __ksym __attribute__((section(".ksyms")))
      #endif

      #ifndef __weak
      #define __weak __attribute__((weak))
      #endif

      #ifndef __bpf_fastcall
      #if __has_attribute(bpf_fastcall)
      #define __bpf_fastcall __attribute__((bpf_fastcall))
      #else
      #define __bpf_fastcall
      #endif
      #endif


      """)
  }

  mutating func writePlan(_ out: inout TextBuffer) throws(BTFError) {
    for id in looseEnums {
      guard let record = table.record(TypeID(id)) else { continue }
      try claimNames(of: record)
      try write(enumBody: record, level: 0, &out)
      out.append(";\n\n")
    }
    // Types that are planned alone do not say which of them hold an enum, and mention others that are not planned.
    if writesInPieces, plan.count > HeaderWriter.pieceSize, !hasRecursion, !allowsMissing { return try writeInPieces(&out) }
    for entry in plan {
      if out.isClosed { return }
      guard let record = table.record(entry.id) else { continue }
      try claimNames(of: record)
      try write(entry, record, &out)
    }
  }

  mutating func write(_ entry: PlannedDeclaration, _ record: TypeRecord, _ out: inout TextBuffer) throws(BTFError) {
    if entry.isForward { write(forwardOf: record, &out) } else { try write(definitionOf: record, &out) }
  }

  private mutating func write(forwardOf record: TypeRecord, _ out: inout TextBuffer) {
    out.append(keyword(record) == 1 ? "union " : "struct ")
    write(identifierOf: record, &out)
    out.append(";\n\n")
  }

  private mutating func write(definitionOf record: TypeRecord, _ out: inout TextBuffer) throws(BTFError) {
    switch record.kind {
    case .structure, .union:
      out.append(record.kind == .union ? "union " : "struct ")
      write(identifierOf: record, &out)
      try write(bodyOf: record, level: 0, depth: 0, &out)
    case .enumeration, .enumeration64:
      // An anonymous one is written where it is used.
      guard isNamed(record) else { return }
      try write(enumBody: record, level: 0, &out)
    case .typedef:
      out.append("typedef ")
      try write(declarationOf: record.reference, named: .typedef(record), level: 0, depth: 0, &out)
    case .integer, .float:
      out.append("typedef ")
      write(spellingOf: record, &out)
      out.append(" ")
      write(identifierOf: record, &out)
    default:
      return
    }
    progress[record.id].insert(.written)
    out.append(";\n\n")
  }

  mutating func writeEpilogue(_ out: inout TextBuffer) {
    out.append("#ifndef BPF_NO_PRESERVE_ACCESS_INDEX\n#pragma clang attribute pop\n#endif\n\n")
    writeRenames(&out)
    out.append("#endif /* __VMLINUX_H__ */\n")
  }

  /// Lists what stands under another name than its own.
  private mutating func writeRenames(_ out: inout TextBuffer) {
    guard !renames.isEmpty else { return }
    out.append("/*\n * Renamed, because C has one name space for tags and one for everything else:\n")
    for entry in renames.entries {
      guard let record = table.record(entry.id) else { continue }
      out.append(" * ")
      if entry.enumerator != nil {
        out.append("enumerator ")
      } else {
        switch record.kind {
        case .typedef, .integer, .float: out.append("typedef ")
        case .enumeration, .enumeration64: out.append("enum ")
        default: out.append(keyword(record) == 1 ? "union " : "struct ")
        }
      }
      writePlain(entry.name, &out)
      write(suffix: entry.number, &out)
      out.append("\n")
    }
    out.append(" */\n\n")
  }
}
