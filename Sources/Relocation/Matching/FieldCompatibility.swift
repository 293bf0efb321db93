import BTF
import ByteReading

/// Whether a field of one type can be read where a field of the other is meant (libbpf: `bpf_core_fields_are_compat()`).
extension SpecMatch {
  func areCompatible(_ localID: TypeID, _ targetID: TypeID) throws(RelocationFailure) -> Bool {
    var (localID, targetID) = (localID, targetID)
    // Arrays of arrays: their types are not resolved any further than this goes deep.
    for _ in 0...BTFTypeTable.chainLimit {
      let a = try local.resolved(localID)
      let b = try target.resolved(targetID)
      guard let kind = a.kind, let other = b.kind else { return false }
      if kind.isComposite && other.isComposite { return true }
      guard dialect.areCompatible(kind, other) else { return false }
      switch kind {
      case .pointer, .float: return true
      case .forward, .enumeration, .enumeration64: return try haveCompatibleNames(a, b)
      case .integer:
        // Only the old description of bit fields has an offset.
        return local.table.integerEncoding(of: a).bitOffset == 0 && target.table.integerEncoding(of: b).bitOffset == 0
      case .array:
        localID = local.table.array(a).element
        targetID = target.table.array(b).element
      default: return false
      }
    }
    throw RelocationFailure(.comparisonTooDeep(limit: BTFTypeTable.chainLimit))
  }

  /// One is anonymous, or both have the same name but for flavours.
  private func haveCompatibleNames(_ a: TypeRecord, _ b: TypeRecord) throws(RelocationFailure) -> Bool {
    let (first, second) = (try local.name(a.nameOffset), try target.name(b.nameOffset))
    return first.count == 0 || second.count == 0 || EssentialName.areEqual(first, second)
  }
}
