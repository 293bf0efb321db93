import BTF

/// The declarations that most are, in one step.
extension HeaderWriter {
  /// Writes a declaration with a type that has a name, or with pointers to one that is at most `const`. False where it is something else;
  /// nothing is written then.
  mutating func writeDirect(
    declarationOf id: TypeID, named name: DeclaredName, _ out: inout TextBuffer
  ) throws(BTFError) -> Bool {
    var target = try record(id, referrer: id)
    var stars = 0
    while target.kind == .pointer {
      stars += 1
      if stars > 8 { return false }
      target = try record(target.reference, referrer: target.id)
    }
    let isConst = target.kind == .const && stars > 0
    if isConst { target = try record(target.reference, referrer: target.id) }
    switch target.kind {
    case .integer, .float: break
    case .structure, .union, .enumeration, .enumeration64:
      if !isNamed(target) { return false }
    case .typedef:
      if !progress[target.id].contains(.written) && !allowsMissing { return false }
    case .void, .forward:
      if stars == 0 { return false }
    default: return false
    }
    if isConst { out.append("const ") }
    write(named: target, &out)
    if stars > 0 {
      out.append(" ")
      for _ in 0..<stars { out.append("*") }
    }
    write(name, afterPointer: stars > 0, &out)
    return true
  }

  /// Writes a type by its name.
  @inline(__always) private mutating func write(named record: TypeRecord, _ out: inout TextBuffer) {
    switch record.kind {
    case .integer, .float: return write(scalar: record, &out)
    case .structure: out.append("struct ")
    case .union: out.append("union ")
    case .enumeration, .enumeration64: out.append("enum ")
    case .forward: out.append(record.kindFlag ? "union " : "struct ")
    case .typedef: break
    default: return out.append("void")
    }
    write(identifierOf: record, &out)
  }
}
