/// What chosen types need: everything that they hold by value or mention, up to named structs and unions behind a pointer.
///
/// The same bound that C draws: such a pointee needs no definition to be pointed at.
public struct TypeClosure {
  private let table: BTFTypeTable
  /// By type id: reached as something that must be there whole.
  private var isReached: [Bool]
  private var pending: [(id: TypeID, isBehindPointer: Bool)] = []

  public init(_ table: BTFTypeTable) {
    self.table = table
    isReached = Array(repeating: false, count: Int(table.typeCount))
  }

  /// `roots` and what they need, in the order of ids. References to types that do not exist are left out.
  public static func of(_ roots: [TypeID], in table: BTFTypeTable) -> [TypeID] {
    var closure = TypeClosure(table)
    closure.pending = roots.map { ($0, false) }
    while let (id, isBehindPointer) = closure.pending.popLast() { closure.reach(id, isBehindPointer) }
    return closure.isReached.indices.lazy.filter { closure.isReached[$0] }.map { TypeID(UInt32($0)) }
  }

  private mutating func reach(_ id: TypeID, _ isBehindPointer: Bool) {
    guard id != .void, let record = table.record(id), let kind = record.kind else { return }
    if isBehindPointer, kind.isComposite, !record.isAnonymous { return }
    guard !isReached[Int(id.rawValue)] else { return }
    isReached[Int(id.rawValue)] = true
    // A function's own types are mentioned, not held.
    let mentions = isBehindPointer || kind == .pointer
    if kind.hasReference { pending.append((record.reference, mentions)) }
    switch kind {
    case .array: pending.append((table.array(record).element, isBehindPointer))
    case .structure, .union:
      for index in 0..<record.entryCount { pending.append((table.member(index, of: record).type, false)) }
    case .functionPrototype:
      for index in 0..<record.entryCount { pending.append((table.parameter(index, of: record).type, mentions)) }
    case .dataSection:
      for index in 0..<record.entryCount { pending.append((table.sectionVariable(index, of: record).type, false)) }
    default: break
    }
  }
}
