import BTF
import ByteReading

/// Turns a type and what it consists of into the tables of a layout.
struct PlanCompiler {
  let types: BTFTypeTable
  let pointerSize: Int
  var plan = ValuePlan()
  /// Of each shape of the plan.
  var measures: [ShapeMeasure] = []
  /// The shape of each type that was seen; types at the end of the value have another, since their last array may be open.
  private var known: [Key: Int] = [:]
  /// Members that were looked at: what ends the expansion of anonymous structs that hold each other twice.
  var steps = 0

  private struct Key: Hashable {
    var type: TypeID
    var isLast: Bool
  }

  init(_ types: BTFTypeTable, pointerSize: Int) {
    self.types = types
    self.pointerSize = pointerSize
  }

  /// The shape of a whole value of the type, which must have values.
  mutating func root(_ id: TypeID) throws(ValueLayoutError) -> Int {
    let index = try shape(of: id, isLast: true, depth: 0)
    if case .none = plan.shapes[index].form {
      throw ValueLayoutError(.noValue(kind: try behind(id).info.kindCode), type: id)
    }
    return index
  }

  /// The finished plan.
  consuming func finish(root: Int, of type: TypeID) throws(ValueLayoutError) -> ValuePlan {
    guard plan.names.count <= PlanLimits.names else {
      throw ValueLayoutError(.namesTooLong(limit: PlanLimits.names), type: type)
    }
    plan.root = root
    noteOpenArrays(in: root, at: 0)
    return plan
  }

  /// Finds the open arrays of the value: they lie in its last members, or in those of a union.
  ///
  /// Only what leads to one is looked at. All of them lie over what follows the value, so ``PlanLimits/layers`` bounds their number.
  private mutating func noteOpenArrays(in index: Int, at offset: Int) {
    if case .array(let form) = plan.shapes[index].form, form.takesRest {
      plan.openArrays.append(OpenArray(offset: offset, stride: form.stride))
    }
    for field in measures[index].openFields {
      noteOpenArrays(in: plan.fields[field].shape, at: offset + plan.fields[field].offset)
    }
  }

  /// The shape of the type `id`. `isLast` says that nothing follows it in the value.
  mutating func shape(of id: TypeID, isLast: Bool, depth: Int) throws(ValueLayoutError) -> Int {
    let record = try behind(id)
    let key = Key(type: record.id, isLast: isLast)
    // One that is known may have been found less deep than here.
    let known = self.known[key]
    guard depth + (known.map { measures[$0].height } ?? 0) <= PlanLimits.depth else {
      throw ValueLayoutError(.tooDeep(limit: PlanLimits.depth), type: record.id)
    }
    if let known { return known }
    let shape = try makeShape(record, isLast: isLast, depth: depth)
    guard shape.byteCount <= PlanLimits.byteCount else {
      throw ValueLayoutError(.tooLarge(byteCount: UInt64(shape.byteCount), limit: PlanLimits.byteCount), type: record.id)
    }
    let measure = measure(shape)
    try verify(measure, byteCount: shape.byteCount, of: record.id)
    plan.shapes.append(shape)
    measures.append(measure)
    self.known[key] = plan.shapes.count - 1
    return plan.shapes.count - 1
  }

  private mutating func makeShape(
    _ record: TypeRecord, isLast: Bool, depth: Int
  ) throws(ValueLayoutError) -> ValueShape {
    switch record.kind {
    case .integer: integer(record)
    case .enumeration, .enumeration64: enumeration(record)
    case .float: float(record)
    case .pointer: ValueShape(byteCount: pointerSize, least: pointerSize, form: .pointer, end: pointerSize)
    case .array: try array(record, isLast: isLast, depth: depth)
    case .structure, .union, .dataSection: try composite(record, isLast: isLast, depth: depth)
    default: ValueShape(byteCount: 0, least: 0, form: .none, end: 0)
    }
  }

  private func verify(_ measure: ShapeMeasure, byteCount: Int, of id: TypeID) throws(ValueLayoutError) {
    let limit = PlanLimits.parts + PlanLimits.partsPerByte * byteCount
    guard measure.partCount <= limit else { throw ValueLayoutError(.tooManyParts(limit: limit), type: id) }
    guard measure.layers <= PlanLimits.layers else {
      throw ValueLayoutError(.tooManyLayers(limit: PlanLimits.layers), type: id)
    }
  }

  /// The type behind typedefs, modifiers, and a variable.
  func behind(_ id: TypeID) throws(ValueLayoutError) -> TypeRecord {
    do throws(BTFError) {
      let record = try types.resolved(id)
      return record.kind == .variable ? try types.resolved(record.reference) : record
    } catch {
      throw ValueLayoutError(.malformed(error), type: error.type ?? id)
    }
  }

  /// Keeps the name at `offset`; empty where there is none.
  mutating func keep(_ offset: StringOffset) -> NamePlace {
    guard !offset.isEmpty, let bytes = types.nameBytes(offset) else { return NamePlace(start: plan.names.count, count: 0) }
    return keep(bytes)
  }

  mutating func keep(_ bytes: Bytes) -> NamePlace {
    // Too many of them are an error in the end; until then they must not eat memory.
    guard plan.names.count <= PlanLimits.names else { return NamePlace(start: plan.names.count, count: 0) }
    let place = NamePlace(start: plan.names.count, count: bytes.count)
    for index in 0..<bytes.count {
      let byte = bytes[index]
      // Printable ASCII that JSON takes as it is.
      if byte < 0x20 || byte > 0x7e || byte == 0x22 || byte == 0x5c { plan.namesArePlain = false }
      plan.names.append(byte)
    }
    return place
  }

  /// The names in `range` by hash, the first of equal ones first.
  func slots(_ range: Range<Int>, _ place: (Int) -> NamePlace) -> [NameSlot] {
    range.map { index in
      let name = place(index)
      return NameSlot(hash: NameSlot.hash(plan.names.rawSpan.part(at: name.start, count: name.count)), index: index)
    }.sorted { ($0.hash, $0.index) < ($1.hash, $1.index) }
  }

  /// The name with which paths begin.
  static func rootName(of id: TypeID, in types: BTFTypeTable) -> String {
    var record = types.record(id)
    for _ in 0..<BTFTypeTable.chainLimit {
      guard let current = record, let kind = current.kind else { break }
      if let name = types.name(current.nameOffset) { return name }
      guard kind.isModifier || kind == .typedef || kind == .variable else { break }
      record = types.record(current.reference)
    }
    return ""
  }
}
