public import ByteReading

/// What `-t` takes: a name, a glob or a `/regex/`, perhaps after `struct:`, `union:`, `enum:`, `typedef:`, `func:` or `var:`; or `#ID`.
public struct TypeSelector {
  /// The text as it was given.
  public let text: String
  private let form: Form

  private enum Form {
    case id(TypeID)
    case pattern(TextPattern, kinds: Set<BTFKind>?)
  }

  /// The kinds that a prefix stands for.
  private static let prefixes: [(name: String, kinds: Set<BTFKind>)] = [
    ("struct:", [.structure]), ("union:", [.union]), ("enum:", [.enumeration, .enumeration64]), ("typedef:", [.typedef]),
    ("func:", [.function]), ("var:", [.variable]),
  ]

  public init(_ text: String) throws(TextPattern.PatternError) {
    self.text = text
    if text.hasPrefix("#") {
      let digits = text.dropFirst()
      guard digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let id = UInt32(digits) else {
        throw TextPattern.PatternError(pattern: text, message: "a type id is a decimal number")
      }
      form = .id(TypeID(id))
      return
    }
    let prefix = TypeSelector.prefixes.first { text.hasPrefix($0.name) }
    let pattern = String(text.dropFirst(prefix?.name.count ?? 0))
    guard !pattern.isEmpty else { throw TextPattern.PatternError(pattern: text, message: "is empty") }
    form = .pattern(try TextPattern(pattern), kinds: prefix?.kinds)
  }

  /// Whether it can choose no more than one id or the types of one name.
  public var isExact: Bool {
    switch form {
    case .id: true
    case .pattern(let pattern, _): pattern.exactText != nil
    }
  }

  /// The types it chooses, the base's too, in the order of their ids.
  ///
  /// A name chooses every kind that has it, but for declaration tags, whose names are not names of types.
  public func select(from table: BTFTypeTable) -> [TypeID] {
    switch form {
    case .id(let id):
      return id != .void && table.record(id) != nil ? [id] : []
    case .pattern(let pattern, let kinds):
      if let name = pattern.exactText {
        return table.types(named: name).filter { isChosen($0, kinds, in: table) }
      }
      return (1..<max(1, table.typeCount)).lazy.map { TypeID($0) }.filter { id in
        guard isChosen(id, kinds, in: table), let record = table.record(id), !record.isAnonymous else { return false }
        return table.withName(record.nameOffset) { pattern.matches($0, at: $1) } == true
      }
    }
  }

  private func isChosen(_ id: TypeID, _ kinds: Set<BTFKind>?, in table: BTFTypeTable) -> Bool {
    guard let kind = table.record(id)?.kind else { return false }
    if let kinds { return kinds.contains(kind) }
    return kind != .declarationTag && kind != .typeTag
  }
}
