import BTF
import ByteReading

/// The strict comparison of `bpf_core_type_matches()`.
extension TypeComparison {
  /// Whether everything the local type says is true of the target's; nil if it is (libbpf: `bpf_core_types_match()`).
  func match(_ localID: TypeID, _ targetID: TypeID) throws(RelocationFailure) -> Mismatch? {
    try match(localID, targetID, isBehindPointer: false, level: dialect.comparisonDepth)
  }

  private func match(
    _ localID: TypeID, _ targetID: TypeID, isBehindPointer: Bool, level: Int
  ) throws(RelocationFailure) -> Mismatch? {
    guard level > 0 else { throw tooDeep }
    var (localID, targetID, isBehindPointer) = (localID, targetID, isBehindPointer)
    for _ in 0..<TypeComparison.chainLimit {
      try budget.spend()
      let a = try local.resolved(localID)
      let b = try target.resolved(targetID)
      guard try haveMatchingNames(a.nameOffset, b.nameOffset) else { return .names(local: a.id, target: b.id) }
      switch a.kind {
      case .void: return b.kind == .void ? nil : kindsDiffer(a, b)
      case .forward: return matchesForward(a, b, isBehindPointer) ? nil : kindsDiffer(a, b)
      case .enumeration, .enumeration64: return try enumerations(a, b)
      case .structure, .union:
        return try composites(a, b, isBehindPointer, level)
      case .integer: return integers(a, b)
      case .pointer:
        guard b.kind == .pointer else { return kindsDiffer(a, b) }
        isBehindPointer = true
        (localID, targetID) = (a.reference, b.reference)
      case .array:
        guard b.kind == .array else { return kindsDiffer(a, b) }
        let (first, second) = (local.table.array(a), target.table.array(b))
        guard first.count == second.count else { return .lengths(local: first.count, target: second.count) }
        (localID, targetID) = (first.element, second.element)
      case .functionPrototype:
        guard b.kind == .functionPrototype else { return kindsDiffer(a, b) }
        if let mismatch = try parameters(a, b, isBehindPointer, level) { return mismatch }
        (localID, targetID) = (a.reference, b.reference)
      default: return .uncomparable(local: a.id, target: b.id)
      }
    }
    throw RelocationFailure(.comparisonTooDeep(limit: TypeComparison.chainLimit))
  }

  private func kindsDiffer(_ a: TypeRecord, _ b: TypeRecord) -> Mismatch { .kinds(local: a.id, target: b.id) }

  /// Without flavours; an empty name matches an empty one only (libbpf: `bpf_core_names_match()`).
  private func haveMatchingNames(_ a: StringOffset, _ b: StringOffset) throws(RelocationFailure) -> Bool {
    if a.isEmpty && b.isEmpty { return true }
    let (first, second) = (try local.name(a), try target.name(b))
    try budget.spend(nameOf: first.count + second.count)
    return EssentialName.areEqual(first, second)
  }

  private func matchesForward(_ a: TypeRecord, _ b: TypeRecord, _ isBehindPointer: Bool) -> Bool {
    if b.kind == .forward { return a.kindFlag == b.kindFlag }
    // The flag says that it is a union which is declared.
    return isBehindPointer && ((b.kind == .structure && !a.kindFlag) || (b.kind == .union && a.kindFlag))
  }

  private func integers(_ a: TypeRecord, _ b: TypeRecord) -> Mismatch? {
    guard b.kind == .integer else { return kindsDiffer(a, b) }
    let areSame =
      a.byteSize == b.byteSize && local.table.integerEncoding(of: a).isSigned == target.table.integerEncoding(of: b).isSigned
    return areSame ? nil : .sizes(local: a.id, target: b.id)
  }

