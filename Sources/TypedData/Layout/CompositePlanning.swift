import BTF
import ByteReading

extension PlanCompiler {
  mutating func array(_ record: TypeRecord, isLast: Bool, depth: Int) throws(ValueLayoutError) -> ValueShape {
    let shape = types.array(record)
    let element = try self.shape(of: shape.element, isLast: false, depth: depth + 1)
    let each = plan.shapes[element]
    let count = Int(shape.count)
    let (byteCount, overflow) = each.byteCount.multipliedReportingOverflow(by: count)
    guard !overflow else { throw ValueLayoutError(.tooLarge(byteCount: nil, limit: PlanLimits.byteCount), type: record.id) }
    var isText = false
    if case .integer(let form) = each.form { isText = form.role == .character }
    // An array of nothing would never end.
    let takesRest = isLast && count == 0 && each.byteCount > 0
    let limit = PlanLimits.product(PlanLimits.partsPerByte, each.byteCount + 1)
    if takesRest, measures[element].partCount > limit { throw ValueLayoutError(.tooManyParts(limit: limit), type: record.id) }
    let form = ArrayForm(element: element, count: count, stride: each.byteCount, isText: isText, takesRest: takesRest)
    return ValueShape(
      byteCount: byteCount, least: byteCount == 0 ? 0 : each.least, form: .array(form),
      end: count == 0 ? 0 : byteCount - each.byteCount + each.end)
  }

  mutating func composite(_ record: TypeRecord, isLast: Bool, depth: Int) throws(ValueLayoutError) -> ValueShape {
    var fields: [ValueField] = []
    if record.kind == .dataSection {
      try appendVariables(of: record, depth: depth, to: &fields)
    } else {
      let place = CompositePlace(bitOffset: 0, isShared: false, isLast: isLast, depth: depth)
      try appendMembers(of: record, at: place, to: &fields)
    }
    guard fields.count <= PlanLimits.fields - plan.fields.count else {
      throw ValueLayoutError(.tooManyMembers(limit: PlanLimits.fields), type: record.id)
    }
    let first = plan.fields.count
    plan.fields += fields
    plan.fieldsByName += slots(first..<plan.fields.count) { plan.fields[$0].name }

    let isOrdered = zip(fields, fields.dropFirst()).allSatisfy { $0.offset <= $1.offset }
    let byteCount = Int(record.byteSize)
    return ValueShape(
      byteCount: byteCount, least: min(byteCount, 1),
      form: .composite(CompositeForm(first: first, count: fields.count, isOrdered: isOrdered)), end: end(of: fields))
  }

  /// Where the last part of the fields ends; those of no parts end nowhere.
  private func end(of fields: [ValueField]) -> Int {
    var last = 0
    for field in fields {
      let inner = field.bitWidth > 0 ? (field.bitShift + field.bitWidth + 7) / 8 : plan.shapes[field.shape].end
      if inner > 0 { last = max(last, field.offset + min(inner, field.extent ?? inner)) }
    }
    return last
  }

  /// The variables of a data section, which may be larger than their types: those that end in a flexible array.
  private mutating func appendVariables(
    of record: TypeRecord, depth: Int, to fields: inout [ValueField]
  ) throws(ValueLayoutError) {
    guard record.byteSize > 0 || record.entryCount == 0 else { throw ValueLayoutError(.unfinishedSection, type: record.id) }
    for index in 0..<record.entryCount {
      let entry = types.sectionVariable(index, of: record)
      guard let variable = types.record(entry.type) else { continue }
      let shape = try self.shape(of: entry.type, isLast: true, depth: depth + 1)
      let name = keep(variable.nameOffset)
      let end = UInt64(entry.offset) + max(UInt64(entry.size), UInt64(plan.shapes[shape].byteCount))
      guard end <= UInt64(record.byteSize) else {
        throw ValueLayoutError(
          .memberOutside(plan.name(name), end: end * 8, size: UInt64(record.byteSize) * 8), type: record.id)
      }
      fields.append(
        ValueField(
          name: name, shape: shape, offset: Int(entry.offset), bitShift: 0, bitWidth: 0, extent: Int(entry.size), isShared: false))
    }
  }
}

/// Where a composite's members are put: into itself, or into the one that holds it without a name.
struct CompositePlace {
  /// Offset of the composite in bits.
  var bitOffset: UInt64
  var isShared: Bool
  var isLast: Bool
  var depth: Int
}
