import ByteReading

/// Oddities of a blob that are allowed but say something about the encoder that made it.
public struct EncoderSmells: Hashable, Sendable {
  public enum Smell: String, CaseIterable, Hashable, Sendable {
    /// Several structs, or several unions, of one name: their definitions differ between compilation units, or deduplication failed.
    case repeatedTags = "structs or unions that share their name with another definition"
    /// A forward declaration of a name that is also defined: deduplication could not tell that they are the same.
    case resolvableForwards = "forward declarations of types that are defined"
    /// Bit fields described by integers with an offset or a width of their own, which CO-RE cannot relocate.
    case partialIntegers = "integers with a bit offset or a width of their own"
    /// Parameters without a name in the prototype of a function: what the encoder lost.
    case unnamedParameters = "functions with unnamed parameters"
    /// A name used by several functions: CO-RE and fentry cannot tell them apart.
    case repeatedFunctions = "functions that share their name with another"
    /// Structs of size 0.
    case emptyStructs = "structs without size"
    /// Names that C does not allow, such as those of Rust types.
    case oddNames = "names that are not C identifiers"
  }

  /// How many types show each smell.
  public private(set) var counts: [Smell: Int] = [:]
  /// Smells that were found, in the order of ``Smell``.
  public var found: [Smell] { Smell.allCases.filter { counts[$0] != nil } }

  init(_ table: BTFTypeTable) {
    let index = NameIndex(table)
    // Many functions may share one prototype: each is gone through once.
    var hasUnnamed: [TypeID: Bool] = [:]
    for id in table.ownTypeIDs {
      guard let record = table.record(TypeID(id)), let kind = record.kind else { continue }
      switch kind {
      case .structure, .union:
        if record.byteSize == 0 { add(.emptyStructs) }
        if isRepeated(record, table, index) { add(.repeatedTags) }
      case .forward:
        let defined: BTFKind = record.kindFlag ? .union : .structure
        if namesakes(of: record, table, index).contains(where: { $0.kind == defined }) { add(.resolvableForwards) }
      case .integer:
        let encoding = table.integerEncoding(of: record)
        if encoding.bitOffset != 0 || (UInt32(encoding.bitWidth) != record.byteSize &* 8 && !encoding.isBoolean) {
          add(.partialIntegers)
        }
      case .function:
        if isRepeated(record, table, index) { add(.repeatedFunctions) }
        let prototype = record.reference
        let isUnnamed = hasUnnamed[prototype] ?? hasUnnamedParameters(prototype, table)
        hasUnnamed[prototype] = isUnnamed
        if isUnnamed { add(.unnamedParameters) }
      default: break
      }
      if kind != .dataSection, kind != .declarationTag, kind != .typeTag, kind != .integer, !isIdentifier(record, table) {
        add(.oddNames)
      }
    }
  }

  private mutating func add(_ smell: Smell) { counts[smell, default: 0] += 1 }

  private func namesakes(of record: TypeRecord, _ table: BTFTypeTable, _ index: NameIndex) -> [TypeRecord] {
    guard !record.isAnonymous, let name = table.nameBytes(record.nameOffset) else { return [] }
    return index.types(named: name, limit: 8).compactMap { table.record($0) }
  }

  private func isRepeated(_ record: TypeRecord, _ table: BTFTypeTable, _ index: NameIndex) -> Bool {
    namesakes(of: record, table, index).contains { $0.kind == record.kind && $0.id != record.id }
  }

  private func hasUnnamedParameters(_ id: TypeID, _ table: BTFTypeTable) -> Bool {
    guard let prototype = table.record(id), prototype.kind == .functionPrototype else { return false }
    return (0..<prototype.entryCount).contains { entry in
      let parameter = table.parameter(entry, of: prototype)
      return parameter.nameOffset.isEmpty && !parameter.isVariadic
    }
  }

  private func isIdentifier(_ record: TypeRecord, _ table: BTFTypeTable) -> Bool {
    guard !record.isAnonymous, let name = table.nameBytes(record.nameOffset), name.count > 0 else { return true }
    guard name.count <= NameIndex.longestName else { return false }
    for index in 0..<name.count {
      switch name[index] {
      case 0x41...0x5a, 0x61...0x7a, 0x5f: continue
      case 0x30...0x39 where index > 0: continue
      default: return false
      }
    }
    return true
  }
}
