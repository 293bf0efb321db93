/// The rules for the records of functions, prototypes, variables and data sections.
extension Inspection {
  /// `btf_func_proto_check_meta()`; its parameters are looked at when references are.
  mutating func checkPrototype(_ record: TypeRecord) {
    requireNoName(record)
    requireNoKindFlag(record)
  }

  /// `btf_func_check_meta()`; an extern function is not taken (libbpf makes it static before it loads).
  mutating func checkFunction(_ record: TypeRecord) {
    requireIdentifier(record.nameOffset, of: record)
    if record.functionLinkage.rawValue > Linkage.global.rawValue {
      report(
        .functionLinkage, record, at: 4, "the linkage is not supported (found \(record.functionLinkage.rawValue), allowed 0 or 1)")
    }
    requireNoKindFlag(record)
  }

  /// `btf_var_check_meta()`
  mutating func checkVariable(_ record: TypeRecord) {
    requireNoEntries(record)
    requireNoKindFlag(record)
    requireIdentifier(record.nameOffset, of: record)
    if record.reference == .void {
      report(.voidVariable, record, at: 8, "the variable is void")
    } else {
      _ = requirePlausible(record.reference, of: record)
    }
    let linkage = table.variableLinkage(of: record)
    if linkage.rawValue > Linkage.global.rawValue {
      report(.variableLinkage, record, at: 12, "the linkage is not supported (found \(linkage.rawValue), allowed 0 or 1)")
    }
  }

  /// `btf_datasec_check_meta()`
  mutating func checkDataSection(_ record: TypeRecord) {
    if record.byteSize == 0 { report(.sectionSizeZero, record, at: 8, "the size is zero (needs at least 1)") }
    requireNoKindFlag(record)
    if record.isAnonymous {
      report(.nameMissing, record, "there is no name (found offset 0)")
    } else if let fault = names.sectionFault(record.nameOffset) {
      report(.sectionNameInvalid, record, "the name is not printable (\(fault))")
    }
    var end: UInt32 = 0
    var sum: UInt64 = 0
    let count = findings.total
    for index in 0..<record.entryCount {
      let variable = table.sectionVariable(index, of: record)
      let field = TypeIndex.headSize + index * 12
      if variable.type == .void {
        report(.voidEntry, record, entry: index, at: field, "the entry is void")
      } else {
        _ = requirePlausible(variable.type, of: record, entry: index, at: field)
      }
      checkExtent(of: variable, index, record, after: end, at: field)
      // The kernel adds in 32 bits; a sum that wraps is caught below, or not at all.
      end = variable.offset &+ variable.size
      sum += UInt64(variable.size)
    }
    if sum > UInt64(record.byteSize), findings.total == count {
      report(.sectionTotal, record, at: 8, "its entries are larger than itself (found \(sum) bytes, allowed \(record.byteSize))")
    }
  }

  private mutating func checkExtent(
    of variable: SectionVariable, _ index: Int, _ record: TypeRecord, after end: UInt32, at field: Int
  ) {
    let size = record.byteSize
    if variable.offset < end {
      report(
        .entryOffset, record, entry: index, at: field + 4,
        "begins before the end of the one before it (found \(variable.offset), allowed from \(end))")
    } else if variable.offset >= size {
      report(
        .entryOffset, record, entry: index, at: field + 4,
        "begins beyond the section (found \(variable.offset), allowed below \(size))")
    } else if variable.size == 0 || variable.size > size {
      report(
        .entrySize, record, entry: index, at: field + 8, "has no size that fits (found \(variable.size), allowed 1 to \(size))")
    } else if variable.offset &+ variable.size > size {
      report(
        .entryBeyondSection, record, entry: index, at: field + 8,
        "ends beyond the section (found \(variable.offset &+ variable.size), allowed \(size))")
    }
  }
}
