/// The rules for records that refer to one type: pointers, modifiers, typedefs, tags, arrays and forward declarations.
extension Inspection {
  /// `btf_ref_type_check_meta()`
  mutating func checkReference(_ record: TypeRecord, _ kind: BTFKind) {
    requireNoEntries(record)
    // The flag says what a type tag stands for since Linux 6.15.
    if kind != .typeTag { requireNoKindFlag(record) }
    _ = requirePlausible(record.reference, of: record)
    switch kind {
    case .typedef: requireIdentifier(record.nameOffset, of: record)
    case .typeTag: requireText(record)
    default: requireNoName(record)
    }
  }

  /// A tag's name is any text but the empty one.
  private mutating func requireText(_ record: TypeRecord) {
    if names.isEmpty(record.nameOffset) { report(.nameMissing, record, "there is no text") }
  }

  /// `btf_fwd_check_meta()`
  mutating func checkForward(_ record: TypeRecord) {
    requireNoEntries(record)
    if record.reference != .void {
      report(.forwardType, record, at: 8, "there is a type (found \(record.reference.rawValue), allowed 0)")
    }
    requireIdentifier(record.nameOffset, of: record)
  }

  /// `btf_array_check_meta()`
  mutating func checkArray(_ record: TypeRecord) {
    requireNoName(record)
    requireNoEntries(record)
    requireNoKindFlag(record)
    if record.byteSize != 0 {
      report(.arraySizeField, record, at: 8, "the size word is not zero (found \(record.byteSize), allowed 0)")
    }
    let shape = table.array(record)
    if shape.element == .void {
      report(.voidElement, record, at: 12, "the elements are void")
    } else {
      _ = requirePlausible(shape.element, of: record, at: 12)
    }
    if shape.index == .void {
      report(.voidIndex, record, at: 16, "the index type is void")
    } else {
      _ = requirePlausible(shape.index, of: record, at: 16)
    }
  }

  /// `btf_decl_tag_check_meta()`
  mutating func checkDeclarationTag(_ record: TypeRecord) {
    requireText(record)
    requireNoEntries(record)
    // The flag says what a tag stands for since Linux 6.15.
    let component = table.componentIndex(of: record)
    if component < -1 {
      report(.componentIndex, record, at: 12, "the component is negative (found \(component), allowed from -1)")
    }
  }
}
