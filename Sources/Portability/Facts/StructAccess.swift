import BTF

/// Whether the verifier lets a program read a struct of the kernel through a pointer that it trusts (`btf_struct_walk()`).
struct StructAccess {
  let table: BTFTypeTable

  /// Nil where it cannot be told, as with unions, which kernels treat differently.
  func permits(_ type: TypeID, offset: UInt64, size: UInt64, depth: Int = 0) -> Bool? {
    guard depth < 16, let record = try? table.resolved(type), record.kind == .structure else { return nil }
    let (end, isBeyond) = offset.addingReportingOverflow(size)
    guard !isBeyond, end <= UInt64(record.byteSize) else {
      // An array without an end may follow.
      return record.entryCount > 0 && isOpenArray(table.member(record.entryCount - 1, of: record)) ? nil : false
    }
    for index in 0..<record.entryCount {
      let member = table.member(index, of: record)
      if member.bitFieldWidth > 0 { continue }
      let start = UInt64(member.bitOffset / 8)
      guard let length = (try? table.byteSize(of: member.type)).flatMap({ $0 }) else { return nil }
      guard offset >= start, offset - start < length else { continue }
      // It ends behind the member.
      guard size <= length - (offset - start) else { return false }
      return inside(member, offset - start, size, length, depth)
    }
    // Padding, or a bit field.
    return nil
  }

  private func inside(_ member: Member, _ offset: UInt64, _ size: UInt64, _ length: UInt64, _ depth: Int) -> Bool? {
    guard let record = try? table.resolved(member.type) else { return nil }
    switch record.kind {
    case .structure: return permits(record.id, offset: offset, size: size, depth: depth + 1)
    // A pointer is read whole.
    case .pointer: return offset == 0 && size == 8
    case .integer, .enumeration, .enumeration64: return true
    default: return nil
    }
  }

  private func isOpenArray(_ member: Member) -> Bool {
    guard let record = try? table.resolved(member.type), record.kind == .array else { return false }
    return table.array(record).count == 0
  }
}
