public import BTF
import ByteReading

/// Writes the C name of a type, such as `const struct task_struct *` or `int (*)(struct file *, unsigned int)`.
///
/// For reports and JSON; the C dump has declarators of its own, which also name what they declare. Anonymous types are named by kind
/// and id: `struct (anon 123)`. A name is cut with `...` where it would need more than ``nodeLimit`` types, since hostile BTF
/// can describe names that grow without end.
public struct TypeNames: Sendable {
  /// How many types one name may mention.
  public static let nodeLimit = 128

  private let table: BTFTypeTable
  /// Whether no name of the table needs escaping, which makes copying it cheaper.
  private let isPlain: Bool

  public init(_ table: BTFTypeTable) { self.init(table, isPlain: false) }

  init(_ table: BTFTypeTable, isPlain: Bool) {
    self.table = table
    self.isPlain = isPlain
  }

  /// Appends the name of `id`, escaped for JSON.
  public func append(_ id: TypeID, to out: inout TextBuffer) {
    var budget = TypeNames.nodeLimit
    append(id, to: &out, budget: &budget)
  }

  /// The same within a budget of types to mention, which it reduces.
  func append(_ id: TypeID, to out: inout TextBuffer, budget: inout Int) {
    if let count = appendUsual(id, &out, budget) {
      // Each type is gone through on both sides of the name.
      budget -= 2 * count
      return
    }
    left(id, &out, &budget)
    right(id, &out, &budget)
  }

  /// What stands before a prototype's parameters; with ``endPrototype(_:to:budget:)`` for callers that write these themselves.
  ///
  /// Returns false where nothing may follow, since the budget is used up.
  func beginPrototype(_ record: TypeRecord, to out: inout TextBuffer, budget: inout Int) -> Bool {
    budget -= 1
    if let count = appendUsual(record.reference, &out, budget) {
      budget -= count
    } else {
      left(record.reference, &out, &budget)
    }
    guard budget > 0 else { return false }
    budget -= 1
    return true
  }

  func endPrototype(_ record: TypeRecord, to out: inout TextBuffer, budget: inout Int) {
    right(record.reference, &out, &budget)
  }

  func appendParameter(_ parameter: Parameter, to out: inout TextBuffer, budget: inout Int) {
    if parameter.isVariadic {
      out.append("...")
    } else {
      append(parameter.type, to: &out, budget: &budget)
    }
  }

  /// What nearly all names are, in one walk: pointers to a type that has a name of its own and may be qualified. Returns how many types it
  /// mentions; nil, with nothing written, for all others.
  private func appendUsual(_ id: TypeID, _ out: inout TextBuffer, _ budget: Int) -> Int? {
    var (record, stars) = (table.record(id), 0)
    while let pointer = record, pointer.kind == .pointer, stars < 4 {
      record = table.record(pointer.reference)
      stars += 1
    }
    var count = stars + 1
    guard let outer = record, let kind = outer.kind, budget > 16 else { return nil }
    switch kind {
    case .const, .volatile:
      guard let inner = table.record(outer.reference), let own = inner.kind, TypeNames.isNamed(own) else { return nil }
      out.append(kind == .const ? "const " : "volatile ")
      specifier(own, inner, &out)
      count += 1
    default:
      guard TypeNames.isNamed(kind) else { return nil }
      specifier(kind, outer, &out)
    }
    if stars > 0 { out.append(byte: 0x20) }
    for _ in 0..<stars { out.append(byte: 0x2a) }
    return count
  }

  /// Whether a type's text is a name and perhaps a keyword, and all of it stands before what is declared.
  private static func isNamed(_ kind: BTFKind) -> Bool {
    switch kind {
    case .void, .integer, .float, .typedef, .structure, .union, .enumeration, .enumeration64, .forward: true
    default: false
    }
  }

  private func specifier(_ kind: BTFKind, _ record: TypeRecord, _ out: inout TextBuffer) {
    switch kind {
    case .structure: tagged("struct ", record, &out)
    case .union: tagged("union ", record, &out)
    case .enumeration, .enumeration64: tagged("enum ", record, &out)
    case .forward: tagged(record.kindFlag ? "union " : "struct ", record, &out)
    case .void: out.append("void")
    default: name(record, &out)
    }
  }

