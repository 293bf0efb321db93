import ByteReading

/// Puts split BTF that was encoded against a distilled base (`.BTF.base`, Linux 6.11) onto the base of a real kernel.
///
/// A distilled base holds, by name and size, just the types that a module needs of its kernel, so that the module's BTF survives a
/// rebuild of vmlinux (libbpf: `btf__relocate()`). The result is an ordinary split table whose references to distilled types point at
/// the real ones.
public struct DistilledBase {
  private let split: BTFTypeTable
  private let distilled: BTFTypeTable
  private let target: BTFTypeTable

  /// Moves `split`, which must stand on its distilled base, onto `target`.
  ///
  /// Throws where a distilled type has no counterpart in `target`, or more than one of the same name and size.
  public static func relocate(_ split: BTFTypeTable, onto target: BTFTypeTable) throws(BTFError) -> BTFTypeTable {
    guard let distilled = split.base else { return split }
    // Ids and names of a distilled base begin at 0: it stands on nothing.
    guard distilled.base == nil else { throw BTFError(.tooManyBases(limit: 1), offset: split.fileOffset(of: .void)) }
    return try DistilledBase(split: split, distilled: distilled, target: target).relocated()
  }

  private func relocated() throws(BTFError) -> BTFTypeTable {
    let ids = try matchedTypes()
    let blob = try SplitRewriter(split, distilled: distilled, target: target, ids: ids).blob()
    return try BTFTypeTable(blob, base: target)
  }

  /// For each distilled type, by id, the type of the target that it stands for.
  private func matchedTypes() throws(BTFError) -> [TypeID] {
    let embedded = embeddedTypes()
    var indices: [NameIndex] = []
    var layer: BTFTypeTable? = target
    while let table = layer {
      indices.insert(NameIndex(table), at: 0)
      layer = table.base
    }
    var ids: [TypeID] = [.void]
    for id in distilled.ownTypeIDs {
      let wanted = try distilled.requireRecord(TypeID(id))
      guard isAllowed(wanted) else {
        throw BTFError(
          .unexpectedKind(wanted.info.kindCode, allowed: "a named INT, FLOAT, ENUM, FWD, STRUCT or UNION of a distilled base"),
          offset: distilled.fileOffset(of: wanted.id), type: wanted.id)
      }
      let name = try distilled.requireNameBytes(wanted)
      let named = indices.flatMap { $0.types(named: name) }
      ids.append(try choose(wanted, name: name, among: named, isEmbedded: embedded.contains(wanted.id)))
    }
    return ids
  }

  private func isAllowed(_ record: TypeRecord) -> Bool {
    switch record.kind {
    case .integer, .float, .enumeration, .forward, .structure, .union: !record.isAnonymous
    default: false
    }
  }

  /// The one type among those of the same name that fits.
  ///
  /// The size of a struct counts where the module holds it by value, or where the target has several of that name.
  private func choose(_ wanted: TypeRecord, name: Bytes, among named: [TypeID], isEmbedded: Bool) throws(BTFError) -> TypeID {
    let alike = named.compactMap { target.record($0) }.filter { isCompatible(wanted, $0) }
    let needsSize = isEmbedded || alike.filter { $0.kind?.isComposite == true }.count > 1
    let fitting = alike.filter { candidate in
      guard wanted.kind?.isComposite == true else { return true }
      return !needsSize || candidate.byteSize == wanted.byteSize
    }
    guard let match = fitting.first, fitting.count == 1 else {
      throw BTFError(
        .unmatchedBaseType(name: name.text, size: wanted.kind?.hasSize == true ? wanted.byteSize : 0, candidates: fitting.count),
        offset: distilled.fileOffset(of: wanted.id), type: wanted.id)
    }
    return match.id
  }

  private func isCompatible(_ wanted: TypeRecord, _ candidate: TypeRecord) -> Bool {
    switch (wanted.kind, candidate.kind) {
    case (.integer, .integer):
      wanted.byteSize == candidate.byteSize
        && distilled.integerEncoding(of: wanted).flags == target.integerEncoding(of: candidate).flags
    case (.float, .float), (.enumeration, .enumeration), (.enumeration, .enumeration64):
      wanted.byteSize == candidate.byteSize
    case (.structure, .structure), (.union, .union): true
    // The kind flag of a forward declaration says union.
    case (.forward, .forward): wanted.kindFlag == candidate.kindFlag
    case (.forward, .structure): !wanted.kindFlag
    case (.forward, .union): wanted.kindFlag
    default: false
    }
  }

  /// The distilled structs and unions that the module's own structs and unions hold by value.
  private func embeddedTypes() -> Set<TypeID> {
    var embedded: Set<TypeID> = []
    for id in split.ownTypeIDs {
      guard let record = split.record(TypeID(id)), record.kind?.isComposite == true else { continue }
      for index in 0..<record.entryCount {
        if let held = heldByValue(split.member(index, of: record).type), held.id.rawValue < split.firstTypeID {
          embedded.insert(held.id)
        }
      }
    }
    return embedded
  }

  /// The struct or union behind modifiers, typedefs and arrays; nil for anything else.
  private func heldByValue(_ id: TypeID) -> TypeRecord? {
    var record = split.record(id)
    for _ in 0..<BTFTypeTable.chainLimit {
      guard let current = record, let kind = current.kind else { return nil }
      switch kind {
      case .structure, .union: return current
      case .const, .volatile, .restrict, .typedef, .typeTag: record = split.record(current.reference)
      case .array: record = split.record(split.array(current).element)
      default: return nil
      }
    }
    return nil
  }
}
