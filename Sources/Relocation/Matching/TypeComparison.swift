import BTF

/// Compares whole types: loosely for their existence and size, strictly for `type_matches`.
struct TypeComparison {
  let local: TypeSide
  let target: TypeSide
  let dialect: Dialect
  let budget: WorkBudget

  /// How long one chain of pointers and arrays may be.
  static let chainLimit = 32

  var tooDeep: RelocationFailure { RelocationFailure(.comparisonTooDeep(limit: dialect.comparisonDepth)) }
}

extension TypeComparison {
  /// Whether the types are alike enough for a relocation of a whole type; nil if they are
  /// (libbpf: `bpf_core_types_are_compat()`).
  func areCompatible(_ localID: TypeID, _ targetID: TypeID) throws(RelocationFailure) -> Mismatch? {
    try areCompatible(localID, targetID, level: dialect.comparisonDepth)
  }

  private func areCompatible(
    _ localID: TypeID, _ targetID: TypeID, level: Int
  ) throws(RelocationFailure) -> Mismatch? {
    // At the start the kinds must agree before typedefs are skipped: a typedef is no candidate for a struct.
    if let mismatch = kinds(try local.record(localID), try target.record(targetID)) { return mismatch }
    var (localID, targetID) = (localID, targetID)
    for _ in 0..<TypeComparison.chainLimit {
      try budget.spend()
      let a = try local.resolved(localID)
      let b = try target.resolved(targetID)
      if let mismatch = kinds(a, b) { return mismatch }
      switch a.kind {
      case .void, .structure, .union, .enumeration, .enumeration64, .forward: return nil
      case .integer:
        let areWhole =
          local.table.integerEncoding(of: a).bitOffset == 0 && target.table.integerEncoding(of: b).bitOffset == 0
        return areWhole ? nil : .partialInteger(local: a.id, target: b.id)
      case .pointer: (localID, targetID) = (a.reference, b.reference)
      case .array: (localID, targetID) = (local.table.array(a).element, target.table.array(b).element)
      case .functionPrototype:
        if let mismatch = try parameters(a, b, level) { return mismatch }
        (localID, targetID) = (a.reference, b.reference)
      default: return .uncomparable(local: a.id, target: b.id)
      }
    }
    throw RelocationFailure(.comparisonTooDeep(limit: TypeComparison.chainLimit))
  }

  private func parameters(_ a: TypeRecord, _ b: TypeRecord, _ level: Int) throws(RelocationFailure) -> Mismatch? {
    guard a.entryCount == b.entryCount else { return .parameterCounts(local: a.entryCount, target: b.entryCount) }
    for index in 0..<a.entryCount {
      guard level > 0 else { throw tooDeep }
      let first = try local.resolved(local.table.parameter(index, of: a).type)
      let second = try target.resolved(target.table.parameter(index, of: b).type)
      if let mismatch = try areCompatible(first.id, second.id, level: level - 1) { return mismatch }
    }
    return nil
  }

  private func kinds(_ a: TypeRecord, _ b: TypeRecord) -> Mismatch? {
    guard let kind = a.kind, let other = b.kind, dialect.areCompatible(kind, other) else {
      return .kinds(local: a.id, target: b.id)
    }
    return nil
  }
}