  /// Everything that stands before a declared name: specifiers, then pointers from the inside out.
  private func left(_ id: TypeID, _ out: inout TextBuffer, _ budget: inout Int) {
    budget -= 1
    guard budget > 0, let record = table.record(id) else {
      out.append(budget > 0 ? "(invalid)" : "...")
      return
    }
    switch record.kind {
    case .pointer:
      left(record.reference, &out, &budget)
      if !endsInBareStar(record.reference) { out.append(byte: 0x20) }
      out.append(opensGroup(record.reference) ? "(*" : "*")
    case .const: qualify("const", record.reference, &out, &budget)
    case .volatile: qualify("volatile", record.reference, &out, &budget)
    case .restrict: qualify("restrict", record.reference, &out, &budget)
    case .typeTag, .declarationTag, .variable:
      left(record.reference, &out, &budget)
    case .array:
      left(table.array(record).element, &out, &budget)
    case .functionPrototype:
      left(record.reference, &out, &budget)
    case .function:
      left(record.reference, &out, &budget)
    case .structure, .union, .enumeration, .enumeration64, .forward, .integer, .float, .typedef, .dataSection, .void:
      specifier(record.kind ?? .void, record, &out)
    case nil:
      out.append("(kind ")
      out.append(decimal: UInt32(record.info.kindCode))
      out.append(byte: 0x29)
    }
  }

  /// Everything that stands after a declared name: array bounds and parameters.
  private func right(_ id: TypeID, _ out: inout TextBuffer, _ budget: inout Int) {
    guard budget > 0, let record = table.record(id) else { return }
    budget -= 1
    switch record.kind {
    case .pointer:
      if opensGroup(record.reference) { out.append(byte: 0x29) }
      right(record.reference, &out, &budget)
    case .const, .volatile, .restrict, .typeTag, .declarationTag, .variable, .function:
      right(record.reference, &out, &budget)
    case .array:
      let shape = table.array(record)
      out.append(byte: 0x5b)
      if shape.count > 0 { out.append(decimal: shape.count) }
      out.append(byte: 0x5d)
      right(shape.element, &out, &budget)
    case .functionPrototype:
      parameters(record, &out, &budget)
      right(record.reference, &out, &budget)
    default: break
    }
  }

  private func parameters(_ record: TypeRecord, _ out: inout TextBuffer, _ budget: inout Int) {
    out.append(byte: 0x28)
    if record.entryCount == 0 { out.append("void") }
    for index in 0..<record.entryCount {
      if index > 0 { out.append(", ") }
      guard budget > 0 else {
        out.append("...")
        break
      }
      appendParameter(table.parameter(index, of: record), to: &out, budget: &budget)
    }
    out.append(byte: 0x29)
  }

  /// A qualifier stands after the star of a pointer that it qualifies, and before everything else.
  private func qualify(_ word: StaticString, _ target: TypeID, _ out: inout TextBuffer, _ budget: inout Int) {
    if endsInStar(target) {
      left(target, &out, &budget)
      out.append(byte: 0x20)
      out.append(word)
    } else {
      out.append(word)
      out.append(byte: 0x20)
      left(target, &out, &budget)
    }
  }

  private func tagged(_ keyword: StaticString, _ record: TypeRecord, _ out: inout TextBuffer) {
    out.append(keyword)
    name(record, &out)
  }

  private func name(_ record: TypeRecord, _ out: inout TextBuffer) {
    if record.isAnonymous {
      out.append("(anon ")
      out.append(decimal: record.id.rawValue)
      out.append(byte: 0x29)
    } else if !out.append(escapedName: record.nameOffset, of: table, isPlain: isPlain) {
      out.append("(invalid)")
    }
  }

  /// Whether a pointer to the type needs parentheses.
  private func opensGroup(_ id: TypeID) -> Bool {
    let kind = behindModifiers(id)?.kind
    return kind == .array || kind == .functionPrototype
  }

  /// Whether the text that ``left(_:_:_:)`` writes for the type ends in a star, perhaps qualified. An array's is that of its elements.
  private func endsInStar(_ id: TypeID) -> Bool {
    var record = table.record(id)
    for _ in 0..<BTFTypeTable.chainLimit {
      guard let current = record, let kind = current.kind, kind.isModifier || kind == .array else { break }
      record = table.record(kind == .array ? table.array(current).element : current.reference)
    }
    return record?.kind == .pointer
  }

  /// Whether that text ends in a star without a qualifier behind it. A prototype's is that of what it returns.
  private func endsInBareStar(_ id: TypeID) -> Bool {
    var record = table.record(id)
    for _ in 0..<BTFTypeTable.chainLimit {
      guard let current = record else { break }
      switch current.kind {
      case .typeTag, .functionPrototype: record = table.record(current.reference)
      case .array: record = table.record(table.array(current).element)
      default: return current.kind == .pointer
      }
    }
    return false
  }

  private func behindModifiers(_ id: TypeID) -> TypeRecord? {
    var record = table.record(id)
    for _ in 0..<BTFTypeTable.chainLimit {
      guard let current = record, let kind = current.kind, kind.isModifier else { break }
      record = table.record(current.reference)
    }
    return record
  }
}
