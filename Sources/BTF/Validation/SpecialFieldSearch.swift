/// How special fields are found in a struct (`btf_find_field()` and what it calls).
extension Inspection {
  /// What a look at one place says.
  enum Sighting {
    case none
    case found
    case fault(String)
  }

  /// The special fields of one struct and of those inside it.
  struct SpecialFields {
    var fields: [SpecialField] = []
    /// How many structs lie inside each other, itself not counted.
    var height = 0
  }

  struct SpecialFault: Error {
    let rule: BTFRule
    let entry: Int
    let message: String
  }

  /// `BTF_FIELDS_MAX`
  static let specialFieldLimit = 11

  private static let userPointerTag = Array("uptr".utf8)
  private static let kernelPointerTags = ["kptr", "kptr_untrusted", "percpu_kptr"].map { Array($0.utf8) }

  func specialKind(named record: TypeRecord) -> SpecialField.Kind? {
    guard names.remainder(record.nameOffset, after: SpecialFieldNames.prefix) != nil else { return nil }
    return SpecialField.Kind.allCases.first { names.matches(record.nameOffset, utf8: $0.structName) }
  }

  /// Whether a type is a kptr (`btf_find_kptr()`).
  func kernelPointer(_ record: TypeRecord) -> Sighting {
    var pointer = record
    if pointer.kind == .volatile, let next = table.record(pointer.reference) { pointer = next }
    guard pointer.kind == .pointer, let tag = table.record(pointer.reference), tag.kind == .typeTag, !tag.kindFlag,
      let next = table.record(tag.reference)
    else { return .none }
    guard next.kind != .typeTag else { return .fault("a pointer with several tags") }
    if names.matches(tag.nameOffset, utf8: Inspection.userPointerTag) { return .none }
    guard Inspection.kernelPointerTags.contains(where: { names.matches(tag.nameOffset, utf8: $0) }) else {
      return .fault("a pointer with a tag that is not known beside special fields")
    }
    guard let target = try? table.resolved(next.id), target.kind == .structure else {
      return .fault("a kptr to what is not a struct")
    }
    return .found
  }

  /// `btf_find_struct_field()` at `level` below the struct that is asked about.
  mutating func specialFields(of record: TypeRecord, level: Int) throws(SpecialFault) -> SpecialFields {
    if let known = special.known[record.id.rawValue] { return known }
    var result = SpecialFields()
    var seen: Set<SpecialField.Kind> = []
    for index in 0..<record.entryCount {
      let member = table.member(index, of: record)
      guard member.bitOffset % 8 == 0 else {
        throw SpecialFault(rule: .specialField, entry: index, message: "is a bit field in a struct with special fields")
      }
      try addFields(of: member, index, in: record, level: level, seen: &seen, to: &result)
    }
    special.known[record.id.rawValue] = result
    return result
  }

  /// `btf_find_field_one()`
  private mutating func addFields(
    of member: Member, _ index: Int, in record: TypeRecord, level: Int, seen: inout Set<SpecialField.Kind>,
    to result: inout SpecialFields
  ) throws(SpecialFault) {
    func fault(_ message: String) -> SpecialFault { SpecialFault(rule: .specialField, entry: index, message: message) }
    let (type, count) = try elementAndCount(of: member.type, entry: index)
    guard let type, count > 0 else { return }
    let offset = member.bitOffset / 8
    let kind = specialKind(named: type)
    if let kind, kind.isUnique, !seen.insert(kind).inserted { throw fault("is a second lock of its kind") }
    if kind == nil, type.kind == .structure {
      guard level + 1 < ResolutionState.depthLimit else {
        throw fault("nests too deep (allowed \(ResolutionState.depthLimit - 1) structs)")
      }
      let inner = try specialFields(of: type, level: level + 1)
      result.height = max(result.height, inner.height + 1)
      guard level + result.height < ResolutionState.depthLimit else {
        throw fault("nests too deep (allowed \(ResolutionState.depthLimit - 1) structs)")
      }
      return try append(inner.fields, shiftedBy: offset, count: count, size: type.byteSize, entry: index, to: &result)
    }
    let wanted = kind ?? .kernelPointer
    guard offset % wanted.alignment == 0 else { return }
    var field = SpecialField(kind: wanted, offset: 0, node: nil)
    if wanted == .kernelPointer {
      switch kernelPointer(type) {
      case .none: return
      case .fault(let message): throw fault("is \(message)")
      case .found: break
      }
    } else {
      guard type.kind == .structure, type.byteSize == wanted.byteSize else { return }
      if wanted.isRoot { field.node = try rootTarget(of: record, member: index) }
    }
    try append([field], shiftedBy: offset, count: count, size: wanted.byteSize, entry: index, to: &result)
  }

  /// What an array of arrays consists of, and how many; a count that wraps does so in the kernel too.
  private func elementAndCount(of id: TypeID, entry: Int) throws(SpecialFault) -> (TypeRecord?, UInt32) {
    var count: UInt32 = 1
    var record = table.record(id)
    for _ in 0..<ResolutionState.depthLimit {
      guard let array = record, array.kind == .array else { return (record, count) }
      let shape = table.array(array)
      count = count &* shape.count
      record = table.record(shape.element)
    }
    throw SpecialFault(rule: .specialField, entry: entry, message: "is an array of too many dimensions")
  }

  /// `btf_repeat_fields()`
  private func append(
    _ fields: [SpecialField], shiftedBy offset: UInt32, count: UInt32, size: UInt32, entry: Int, to result: inout SpecialFields
  ) throws(SpecialFault) {
    guard !fields.isEmpty else { return }
    guard count == 1 || fields.allSatisfy({ $0.kind.isRepeatable }) else {
      throw SpecialFault(rule: .specialField, entry: entry, message: "is an array of what cannot be one")
    }
    let total = UInt64(result.fields.count) + UInt64(fields.count) * UInt64(count)
    guard total <= UInt64(Inspection.specialFieldLimit) else {
      throw SpecialFault(
        rule: .specialField, entry: entry,
        message: "makes too many special fields (found \(total), allowed \(Inspection.specialFieldLimit))")
    }
    for turn in 0..<count {
      for field in fields {
        var copy = field
        copy.offset = field.offset &+ offset &+ turn &* size
        result.fields.append(copy)
      }
    }
  }

  /// What the tag on a list head or tree root names (`btf_find_graph_root()`).
  private mutating func rootTarget(of record: TypeRecord, member index: Int) throws(SpecialFault) -> (type: TypeID, member: [UInt8])
  {
    func fault(_ message: String) -> SpecialFault { SpecialFault(rule: .graphRoot, entry: index, message: message) }
    let tags = special.roots.tags[GraphRootIndex.Place(type: record.id, component: Int32(truncatingIfNeeded: index))] ?? []
    guard tags.count == 1, let tag = tags.first else {
      throw fault("has not one tag 'contains:STRUCT:MEMBER' (found \(tags.count), needs 1)")
    }
    let parts = tag.split(separator: UInt8(ascii: ":"), maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, !parts[1].isEmpty else { throw fault("has a tag that names no member") }
    guard let type = special.roots.structures[Array(parts[0])] else { throw fault("has a tag that names no struct of this BTF") }
    return (type, Array(parts[1]))
  }
}
