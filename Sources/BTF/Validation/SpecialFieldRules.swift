/// What the search for special fields knows.
struct SpecialFieldState {
  var known: [UInt32: Inspection.SpecialFields] = [:]
  var roots = GraphRootIndex()
}

/// The rules for structs that hold locks, lists, trees and kptrs (`btf_parse_struct_metas()`, Linux 6.2; kptrs 6.12).
///
/// Whether a kptr to a type of the running kernel has a destructor there is not asked: that depends on the kernel alone.
extension Inspection {
  /// After so many faults the search ends; each can cost a walk through many structs.
  private static let specialFaultLimit = 100

  mutating func checkSpecialFields() {
    let known = SpecialFieldNames(self)
    guard !known.sought.isEmpty else { return }
    if known.hasRoots { special.roots = GraphRootIndex(self) }
    var structures: [(TypeRecord, SpecialFields)] = []
    for id in table.ownTypeIDs where id < typeLimit {
      guard let record = table.record(TypeID(id)), record.kind == .structure, holds(known.sought, record) else { continue }
      guard findings.total < Inspection.specialFaultLimit else { return }
      do throws(SpecialFault) {
        let found = try specialFields(of: record, level: 0)
        if verify(found, of: record) { structures.append((record, found)) }
      } catch {
        report(error.rule, record, entry: error.entry, at: TypeIndex.headSize + error.entry * 12, error.message)
      }
    }
    if findings.total == 0 { checkOwnership(structures) }
  }

  private func holds(_ sought: Set<UInt32>, _ record: TypeRecord) -> Bool {
    (0..<record.entryCount).contains { sought.contains(table.member($0, of: record).type.rawValue) }
  }

  /// `btf_parse_fields()`
  private mutating func verify(_ found: SpecialFields, of record: TypeRecord) -> Bool {
    let count = findings.total
    guard !found.fields.isEmpty else {
      report(.specialField, record, "a member has the name of a special field but not its size, place or type")
      return false
    }
    var end: UInt32 = 0
    for field in found.fields {
      let fieldEnd = field.offset &+ field.kind.byteSize
      if fieldEnd > record.byteSize {
        report(.specialField, record, "a special field ends beyond the struct (found byte \(fieldEnd), allowed \(record.byteSize))")
      } else if field.offset < end {
        report(.specialFieldOverlap, record, "special fields overlap (found one at byte \(field.offset), allowed from \(end))")
      }
      end = fieldEnd
      checkNode(of: field, record)
    }
    checkCombination(Set(found.fields.map(\.kind)), of: record)
    return findings.total == count
  }

  private mutating func checkCombination(_ kinds: Set<SpecialField.Kind>, of record: TypeRecord) {
    let hasLock = kinds.contains(.spinLock)
    let hasNewLock = kinds.contains(.resilientSpinLock)
    if hasLock, hasNewLock { report(.twoLocks, record, "there are two locks (allowed 1)") }
    if kinds.contains(where: \.isRoot), !hasLock, !hasNewLock {
      report(.missingLock, record, "there is a list head or tree root, but no lock")
    }
    if kinds.contains(.listNode), kinds.contains(.treeNode), !kinds.contains(.refcount) {
      report(.missingRefcount, record, "there is a node of a list and one of a tree, but no refcount")
    }
  }

  /// `btf_parse_graph_root()`: the struct that a root names has one member of the name, which is a node of its kind.
  private mutating func checkNode(of field: SpecialField, _ record: TypeRecord) {
    guard let node = field.node, let linked = field.kind.linked, let owner = table.record(node.type) else { return }
    var isFound = false
    for index in 0..<owner.entryCount {
      let member = table.member(index, of: owner)
      guard memberName(member, is: node.member) else { continue }
      guard !isFound else {
        return report(.graphRoot, record, "the struct of its nodes has two members of that name (in [\(owner.id.rawValue)])")
      }
      isFound = true
      guard let type = table.record(member.type), type.kind == .structure, specialKind(named: type) == linked else {
        return report(.graphRoot, record, "the member that its tag names is no node of its kind (in [\(owner.id.rawValue)])")
      }
      // The kernel asks the node's flag, not its owner's, how to read the offset.
      let raw = member.bitOffset | UInt32(member.bitFieldWidth) << 24
      let offset = type.kindFlag ? raw & 0xff_ffff : raw
      guard offset % 64 == 0 else {
        return report(.graphRoot, record, "the node is not aligned (found bit \(offset), needs a multiple of 64)")
      }
    }
    if !isFound { report(.graphRoot, record, "the struct of its nodes has no member of that name (in [\(owner.id.rawValue)])") }
  }

  private func memberName(_ member: Member, is name: [UInt8]) -> Bool {
    member.nameOffset.isEmpty ? name == Array("(anon)".utf8) : names.matches(member.nameOffset, utf8: name)
  }

  /// `btf_check_and_fixup_fields()`
  private mutating func checkOwnership(_ structures: [(TypeRecord, SpecialFields)]) {
    let known = Dictionary(structures.map { ($0.0.id, $0.1.fields) }) { first, _ in first }
    for (record, found) in structures {
      for field in found.fields {
        guard let node = field.node else { continue }
        guard let owned = known[node.type] else {
          report(.graphRoot, record, "the struct of its nodes has no special field (in [\(node.type.rawValue)])")
          continue
        }
        if found.fields.contains(where: { $0.kind.isNode }), owned.contains(where: { $0.kind.isRoot }) {
          report(.ownershipCycle, record, "is a node, and owns a struct that owns others (found [\(node.type.rawValue)])")
        }
      }
    }
  }
}
