import ByteReading

/// One pass of the kernel's rules over the types of a table.
///
/// First every record by itself (`btf_check_all_metas()`), then, as ``BTFValidation/Purpose`` demands, what the records say of each
/// other. Findings of the second part are left out where the first already found fault with the same entry.
struct Inspection {
  let table: BTFTypeTable
  let purpose: BTFValidation.Purpose
  var findings: FindingList
  /// What to add to a place in the table's blob to get the place in the file.
  let offsetBias: Int
  var names: NameRules
  var graph = ResolutionState()
  var special = SpecialFieldState()
  private var isCheckingReferences = false
  private var faulty: Set<Place> = []

  private struct Place: Hashable {
    let type: TypeID
    let entry: Int?
  }

  init(_ table: BTFTypeTable, purpose: BTFValidation.Purpose, findings: FindingList, offsetBias: Int) {
    self.table = table
    self.purpose = purpose
    self.findings = findings
    self.offsetBias = offsetBias
    names = NameRules(table)
  }

  /// Adds a finding about `record`, or its `entry`; `field` is the place of the word at fault, in bytes from the record's start.
  mutating func report(
    _ rule: BTFRule, _ record: TypeRecord, entry: Int? = nil, at field: Int = 0, _ message: @autoclosure () -> String
  ) {
    let place = Place(type: record.id, entry: entry)
    if isCheckingReferences {
      // With so many faults in single records there is no telling which of these follow from them.
      guard faulty.count < FindingList.limit, !faulty.contains(place) else { return }
    } else if faulty.count < FindingList.limit {
      faulty.insert(place)
    }
    guard findings.count() else { return }
    let start = table.types.fileOffset + offsetBias + record.payload - TypeIndex.headSize
    findings.keep(
      BTFFinding(
        rule, type: record.id, kindCode: record.info.kindCode, name: names.shortText(record.nameOffset), entry: entry,
        entryName: entry.flatMap { names.shortText(nameOffset(ofEntry: $0, of: record)) }, at: start + field, message()))
  }

  /// The name of a member, enumerator, parameter, or of the variable of a section.
  private func nameOffset(ofEntry index: Int, of record: TypeRecord) -> StringOffset {
    guard index < record.entryCount else { return .empty }
    switch record.kind {
    case .structure, .union: return table.member(index, of: record).nameOffset
    case .enumeration, .enumeration64: return table.enumerator(index, of: record).nameOffset
    case .functionPrototype: return table.parameter(index, of: record).nameOffset
    case .dataSection: return table.record(table.sectionVariable(index, of: record).type)?.nameOffset ?? .empty
    default: return .empty
    }
  }

  /// `btf_check_all_metas()`
  mutating func checkRecords() {
    for id in table.ownTypeIDs {
      guard let record = table.record(TypeID(id)) else { continue }
      checkRecord(record)
    }
  }

  /// `btf_check_all_types()` and what follows it in `btf_parse()`.
  mutating func checkReferences() {
    isCheckingReferences = true
    // Only modules have a base, and the kernel does not resolve their types.
    if purpose == .program, table.base == nil { resolveAllTypes() }
    checkChains()
    // The kernel looks at special fields last; their rules rely on all others.
    if purpose == .program, table.base == nil, findings.total == 0 { checkSpecialFields() }
  }

  /// One more than the highest id that the kernel keeps: it verifies the records of further types, and then forgets them
  /// (`btf_add_type()`, the error of which `btf_check_all_metas()` does not look at).
  var typeLimit: UInt32 { min(table.typeCount, Inspection.largestTypeID) }

  /// The record of a type that the kernel keeps.
  func record(_ id: TypeID) -> TypeRecord? { id.rawValue < typeLimit ? table.record(id) : nil }

  /// `BTF_MAX_TYPE`
  static let largestTypeID: UInt32 = 0xf_ffff
}

/// The rules that hold for every record, and the choice of those for its kind.
extension Inspection {
  /// `btf_check_meta()`
  private mutating func checkRecord(_ record: TypeRecord) {
    guard let kind = record.kind else {
      return report(.unknownKind, record, at: 4, "the kind is not known (found \(record.info.kindCode), allowed 1 to 19)")
    }
    guard names.isInside(record.nameOffset) else {
      return reportNameOffset(record.nameOffset, record)
    }
    switch kind {
    case .void: break
    case .integer: checkInteger(record)
    case .float: checkFloat(record)
    case .enumeration, .enumeration64: checkEnumeration(record)
    case .pointer, .typedef, .const, .volatile, .restrict, .typeTag: checkReference(record, kind)
    case .forward: checkForward(record)
    case .array: checkArray(record)
    case .structure, .union: checkComposite(record, kind)
    case .functionPrototype: checkPrototype(record)
    case .function: checkFunction(record)
    case .variable: checkVariable(record)
    case .dataSection: checkDataSection(record)
    case .declarationTag: checkDeclarationTag(record)
    }
  }

  mutating func reportNameOffset(_ offset: StringOffset, _ record: TypeRecord, entry: Int? = nil, at field: Int = 0) {
    let limit = names.limit
    report(
      .nameOffset, record, entry: entry, at: field,
      "the name lies outside the strings (found offset \(offset.rawValue), allowed below \(limit))")
  }

  mutating func requireNoEntries(_ record: TypeRecord) {
    guard record.entryCount > 0 else { return }
    report(.vlenNotZero, record, at: 4, "the count of entries is not zero (found \(record.entryCount), allowed 0)")
  }

  mutating func requireNoKindFlag(_ record: TypeRecord) {
    guard record.kindFlag else { return }
    report(.kindFlag, record, at: 4, "the kind flag is set (found 1, allowed 0)")
  }

  mutating func requireNoName(_ record: TypeRecord) {
    guard !record.isAnonymous else { return }
    report(.nameForbidden, record, "there is a name (found offset \(record.nameOffset.rawValue), allowed 0)")
  }

  /// A name that must be an identifier, and must be there unless `isOptional`. The offset was found to be inside.
  mutating func requireIdentifier(_ offset: StringOffset, of record: TypeRecord, isOptional: Bool = false) {
    if offset.isEmpty {
      if !isOptional { report(.nameMissing, record, "there is no name (found offset 0)") }
    } else if let fault = names.identifierFault(offset) {
      report(.nameInvalid, record, "the name is not an identifier (\(fault))")
    }
  }

  /// A reference must be a number that an id can be (`BTF_TYPE_ID_VALID()`).
  mutating func requirePlausible(_ id: TypeID, of record: TypeRecord, entry: Int? = nil, at field: Int = 8) -> Bool {
    guard id.rawValue > Inspection.largestTypeID else { return true }
    report(
      .typeIDTooLarge, record, entry: entry, at: field,
      "the type id is too large (found \(id.rawValue), allowed up to \(Inspection.largestTypeID))")
    return false
  }
}
