public import ByteReading

/// What `find` looks for: names that match, and types whose members fit.
public struct TypeQuery {
  /// What a name can belong to.
  public enum Subject: Hashable, Sendable {
    case type(BTFKind)
    case enumerator
    case member
  }

  /// One name found: of a type, or of an entry of one.
  public struct Match: Hashable, Sendable {
    public let type: TypeID
    /// The enumerator or member, where the name is one's.
    public let entry: Int?
  }

  /// The name wanted; nil for any.
  public var pattern: TextPattern?
  /// What may bear the name; nil for types and enumerators.
  public var subjects: Set<Subject>?
  /// Structs and unions that hold one of these types by value, in arrays and anonymous members too.
  public var contains: Set<TypeID>?
  /// Structs and unions with a member that points to one of these types.
  public var pointsTo: Set<TypeID>?
  /// Structs and unions with a member of this name, in anonymous members too.
  public var memberName: TextPattern?

  public init() {}

  private var hasMemberFilter: Bool { contains != nil || pointsTo != nil || memberName != nil }

  /// Everything in `table`, its base included, that fits; in the order of ids.
  public func matches(in table: BTFTypeTable) -> [Match] {
    var found: [Match] = []
    var search = MemberSearch(self, in: table)
    for id in 1..<max(1, table.typeCount) {
      guard let record = table.record(TypeID(id)), let kind = record.kind else { continue }
      if hasMemberFilter {
        guard kind.isComposite, search.fits(record) else { continue }
      }
      if wants(.type(kind)), isNamed(record, in: table) { found.append(Match(type: record.id, entry: nil)) }
      if kind.isEnumeration, !hasMemberFilter, wants(.enumerator) {
        for entry in 0..<record.entryCount where matches(table.enumerator(entry, of: record).nameOffset, in: table) {
          found.append(Match(type: record.id, entry: entry))
        }
      }
      if kind.isComposite, wants(.member) {
        for entry in 0..<record.entryCount where matches(table.member(entry, of: record).nameOffset, in: table) {
          found.append(Match(type: record.id, entry: entry))
        }
      }
    }
    return found
  }

  private func wants(_ subject: Subject) -> Bool {
    if let subjects { return subjects.contains(subject) }
    if case .type = subject { return true }
    return subject == .enumerator
  }

  /// A struct found by its members may be anonymous, unless a name is asked for.
  private func isNamed(_ record: TypeRecord, in table: BTFTypeTable) -> Bool {
    guard pattern != nil else { return hasMemberFilter || !record.isAnonymous }
    return matches(record.nameOffset, in: table)
  }

  private func matches(_ name: StringOffset, in table: BTFTypeTable) -> Bool {
    guard !name.isEmpty else { return false }
    guard let pattern else { return true }
    return table.withName(name) { pattern.matches($0, at: $1) } == true
  }
}

extension BTFTypeTable {
  /// Whether following references from `id` reaches one of `wanted`: by value, or with at least one pointer on the way.
  func chain(from id: TypeID, reaches wanted: Set<TypeID>, throughPointers: Bool) -> Bool {
    var current = id
    var pointers = 0
    for _ in 0..<BTFTypeTable.chainLimit {
      if wanted.contains(current), throughPointers == (pointers > 0) { return true }
      guard let record = record(current), let kind = record.kind else { return false }
      switch kind {
      case .const, .volatile, .restrict, .typeTag, .typedef: current = record.reference
      case .array: current = array(record).element
      case .pointer where throughPointers:
        pointers += 1
        current = record.reference
      default: return false
      }
    }
    return false
  }
}
