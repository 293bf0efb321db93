import BTF

/// Plans types without what they need, for `--no-deps`.
extension HeaderWriter {
  /// Plans the definition of `id`, and forward declarations of the tags that it names.
  mutating func planAlone(_ id: TypeID) throws(BTFError) {
    let record = try record(id, referrer: id)
    switch record.kind {
    case .structure, .union, .typedef, .enumeration, .enumeration64, .forward: break
    default: return
    }
    guard !progress[id].contains(.settled) else { return }
    guard isNamed(record) else {
      if record.kind?.isEnumeration == true { try planRoot(id) }
      return
    }
    progress[id].insert(.settled)
    if record.kind == .typedef {
      try mentionTags(of: record.reference, depth: 0)
    } else if record.kind?.isComposite == true {
      try mentionTags(ofMembers: record, depth: 0)
    }
    planDefinition(of: record)
  }

  private mutating func mentionTags(ofMembers record: TypeRecord, depth: Int) throws(BTFError) {
    for index in 0..<record.entryCount {
      try mentionTags(of: table.member(index, of: record).type, depth: depth + 1)
    }
  }

  private mutating func mentionTags(of id: TypeID, depth: Int) throws(BTFError) {
    try verify(depth: depth, at: id)
    try spend(on: id)
    let record = try record(id, referrer: id)
    switch record.kind {
    case .pointer, .const, .volatile, .restrict, .typeTag:
      try mentionTags(of: record.reference, depth: depth + 1)
    case .array:
      try mentionTags(of: table.array(record).element, depth: depth + 1)
    case .functionPrototype:
      try mentionTags(of: record.reference, depth: depth + 1)
      for index in 0..<record.entryCount {
        try mentionTags(of: table.parameter(index, of: record).type, depth: depth + 1)
      }
    case .structure, .union:
      if !isNamed(record) {
        try mentionTags(ofMembers: record, depth: depth)
      } else {
        mention(record)
      }
    case .forward:
      mention(record)
    case .integer, .float:
      if requireScalar(record) { progress[id].insert(.settled) }
    case .enumeration, .enumeration64:
      if !isNamed(record), !progress[id].contains(.settled) {
        progress[id].insert(.settled)
        planDefinition(of: record)
      }
    default: break
    }
  }

  private mutating func mention(_ record: TypeRecord) {
    guard progress[record.id].isDisjoint(with: [.declared, .settled]) else { return }
    progress[record.id].insert(.declared)
    plan.append(PlannedDeclaration(declare: record.id))
    tagCount += 1
  }
}
