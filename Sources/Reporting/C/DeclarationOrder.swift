import BTF

/// The order in which all types are asked for.
///
/// Ids change with every build of a kernel, so nothing depends on them: types are sorted by what they are and by name. Enums come
/// first, then what names a scalar, composites, functions, and the rest; a typedef stands with what it names. Types of one name are
/// told apart by their content.
extension HeaderWriter {
  mutating func planEverything() throws(BTFError) {
    var order = DeclarationOrder(names)
    var anonymousEnums = DeclarationOrder(names)
    try collectRoots(&order, &anonymousEnums)
    sortKernelFunctions()
    plan.reserveCapacity(order.roots.count * 5 / 4)
    sort(&order)
    for root in order.roots { try planRoot(TypeID(root.id)) }
    // Enums without a name that no type in the header contains: constants, and types of variables and of functions' parameters.
    anonymousEnums.roots.removeAll { !progress[TypeID($0.id)].isDisjoint(with: [.declared, .settled]) }
    sort(&anonymousEnums)
    for root in anonymousEnums.roots { try planRoot(TypeID(root.id)) }
  }

  /// Looks at every type once.
  private mutating func collectRoots(
    _ order: inout DeclarationOrder, _ anonymousEnums: inout DeclarationOrder
  ) throws(BTFError) {
    for id in 1..<max(1, table.typeCount) {
      guard let record = table.record(TypeID(id)) else { continue }
      switch record.kind {
      case .structure, .union:
        if isNamed(record) { order.add(id, rank: .composite, target: record.nameOffset, name: record.nameOffset) }
      case .enumeration, .enumeration64:
        if isNamed(record) {
          order.add(id, rank: .enumeration, target: record.nameOffset, name: record.nameOffset)
        } else if record.entryCount > 0 {
          let first = table.enumerator(0, of: record).nameOffset
          anonymousEnums.add(id, rank: .enumeration, target: first, name: first)
        }
      case .forward:
        order.add(id, rank: .other, target: record.nameOffset, name: record.nameOffset)
      case .typedef:
        let (rank, target) = try rank(ofTypedef: record)
        order.add(id, rank: rank, target: target, name: record.nameOffset)
      case .declarationTag:
        collectKernelFunction(taggedBy: record)
      default: break
      }
    }
  }

  private mutating func sort(_ order: inout DeclarationOrder) {
    order.sort()
    for reach in HashReach.steps {
      for tie in order.ties {
        for index in tie { order.roots[index].word = contentHash(of: TypeID(order.roots[index].id), reach: reach) }
      }
      order.sortTies()
    }
  }

  /// Rank and name of what a typedef leads to, pointers and arrays passed.
  private mutating func rank(ofTypedef record: TypeRecord) throws(BTFError) -> (DeclarationOrder.Rank, StringOffset) {
    var current = record
    for _ in 0...HeaderWriter.depthLimit {
      switch current.kind {
      case .typedef, .pointer, .const, .volatile, .restrict, .typeTag:
        current = try self.record(current.reference, referrer: current.id)
      case .array:
        current = try self.record(table.array(current).element, referrer: current.id)
      case .enumeration, .enumeration64: return (.enumeration, current.nameOffset)
      case .integer, .float: return (.scalar, current.nameOffset)
      case .structure, .union: return (.composite, current.nameOffset)
      case .functionPrototype: return (.function, .empty)
      default: return (.other, current.nameOffset)
      }
    }
    throw BTFError(
      .tooDeep(limit: HeaderWriter.depthLimit), offset: table.fileOffset(of: record.id), type: record.id)
  }
}

/// The types to be planned, with what they are sorted by.
struct DeclarationOrder {
  enum Rank: UInt8 {
    case enumeration, scalar, composite, function, other
  }

  struct Root {
    /// What the current round sorts by.
    var word: UInt64
    var rank: Rank
    /// The name of what a typedef leads to; any other type's own.
    var target: UInt32
    var name: UInt32
    var id: UInt32
  }

  private let names: NameReader
  var roots: [Root] = []
  /// Ranges of the same rank, target and name.
  private(set) var ties: [Range<Int>] = []

  init(_ names: NameReader) { self.names = names }

  mutating func add(_ id: UInt32, rank: Rank, target: StringOffset, name: StringOffset) {
    roots.append(Root(word: 0, rank: rank, target: target.rawValue, name: name.rawValue, id: id))
  }

  /// Sorts by rank, target and name. Most pairs differ in the rank or in the first seven bytes of the target, which is one word.
  mutating func sort() {
    let names = names
    for index in roots.indices {
      let first = names.word(StringOffset(roots[index].target), at: 0).byteSwapped
      roots[index].word = UInt64(roots[index].rank.rawValue) << 56 | first >> 8
    }
    roots.sort { a, b in
      a.word != b.word ? a.word < b.word : DeclarationOrder.compare(a, b, names) < 0
    }
    ties = []
    var start = 0
    while start < roots.count {
      var end = start + 1
      while end < roots.count, roots[end].word == roots[start].word,
        DeclarationOrder.compare(roots[start], roots[end], names) == 0
      { end += 1 }
      if end - start > 1 { ties.append(start..<end) }
      start = end
    }
  }

  /// Order by target and name; below, at or above zero.
  @inline(never) private static func compare(_ a: Root, _ b: Root, _ names: NameReader) -> Int {
    let order = names.compare(StringOffset(a.target), StringOffset(b.target))
    return order != 0 ? order : names.compare(StringOffset(a.name), StringOffset(b.name))
  }

  /// Sorts what has the same rank, target and name by `word`, and keeps the ties that remain. Equal content is equal text, so that ids may
  /// decide there.
  mutating func sortTies() {
    let before = ties
    ties = []
    for tie in before {
      roots[tie].sort { ($0.word, $0.id) < ($1.word, $1.id) }
      var start = tie.lowerBound
      while start < tie.upperBound {
        var end = start + 1
        while end < tie.upperBound, roots[end].word == roots[start].word { end += 1 }
        if end - start > 1 { ties.append(start..<end) }
        start = end
      }
    }
  }
}
