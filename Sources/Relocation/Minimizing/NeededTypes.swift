import BTF

/// The types of a target, and the parts of them, that decisions rest on.
struct NeededTypes {
  let target: RelocationTarget
  private(set) var kernel = TypeSubset()
  /// Of each module its own types; what it uses of the kernel's is among those.
  private(set) var modules: [TypeSubset]
  /// Types that were gone through as deep as types are compared.
  var compared: Set<Candidate> = []
  /// Types of which everything was added.
  var whole: Set<Candidate> = []
  /// Of types that were compared member by member, the names of these.
  var namesOfEntries: [Candidate: EntryNames] = [:]

  init(_ target: RelocationTarget) {
    self.target = target
    modules = Array(repeating: TypeSubset(), count: target.modules.count)
  }

  /// Types of one place.
  func view(_ place: RelocationTarget.Place) -> BTFTypeTable { target.table(place) }

  private mutating func change(_ id: TypeID, _ place: RelocationTarget.Place, _ body: (inout TypeSubset) -> Bool) -> Bool {
    if case .module(let index) = place, id.rawValue >= target.modules[index].types.firstTypeID { return body(&modules[index]) }
    return body(&kernel)
  }

  /// Adds a type with everything in it; returns whether that is news.
  @discardableResult mutating func insert(_ id: TypeID, _ place: RelocationTarget.Place) -> Bool {
    id != .void && change(id, place) { $0.insert(id) }
  }

  /// Adds a struct, union or enum without its members; returns whether that is news.
  @discardableResult mutating func insertHead(_ id: TypeID, _ place: RelocationTarget.Place) -> Bool {
    id != .void && change(id, place) { $0.insertHead(id) }
  }

  @discardableResult mutating func insert(entry: Int, of id: TypeID, _ place: RelocationTarget.Place) -> Bool {
    change(id, place) { $0.insert(entry: entry, of: id) }
  }
}

extension NeededTypes {
  /// The type behind modifiers and typedefs, which themselves decide nothing; nil for `void` and for what is broken.
  func resolved(_ id: TypeID, _ place: RelocationTarget.Place) -> TypeRecord? {
    guard let record = try? view(place).resolved(id), record.id != .void else { return nil }
    return record
  }

  /// Adds the candidate itself, by the name under which it was found, and returns what it stands for.
  mutating func insertCandidate(_ candidate: Candidate) -> TypeRecord? {
    guard let record = view(candidate.place).record(candidate.type) else { return nil }
    // A type tag has a name as well, and a type of its kind may be asked for.
    if let kind = record.kind, kind == .typedef || kind.isModifier { insert(record.id, candidate.place) }
    return resolved(candidate.type, candidate.place)
  }

  /// Adds a type of which values exist, with what its size and its sign rest on: of a struct the head alone, of an array its elements.
  mutating func insertValue(_ id: TypeID, _ place: RelocationTarget.Place) {
    var id = id
    for _ in 0...BTFTypeTable.chainLimit {
      guard let record = resolved(id, place), let kind = record.kind else { return }
      switch kind {
      case .structure, .union, .enumeration, .enumeration64:
        insertHead(record.id, place)
        return
      case .array:
        insert(record.id, place)
        let shape = view(place).array(record)
        // The kernel takes no array without an index.
        if let index = resolved(shape.index, place) { insert(index.id, place) }
        id = shape.element
      case .variable, .declarationTag:
        insert(record.id, place)
        id = record.reference
      default:
        insert(record.id, place)
        return
      }
    }
  }
}
