import BTF

/// Gives each type its name when its first declaration is about to be written.
///
/// C has one name space for tags and one for typedefs, enumerators and functions. Whoever comes first in the header keeps the name;
/// the others get `___2`, `___3`, ... behind it, which libbpf takes for the same type. Functions keep theirs always: the kernel looks
/// them up by it.
extension HeaderWriter {
  /// Makes room for the names of the plan, and claims those of functions.
  mutating func prepareNames() {
    tags = NameTable(capacity: tagCount)
    identifiers = NameTable(capacity: identifierCount + kernelFunctions.count)
    for function in kernelFunctions {
      let slot = identifiers.slot(of: function.name, names)
      identifiers.take(slot, name: function.name, owner: function.id.rawValue)
    }
  }

  /// Adds a definition to the plan.
  mutating func planDefinition(of record: TypeRecord, inlinesEnum: Bool = false) {
    plan.append(PlannedDeclaration(define: record.id, inlinesEnum: inlinesEnum))
    switch record.kind {
    case .enumeration, .enumeration64:
      tagCount &+= 1
      identifierCount &+= record.entryCount
    case .typedef, .integer, .float:
      identifierCount &+= 1
    default:
      tagCount &+= 1
    }
  }

  /// Claims the name of `record`, and those of its enumerators, unless that was done.
  mutating func claimNames(of record: TypeRecord) throws(BTFError) {
    let id = record.id
    guard !progress[id].contains(.named) else { return }
    progress[id].insert(.named)
    switch record.kind {
    case .structure, .union, .forward:
      try claim(tagOf: record)
    case .enumeration, .enumeration64:
      try spend(record.entryCount, on: id)
      if isNamed(record) { try claim(tagOf: record) }
      for index in 0..<record.entryCount {
        try claim(table.enumerator(index, of: record).nameOffset, id, enumerator: index)
      }
    case .typedef, .integer, .float:
      try claim(record.nameOffset, id, enumerator: nil)
    default: break
    }
  }

  private mutating func claim(tagOf record: TypeRecord) throws(BTFError) {
    let slot = tags.slot(of: record.nameOffset, names)
    let holder = tags.owner(slot)
    if holder == 0 {
      if isFree(record.nameOffset, isTag: true) { return tags.take(slot, name: record.nameOffset, owner: record.id.rawValue) }
    } else if let other = table.record(TypeID(holder)), keyword(record) == keyword(other) {
      // A forward declaration stands for the struct or union of its name.
      if record.kind == .forward { return }
      if other.kind == .forward { return tags.take(slot, name: record.nameOffset, owner: record.id.rawValue) }
    }
    try number(record.nameOffset, record.id, enumerator: nil, isTag: true)
  }

  private mutating func claim(_ name: StringOffset, _ id: TypeID, enumerator: Int?) throws(BTFError) {
    let slot = identifiers.slot(of: name, names)
    if identifiers.owner(slot) == 0 && isFree(name, isTag: false) {
      identifiers.take(slot, name: name, owner: id.rawValue)
    } else {
      try number(name, id, enumerator: enumerator, isTag: false)
    }
  }

  /// Whether no type got exactly this name as its own with a number behind it.
  @inline(__always) private mutating func isFree(_ name: StringOffset, isTag: Bool) -> Bool {
    renames.isEmpty || !names.mayEndWithNumber(name) || !renames.holds(NameTable.bytes(name, names), isTag: isTag)
  }

  private mutating func number(_ name: StringOffset, _ id: TypeID, enumerator: Int?, isTag: Bool) throws(BTFError) {
    let text = NameTable.bytes(name, names)
    try spend(text.count, on: id)
    let table = isTag ? tags : identifiers
    let number = renames.nextNumber(for: text, isTag: isTag) { table.holds($0, names) }
    progress[id].insert(.renamed)
    renames.add(Renames.Entry(id: id, enumerator: enumerator, name: name, number: number))
  }

  /// Gives each enumerator of an enum that is written a second time a name of its own.
  mutating func renumberEnumerators(of record: TypeRecord) throws(BTFError) {
    for index in 0..<record.entryCount {
      try number(table.enumerator(index, of: record).nameOffset, record.id, enumerator: index, isTag: false)
    }
  }

  /// 0 `struct`, 1 `union`, 2 `enum`.
  mutating func keyword(_ record: TypeRecord) -> Int {
    switch record.kind {
    case .union: 1
    case .forward: record.kindFlag ? 1 : 0
    case .enumeration, .enumeration64: 2
    default: 0
    }
  }

  /// Writes the tag, typedef or integer name that `record` got.
  mutating func write(identifierOf record: TypeRecord, _ out: inout TextBuffer) {
    write(identifier: record.nameOffset, &out)
    if progress[record.id].contains(.renamed) { write(suffix: renames.number(of: record.id), &out) }
  }

  mutating func write(suffix number: UInt32, _ out: inout TextBuffer) {
    guard number > 0 else { return }
    out.append("___")
    out.append(decimal: number)
  }
}
