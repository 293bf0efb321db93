import BTF

/// Puts declarations into an order that compiles.
///
/// What a type contains by value is defined before it. What it only points at needs no more than its tag, so that a forward declaration
/// does, and only where the tag was not seen yet; typedefs and enums have no forward declaration and come first always.
extension HeaderWriter {
  /// Plans the types asked for and what they need.
  mutating func plan(roots: [TypeID], dependencies: CHeaderOptions.Dependencies) throws(BTFError) {
    followsPointers = dependencies == .reachable
    allowsMissing = dependencies == .none
    for root in roots {
      if dependencies == .none {
        try planAlone(root)
      } else {
        try planRoot(root)
      }
    }
    var next = 0
    while next < worklist.count {
      try planRoot(TypeID(worklist[next]))
      next += 1
    }
    worklist = []
  }

  /// Plans one type with what it needs.
  mutating func planRoot(_ id: TypeID) throws(BTFError) {
    if id.rawValue < table.typeCount, progress[id].isSuperset(of: [.settled, .complete]) { return }
    let record = try record(id, referrer: id)
    if record.kind?.isEnumeration == true, !isNamed(record) {
      if !progress[id].isDisjoint(with: [.declared, .settled]) { return }
      progress[id].insert(.settled)
      looseEnums.append(id.rawValue)
      identifierCount &+= record.entryCount
      return
    }
    // Of a function or a variable, the header has the types that it is made of.
    let isObject = record.kind == .function || record.kind == .variable
    _ = try require(isObject ? record.reference : id, complete: record.kind != .function, inside: .void, depth: 0, from: id)
    planForwards(from: 0)
  }

  /// Makes sure that what `id` needs to be mentioned (`complete`: to be used by value) stands in the plan; `inside` is the composite
  /// whose members are being planned, which may mention itself.
  ///
  /// Returns whether the answer holds everywhere: a mention of `inside` itself does not, nor does one of a tag still to be declared.
  mutating func require(_ id: TypeID, complete: Bool, inside: TypeID, depth: Int, from referrer: TypeID = .void) throws(BTFError)
    -> Bool
  {
    if id.rawValue < table.typeCount, progress[id].contains(complete ? .complete : .settled) { return true }
    try verify(depth: depth, at: id)
    let record = try record(id, referrer: referrer)
    try spend(on: id)
    let isSettled: Bool
    switch record.kind {
    case .integer, .float:
      isSettled = requireScalar(record)
    case .pointer:
      isSettled = try require(record.reference, complete: false, inside: inside, depth: depth + 1, from: id)
    case .functionPrototype:
      isSettled = try requirePrototype(record, inside: inside, depth: depth)
    case .enumeration, .enumeration64:
      guard isNamed(record) || record.entryCount == 0 else { return planInlineEnum(record) }
      planDefinition(of: record)
      isSettled = true
    case .array:
      isSettled = try require(table.array(record).element, complete: true, inside: inside, depth: depth + 1, from: id)
    case .const, .volatile, .restrict, .typeTag:
      isSettled = try require(record.reference, complete: complete, inside: inside, depth: depth + 1, from: id)
      if isSettled { progress[id].formUnion(complete ? [.settled, .complete] : .settled) }
      return isSettled
    case .forward:
      return declare(record)
    case .typedef:
      return try requireTypedef(record, complete: complete, inside: inside, depth: depth)
    case .structure, .union:
      guard isNamed(record) else {
        isSettled = try requireInline(record, inside: inside, depth: depth)
        break
      }
      if complete { return try define(record, depth: depth) }
      if id == inside { return false }
      return declare(record)
    case .void, .function, .variable, .dataSection, .declarationTag, nil:
      return true
    }
    if isSettled { progress[id].formUnion([.settled, .complete]) }
    return isSettled
  }

  /// Its body is written wherever it is used, each time with other names: that has to be known of every use.
  private mutating func planInlineEnum(_ record: TypeRecord) -> Bool {
    metInlineEnum = true
    if !progress[record.id].contains(.declared) {
      progress[record.id].insert(.declared)
      planDefinition(of: record)
    }
    return false
  }

