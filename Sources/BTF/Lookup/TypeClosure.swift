/// What chosen types need: everything that they hold by value or mention, up to named structs and unions behind a pointer.
///
/// The same bound that C draws: such a pointee needs no definition to be pointed at.
public struct TypeClosure {
  private let table: BTFTypeTable
  /// By type id: how it was reached so far.
  private var reach: [Reach]
  private var pending: [(id: TypeID, isBehindPointer: Bool)] = []

  private enum Reach: UInt8 {
    case not
    /// From behind a pointer only: what it stands for need not be whole.
    case mentioned
    case whole
  }

  private init(_ table: BTFTypeTable) {
    self.table = table
    reach = Array(repeating: .not, count: Int(table.typeCount))
  }

  /// `roots` and what they need, in the order of ids. References to types that do not exist are left out.
  public static func of(_ roots: [TypeID], in table: BTFTypeTable) -> [TypeID] {
    var closure = TypeClosure(table)
    closure.pending = roots.map { ($0, false) }
    while let (id, isBehindPointer) = closure.pending.popLast() { closure.reach(id, isBehindPointer) }
    return closure.reach.indices.lazy.filter { closure.reach[$0] != .not }.map { TypeID(UInt32($0)) }
  }

  private mutating func reach(_ id: TypeID, _ isBehindPointer: Bool) {
    guard id != .void, let record = table.record(id), let kind = record.kind else { return }
    if isBehindPointer, kind.isComposite, !record.isAnonymous { return }
    // A typedef that was only pointed at so far is gone through again when something holds it.
    let wanted = isBehindPointer ? Reach.mentioned : .whole
    guard reach[Int(id.rawValue)].rawValue < wanted.rawValue else { return }
    reach[Int(id.rawValue)] = wanted
    let mentions = isBehindPointer || kind == .pointer
    if kind.hasReference { pending.append((record.reference, mentions)) }
    switch kind {
    // C wants the elements of an array whole, wherever it is pointed at from.
    case .array: pending.append((table.array(record).element, false))
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
