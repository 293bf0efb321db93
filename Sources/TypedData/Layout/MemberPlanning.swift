import BTF
import ByteReading

extension PlanCompiler {
  /// The members of a struct or union, those of its anonymous structs and unions among them.
  mutating func appendMembers(
    of record: TypeRecord, at place: CompositePlace, to fields: inout [ValueField]
  ) throws(ValueLayoutError) {
    guard place.depth <= PlanLimits.depth else {
      throw ValueLayoutError(.tooDeep(limit: PlanLimits.depth), type: record.id)
    }
    let isUnion = record.kind == .union
    if isUnion { plan.hasUnions = true }
    for index in 0..<record.entryCount {
      let member = types.member(index, of: record)
      var inner = place
      inner.isShared = place.isShared || isUnion
      inner.isLast = place.isLast && (isUnion || index == record.entryCount - 1)
      try append(member, of: record, at: inner, to: &fields)
      steps += 1
      guard steps <= PlanLimits.fields else {
        throw ValueLayoutError(.tooManyMembers(limit: PlanLimits.fields), type: record.id)
      }
    }
  }

  private mutating func append(
    _ member: Member, of record: TypeRecord, at place: CompositePlace, to fields: inout [ValueField]
  ) throws(ValueLayoutError) {
    let target = try behind(member.type)
    if member.nameOffset.isEmpty, target.kind?.isComposite == true {
      let (offset, size) = (UInt64(member.bitOffset), UInt64(target.byteSize) * 8)
      try verify(member, end: offset + size, in: record)
      var inner = place
      inner.bitOffset += offset
      inner.depth += 1
      return try appendMembers(of: target, at: inner, to: &fields)
    }
    // Nothing could name it: it fills a hole.
    if member.nameOffset.isEmpty { return }
    let shape = try self.shape(of: member.type, isLast: place.isLast, depth: place.depth + 1)
    let bits = try bitField(member, target, plan.shapes[shape], in: record)
    let width = bits.width > 0 ? UInt64(bits.width) : UInt64(plan.shapes[shape].byteCount) * 8
    try verify(member, end: UInt64(bits.offset) + width, in: record)
    let offset = place.bitOffset + UInt64(bits.offset)
    guard bits.width > 0 || offset % 8 == 0 else {
      throw ValueLayoutError(.misaligned(text(member), bitOffset: member.bitOffset), type: record.id)
    }
    fields.append(
      ValueField(
        name: keep(member.nameOffset), shape: shape, offset: Int(offset / 8), bitShift: Int(offset % 8), bitWidth: bits.width,
        extent: nil, isShared: place.isShared))
  }

  /// Offset in bits of a member in its struct, and its width if it is a bit field, by either description of these.
  private func bitField(
    _ member: Member, _ target: TypeRecord, _ shape: ValueShape, in record: TypeRecord
  ) throws(ValueLayoutError) -> (offset: UInt32, width: Int) {
    let width = Int(member.bitFieldWidth)
    let isScalar: Bool
    var (partialOffset, partialWidth) = (0, 0)
    switch shape.form {
    case .integer(let form):
      isScalar = true
      if !form.isWhole { (partialOffset, partialWidth) = (form.bitOffset, form.bitWidth) }
    case .enumeration: isScalar = true
    default: isScalar = false
    }
    if width > 0 {
      guard isScalar, width <= min(PlanCompiler.widestInteger, shape.byteCount * 8) else {
        throw ValueLayoutError(.badBitField(text(member), width: width), type: record.id)
      }
      return (member.bitOffset, width)
    }
    let (offset, overflow) = member.bitOffset.addingReportingOverflow(UInt32(partialOffset))
    guard !overflow else {
      throw ValueLayoutError(.misaligned(text(member), bitOffset: member.bitOffset), type: record.id)
    }
    // An integer at an odd bit is a bit field that has all its bits.
    if isScalar, partialWidth == 0, offset % 8 != 0 { return (offset, shape.byteCount * 8) }
    return (offset, partialWidth)
  }

  private func verify(_ member: Member, end: UInt64, in record: TypeRecord) throws(ValueLayoutError) {
    let size = UInt64(record.byteSize) * 8
    guard end <= size else { throw ValueLayoutError(.memberOutside(text(member), end: end, size: size), type: record.id) }
  }

  private func text(_ member: Member) -> String { types.name(member.nameOffset) ?? "" }
}
