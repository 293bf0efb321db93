import BPFObject
import BTF
import Relocation

/// Enums whose enumerators have other numbers in the kernel: a program that reads a field of such an enum compares it with numbers that were
/// compiled in.
///
/// Where the object takes numbers of that enum from the kernel, by relocations of enumerators, nothing is said.
struct EnumerationCheck {
  private var placed = PlacedEntries<Finding>()

  /// Enumerators of an enum that are looked at: only hostile ones have more.
  private static let limit = 1 << 10

  init(_ check: ObjectCheck) {
    guard let types = check.requirements.inventory.object.types else { return }
    var known: [TypeID: FindingCause?] = [:]
    for resolution in check.resolutions where resolution.kind?.subject == .enumerator { known[resolution.record.type] = .some(nil) }
    for resolution in check.resolutions where resolution.record.kind == 0 {
      guard let match = resolution.matches.first, let section = check.requirements.sectionNamed[resolution.place.sectionName],
        let mine = EnumerationCheck.enumeration(read: resolution.local, types)
      else { continue }
      if known[mine.id] == nil {
        let table = check.facts.target.table(match.candidate.place)
        let theirs = EnumerationCheck.enumeration(read: match.spec, table)
        known[mine.id] = .some(theirs.flatMap { EnumerationCheck.difference((mine, types), ($0, table)) })
      }
      guard case .some(.some(let cause)) = known[mine.id] else { continue }
      let slot = resolution.place.instruction.rawValue
      placed.append(Finding(cause, .degraded, at: Finding.Place(section, slot)), section, slot)
    }
    placed.sort()
  }

  /// What is found about a program and what it calls, no more than `limit`.
  func findings(_ functions: [Program], limit: Int) -> [Finding] {
    guard !placed.isEmpty else { return [] }
    var found: [Finding] = []
    for function in functions where found.count < limit {
      found += placed.entries(in: function).prefix(limit - found.count).map(\.entry)
    }
    return found
  }

  /// The named enum that the last member of an access has for its type.
  private static func enumeration(read spec: AccessSpec?, _ table: BTFTypeTable) -> TypeRecord? {
    guard let step = spec?.steps.last, step.name != nil, let holder = table.record(step.type), holder.kind?.isComposite == true,
      let index = Int(exactly: step.index), index < holder.entryCount,
      let record = try? table.resolved(table.member(index, of: holder).type), record.kind?.isEnumeration == true,
      !record.isAnonymous
    else { return nil }
    return record
  }

  /// The first enumerator of both that has another number.
  private static func difference(
    _ mine: (record: TypeRecord, table: BTFTypeTable), _ theirs: (record: TypeRecord, table: BTFTypeTable)
  ) -> FindingCause? {
    var values: [String: UInt64] = [:]
    for enumerator in theirs.table.enumerators(of: theirs.record).prefix(limit) {
      if let text = theirs.table.kernelNameText(enumerator.nameOffset) { values[text] = enumerator.value }
    }
    for enumerator in mine.table.enumerators(of: mine.record).prefix(limit) {
      guard let text = mine.table.kernelNameText(enumerator.nameOffset), let value = values[text], value != enumerator.value,
        !isEnd(text)
      else {
        continue
      }
      let type = TypeCompatibility.essentialName(mine.table.kernelNameText(mine.record.nameOffset) ?? "")
      return .enumeratorValue(type: type, enumerator: text, expected: enumerator.value, found: value)
    }
    return nil
  }

  /// `NR_STATES`, `__BPF_FUNC_MAX_ID`, `TCP_MAX_STATES`: not a thing, but how many there are, which moves whenever one is added.
  private static func isEnd(_ name: String) -> Bool {
    let words = name.uppercased().split(separator: "_")
    return name.hasPrefix("__") || words.contains { ["NR", "MAX", "NUM", "LAST", "COUNT", "END", "CNT"].contains($0) }
  }
}