  private func parameters(
    _ a: TypeRecord, _ b: TypeRecord, _ isBehindPointer: Bool, _ level: Int
  ) throws(RelocationFailure) -> Mismatch? {
    guard a.entryCount == b.entryCount else { return .parameterCounts(local: a.entryCount, target: b.entryCount) }
    for index in 0..<a.entryCount {
      let (first, second) = (local.table.parameter(index, of: a).type, target.table.parameter(index, of: b).type)
      if let mismatch = try match(first, second, isBehindPointer: isBehindPointer, level: level - 1) { return mismatch }
    }
    return nil
  }

  /// Of what is behind a pointer only name and kind count, and a declaration is enough.
  private func composites(
    _ a: TypeRecord, _ b: TypeRecord, _ isBehindPointer: Bool, _ level: Int
  ) throws(RelocationFailure) -> Mismatch? {
    if isBehindPointer {
      if a.kind == b.kind { return nil }
      return b.kind == .forward && (a.kind == .union) == b.kindFlag ? nil : kindsDiffer(a, b)
    }
    guard a.kind == b.kind else { return kindsDiffer(a, b) }
    guard a.entryCount <= b.entryCount else { return try missingMember(a, b) }
    for index in 0..<a.entryCount {
      let member = local.table.member(index, of: a)
      let answer = try search(member, b, isBehindPointer, level)
      if !answer.isFound { return .unmatchedMember(member.nameOffset, in: b.id, because: answer.mismatch) }
    }
    return nil
  }

  /// Of more members than the target has, the first whose name it has not got: libbpf looks at their number alone.
  private func missingMember(_ a: TypeRecord, _ b: TypeRecord) throws(RelocationFailure) -> Mismatch {
    for index in 0..<a.entryCount {
      let name = local.table.member(index, of: a).nameOffset
      var isThere = false
      for other in 0..<b.entryCount where !isThere {
        try budget.spend()
        isThere = try haveMatchingNames(name, target.table.member(other, of: b).nameOffset)
      }
      if !isThere { return .unmatchedMember(name, in: b.id, because: nil) }
    }
    return .entryCounts(local: a.entryCount, target: b.entryCount, in: b.id)
  }

  /// Whether some member of the same name matches, or why the first one does not (libbpf: `bpf_core_composites_match()`).
  private func search(
    _ member: Member, _ record: TypeRecord, _ isBehindPointer: Bool, _ level: Int
  ) throws(RelocationFailure) -> (isFound: Bool, mismatch: Mismatch?) {
    var first: Mismatch?
    for index in 0..<record.entryCount {
      try budget.spend()
      let other = target.table.member(index, of: record)
      guard try haveMatchingNames(member.nameOffset, other.nameOffset) else { continue }
      guard let mismatch = try match(member.type, other.type, isBehindPointer: isBehindPointer, level: level - 1) else {
        return (true, nil)
      }
      if first == nil { first = mismatch }
    }
    return (false, first)
  }

  /// Every local enumerator is there by name; values do not count (libbpf: `bpf_core_enums_match()`).
  private func enumerations(_ a: TypeRecord, _ b: TypeRecord) throws(RelocationFailure) -> Mismatch? {
    guard b.kind?.isEnumeration == true else { return kindsDiffer(a, b) }
    guard a.byteSize == b.byteSize else { return .sizes(local: a.id, target: b.id) }
    for index in 0..<a.entryCount {
      let wanted = local.table.enumerator(index, of: a).nameOffset
      if try !hasEnumerator(wanted, b) { return .unmatchedEnumerator(wanted, in: b.id) }
    }
    return a.entryCount <= b.entryCount ? nil : .entryCounts(local: a.entryCount, target: b.entryCount, in: b.id)
  }

  private func hasEnumerator(_ wanted: StringOffset, _ record: TypeRecord) throws(RelocationFailure) -> Bool {
    for index in 0..<record.entryCount {
      try budget.spend()
      if try haveMatchingNames(wanted, target.table.enumerator(index, of: record).nameOffset) { return true }
    }
    return false
  }
}
