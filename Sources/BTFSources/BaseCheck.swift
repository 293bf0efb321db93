import BTF
import ByteReading

/// Notices split BTF on a base that it was not split from: nothing in the format says which one is right.
///
/// Every name begins at the start of a string. On a base with another amount of strings, nearly all of the split BTF's own names
/// land in the middle of one. A few that do are damage, which is for the validation to report.
enum BaseCheck {
  static func complaint(about table: BTFTypeTable, on base: BTFTypeTable, named name: String) -> SourceError.Cause? {
    guard table.header.order == base.header.order else { return .wrongBaseOrder(name) }
    var (names, wrong) = (0, 0)
    for id in table.ownTypeIDs {
      guard let record = table.record(TypeID(id)), !record.isAnonymous else { continue }
      names += 1
      if !startsString(record.nameOffset, in: table) { wrong += 1 }
    }
    return wrong > names / 2 ? .wrongBase(name, wrongNames: wrong, names: names) : nil
  }

  /// Whether the BTF is not split: its strings begin with the empty one, and all its names begin at the start of its own strings. Names
  /// of split BTF lie behind those of its base, or among them.
  static func isComplete(_ blob: Bytes) -> Bool {
    guard !TableOpening.looksSplit(blob), let table = try? BTFTypeTable(blob) else { return false }
    var names = 0
    for id in table.ownTypeIDs {
      guard let record = table.record(TypeID(id)), !record.isAnonymous else { continue }
      guard startsString(record.nameOffset, in: table) else { return false }
      names += 1
    }
    return names > 0
  }

  /// Whether the offset lies inside the strings and behind a NUL, or at the beginning of a section.
  private static func startsString(_ offset: StringOffset, in table: BTFTypeTable) -> Bool {
    guard offset.rawValue < table.stringLimit else { return false }
    if offset.rawValue == table.firstStringOffset { return true }
    return table.nameBytes(StringOffset(offset.rawValue - 1))?.count == 0
  }
}