  private mutating func requirePrototype(_ record: TypeRecord, inside: TypeID, depth: Int) throws(BTFError) -> Bool {
    var isSettled = try require(record.reference, complete: false, inside: inside, depth: depth + 1, from: record.id)
    for index in 0..<record.entryCount {
      let type = table.parameter(index, of: record).type
      if try !require(type, complete: false, inside: inside, depth: depth + 1, from: record.id) { isSettled = false }
    }
    return isSettled
  }

  /// An anonymous composite is written where it is used, so what its members need is needed there.
  private mutating func requireInline(_ record: TypeRecord, inside: TypeID, depth: Int) throws(BTFError) -> Bool {
    // An anonymous type inside itself cannot be written; the text says so where it would stand.
    if progress[record.id].contains(.active) {
      hasRecursion = true
      return false
    }
    progress[record.id].insert(.active)
    var isSettled = true
    for index in 0..<record.entryCount {
      let type = table.member(index, of: record).type
      if try !require(type, complete: true, inside: inside, depth: depth + 1, from: record.id) { isSettled = false }
    }
    progress[record.id].remove(.active)
    return isSettled
  }

  private mutating func requireTypedef(
    _ record: TypeRecord, complete: Bool, inside: TypeID, depth: Int
  ) throws(BTFError) -> Bool {
    let id = record.id
    // What a typedef holds stands in its own declaration.
    let metBefore = metInlineEnum
    metInlineEnum = false
    defer { metInlineEnum = metBefore }
    if complete {
      // The target first: `typedef struct a a_t` needs no forward declaration then.
      let isEnum = table.record(record.reference)?.kind?.isEnumeration == true
      if try require(record.reference, complete: true, inside: .void, depth: depth + 1, from: id) || isEnum {
        progress[id].insert(.complete)
      }
    }
    if progress[id].contains(.settled) { return true }
    if progress[id].contains(.active) {
      hasRecursion = true
      return false
    }
    progress[id].insert(.active)
    let start = undeclared.count
    _ = try require(record.reference, complete: false, inside: .void, depth: depth + 1, from: id)
    planForwards(from: start)
    progress[id].remove(.active)
    progress[id].insert(.settled)
    planDefinition(of: record, inlinesEnum: metInlineEnum)
    return true
  }

  /// Notes that a tag must be known before the declaration that is being planned. It is declared right before that one, and only if no
  /// definition came in between.
  private mutating func declare(_ record: TypeRecord) -> Bool {
    if !progress[record.id].isDisjoint(with: [.declared, .settled]) { return true }
    undeclared.append(record.id.rawValue)
    return false
  }

  /// Plans forward declarations of the tags noted from `start` on that are still unknown.
  private mutating func planForwards(from start: Int) {
    for index in start..<undeclared.count {
      let id = TypeID(undeclared[index])
      guard progress[id].isDisjoint(with: [.declared, .settled]) else { continue }
      progress[id].insert(.declared)
      plan.append(PlannedDeclaration(declare: id))
      tagCount &+= 1
      if followsPointers { worklist.append(id.rawValue) }
    }
    undeclared.removeSubrange(start...)
  }

  /// Plans the definition of a named struct or union.
  private mutating func define(_ record: TypeRecord, depth: Int) throws(BTFError) -> Bool {
    let id = record.id
    guard !progress[id].contains(.active) else {
      throw BTFError(.cycle, offset: table.fileOffset(of: id), type: id)
    }
    progress[id].insert(.active)
    let start = undeclared.count
    let metBefore = metInlineEnum
    metInlineEnum = false
    defer { metInlineEnum = metBefore }
    for index in 0..<record.entryCount {
      let member = table.member(index, of: record)
      _ = try require(member.type, complete: true, inside: id, depth: depth + 1, from: id)
    }
    planForwards(from: start)
    progress[id].remove(.active)
    progress[id].formUnion([.settled, .complete])
    planDefinition(of: record, inlinesEnum: metInlineEnum)
    return true
  }
}

extension [Progress] {
  /// The progress of a type that is known to exist.
  subscript(_ id: TypeID) -> Progress {
    @inline(__always) get { self[Int(id.rawValue)] }
    @inline(__always) set { self[Int(id.rawValue)] = newValue }
  }
}
