import BTF

/// The order in which all types are asked for.
///
/// Ids change with every build of a kernel, so nothing depends on them: types are sorted by what they are and by name. Enums come
/// first, then what names a scalar, composites, functions, and the rest; a typedef stands with what it names. Types of one name are
/// told apart by their content.
extension HeaderWriter {
  mutating func planEverything() throws(BTFError) {
    collectKernelFunctions()
    var order = DeclarationOrder(names)
    try collectRoots(&order)
    order.sort()
    for index in order.roots.indices {
      order.roots[index].word = order.isTied(index) ? contentHash(of: TypeID(order.roots[index].id), depth: 0) : 0
    }
    order.sortTies()
    plan.reserveCapacity(order.roots.count * 5 / 4)
    for root in order.roots { try planRoot(TypeID(root.id)) }
    try planLooseEnums()
  }

  private mutating func collectRoots(_ order: inout DeclarationOrder) throws(BTFError) {
    for id in 1..<max(1, table.typeCount) {
      guard let record = table.record(TypeID(id)) else { continue }
      switch record.kind {
      case .structure, .union:
        if isNamed(record) { order.add(id, rank: .composite, target: record.nameOffset, name: record.nameOffset) }
      case .enumeration, .enumeration64:
        if isNamed(record) { order.add(id, rank: .enumeration, target: record.nameOffset, name: record.nameOffset) }
      case .forward:
        order.add(id, rank: .other, target: record.nameOffset, name: record.nameOffset)
      case .typedef:
        let (rank, target) = try rank(ofTypedef: record)
        order.add(id, rank: rank, target: target, name: record.nameOffset)
      default: break
      }
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

  /// Anonymous enums that no type in the header contains: constants, and types of variables and of functions' parameters.
  private mutating func planLooseEnums() throws(BTFError) {
    var order = DeclarationOrder(names)
    for id in 1..<max(1, table.typeCount) {
      guard let record = table.record(TypeID(id)), record.kind?.isEnumeration == true, !isNamed(record), record.entryCount > 0,
        !progress[record.id].contains(.settled)
      else { continue }
      let first = table.enumerator(0, of: record).nameOffset
      order.add(id, rank: .enumeration, target: first, name: first)
    }
    order.sort()
    for index in order.roots.indices {
      order.roots[index].word = order.isTied(index) ? contentHash(of: TypeID(order.roots[index].id), depth: 0) : 0
    }
    order.sortTies()
    for root in order.roots { try planRoot(TypeID(root.id)) }
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

  init(_ names: NameReader) { self.names = names }

  /// Names are compared up to this many bytes; the kernel allows 512.
  private static let comparedLength = 1024

  mutating func add(_ id: UInt32, rank: Rank, target: StringOffset, name: StringOffset) {
    roots.append(Root(word: 0, rank: rank, target: target.rawValue, name: name.rawValue, id: id))
  }

  /// Sorts by rank, target and name.
  mutating func sort() {
    for index in roots.indices { roots[index].word = UInt64(roots[index].rank.rawValue) }
    sortAndSplit(0..<roots.count) { order, run in
      order.sort(run, by: \.target, at: 0) { order, run in
        order.sort(run, by: \.name, at: 0) { _, _ in }
      }
    }
  }

  /// Whether a neighbour has the same rank, target and name.
  func isTied(_ index: Int) -> Bool {
    (index > 0 && areTied(index - 1, index)) || (index + 1 < roots.count && areTied(index, index + 1))
  }

  private func areTied(_ a: Int, _ b: Int) -> Bool {
    roots[a].rank == roots[b].rank && names.compare(StringOffset(roots[a].name), StringOffset(roots[b].name)) == 0
      && names.compare(StringOffset(roots[a].target), StringOffset(roots[b].target)) == 0
  }

  /// Sorts neighbours of the same rank, target and name by `word`. Equal content is equal text, so that ids may decide there.
  mutating func sortTies() {
    var start = 0
    while start < roots.count {
      var end = start + 1
      while end < roots.count, areTied(start, end) { end += 1 }
      if end - start > 1 { roots[start..<end].sort { ($0.word, $0.id) < ($1.word, $1.id) } }
      start = end
    }
  }

  /// Sorts `range` by eight bytes of a name at a time, and goes on only where they are equal.
  private mutating func sort(
    _ range: Range<Int>, by key: WritableKeyPath<Root, UInt32>, at place: Int,
    then body: (inout DeclarationOrder, Range<Int>) -> Void
  ) {
    guard range.count > 1 else { return }
    for index in range {
      roots[index].word = names.word(StringOffset(roots[index][keyPath: key]), at: place).byteSwapped
    }
    sortAndSplit(range) { order, run in
      let isOver = NameReader.isLast(order.roots[run.lowerBound].word.byteSwapped) || place >= DeclarationOrder.comparedLength
      if isOver {
        body(&order, run)
      } else {
        order.sort(run, by: key, at: place + 8, then: body)
      }
    }
  }

  /// Sorts `range` by `word` and hands over each run of equal ones.
  private mutating func sortAndSplit(_ range: Range<Int>, _ body: (inout DeclarationOrder, Range<Int>) -> Void) {
    roots[range].sort { $0.word < $1.word }
    var start = range.lowerBound
    while start < range.upperBound {
      var end = start + 1
      while end < range.upperBound, roots[end].word == roots[start].word { end += 1 }
      if end - start > 1 { body(&self, start..<end) }
      start = end
    }
  }
}
