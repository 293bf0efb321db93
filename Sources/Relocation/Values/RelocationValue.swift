public import BTF

/// What a relocation's access comes to in one BTF.
public struct RelocationValue: Hashable, Sendable {
  /// The value that goes into the instruction.
  public var value: UInt64
  /// Bytes that a load or store of the field moves; 0 where that does not matter.
  public var width: UInt32 = 0
  /// The field's type, where ``width`` matters.
  public var fieldType: TypeID?
  /// Whether the instruction must hold this value before it is patched. Of bit fields the compiler may have chosen another load.
  public var isValidated = true

  init(_ value: UInt64) { self.value = value }
}

/// Computes values of accesses in one BTF.
struct RelocationValues {
  let side: TypeSide
  let dialect: Dialect

  /// The value of an access; nil where there is nothing to take it from, and the instruction is poisoned.
  ///
  /// `spec` nil stands for a candidate that was not found.
  func value(_ kind: RelocationKind, _ spec: AccessEnds?) throws(RelocationFailure) -> RelocationValue? {
    switch kind.subject {
    case .field: try field(kind, spec)
    case .type: try type(kind, spec)
    case .enumerator: try enumerator(kind, spec)
    }
  }

  /// Types that are not there have the id and the size 0 (libbpf: `bpf_core_calc_type_relo()`).
  private func type(_ kind: RelocationKind, _ spec: AccessEnds?) throws(RelocationFailure) -> RelocationValue {
    guard let spec else { return RelocationValue(0) }
    switch kind {
    case .typeExists, .typeMatches: return RelocationValue(1)
    case .typeSize: return RelocationValue(try side.size(of: spec.root))
    default:
      var value = RelocationValue(UInt64(spec.root.rawValue))
      // Linking renumbers types and leaves the instruction as it is.
      value.isValidated = false
      return value
    }
  }

  private func enumerator(_ kind: RelocationKind, _ spec: AccessEnds?) throws(RelocationFailure) -> RelocationValue? {
    if kind == .enumeratorExists { return RelocationValue(spec == nil ? 0 : 1) }
    guard let step = spec?.first else { return nil }
    let record = try side.record(step.type)
    guard record.kind?.isEnumeration == true, Int(step.index) < record.entryCount else { return nil }
    return RelocationValue(side.table.enumerator(Int(step.index), of: record).libbpfValue(of: record))
  }
}

extension Enumerator {
  /// The value as libbpf has it: a 32-bit one is extended by its sign, also where the enum is unsigned (`btf_enum.val` is an `__s32`).
  func libbpfValue(of record: TypeRecord) -> UInt64 {
    guard record.kind == .enumeration else { return value }
    return UInt64(bitPattern: Int64(Int32(truncatingIfNeeded: value)))
  }
}
