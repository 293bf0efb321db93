/// The rules for the records of structs and unions.
extension Inspection {
  /// `btf_struct_check_meta()`
  mutating func checkComposite(_ record: TypeRecord, _ kind: BTFKind) {
    requireIdentifier(record.nameOffset, of: record, isOptional: true)
    var previous: UInt32 = 0
    for index in 0..<record.entryCount {
      let member = table.member(index, of: record)
      let field = TypeIndex.headSize + index * 12
      checkName(of: member, index, record, at: field)
      if member.type == .void {
        report(.voidMember, record, entry: index, at: field + 4, "the member is void")
      } else {
        _ = requirePlausible(member.type, of: record, entry: index, at: field + 4)
      }
      checkPlace(of: member, index, record, isUnion: kind == .union, after: previous, at: field + 8)
      previous = member.bitOffset
    }
  }

  private mutating func checkName(of member: Member, _ index: Int, _ record: TypeRecord, at field: Int) {
    guard !member.nameOffset.isEmpty else { return }
    if !names.isInside(member.nameOffset) {
      reportNameOffset(member.nameOffset, record, entry: index, at: field)
    } else if let fault = names.identifierFault(member.nameOffset) {
      report(.nameInvalid, record, entry: index, at: field, "the name is not an identifier (\(fault))")
    }
  }

  private mutating func checkPlace(
    of member: Member, _ index: Int, _ record: TypeRecord, isUnion: Bool, after previous: UInt32, at field: Int
  ) {
    let offset = member.bitOffset
    if isUnion, offset != 0 {
      report(.unionMemberOffset, record, entry: index, at: field, "the offset is not zero (found bit \(offset), allowed 0)")
    }
    // Members may begin at the same place: the last can be a flexible array.
    if previous > offset {
      report(
        .memberOrder, record, entry: index, at: field,
        "begins before the one before it (found bit \(offset), allowed from \(previous))")
    }
    if (UInt64(offset) + 7) / 8 > UInt64(record.byteSize) {
      report(
        .memberBeyondStruct, record, entry: index, at: field,
        "begins beyond the struct (found bit \(offset), allowed up to \(UInt64(record.byteSize) * 8))")
    }
  }
}
