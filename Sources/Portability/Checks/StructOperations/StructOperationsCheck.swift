import BPFObject
import BTF
import ByteReading
import ELF
import Relocation

/// Whether struct_ops maps fit the kernel's structs (libbpf: `bpf_map__init_kern_struct_ops()`).
struct StructOperationsCheck {
  let inventory: ObjectInventory
  let facts: KernelFacts

  init(_ inventory: ObjectInventory, _ facts: KernelFacts) { (self.inventory, self.facts) = (inventory, facts) }

  /// Bytes of members without a counterpart that are looked at; only members that lie over each other have more.
  private static let limit = 1 << 24

  func findings() -> [Finding] {
    var room = StructOperationsCheck.limit
    return inventory.maps.filter { $0.operations != nil && $0.isCreated }
      .flatMap { map in map.operations.map { check($0, map, &room) } ?? [] }
  }

  private func check(_ operations: StructOperations, _ map: MapDefinition, _ room: inout Int) -> [Finding] {
    let name = TypeCompatibility.essentialName(operations.typeName)
    guard let found = facts.operations(named: name) else {
      return [Finding(.structOperationsMissing(map: map.name, type: name), .notLoaded)]
    }
    guard let local = inventory.object.types, let record = local.record(operations.type),
      let contents = contents(of: map, record)
    else { return [] }
    let set = Dictionary(operations.members.map { ($0.offset, $0.value) }) { first, _ in first }
    var theirs: [String: Member] = [:]
    for member in found.table.members(of: found.record) {
      let name = found.table.kernelNameText(member.nameOffset) ?? ""
      if theirs[name] == nil { theirs[name] = member }
    }
    return local.members(of: record).compactMap { member in
      let name = local.kernelNameText(member.nameOffset) ?? ""
      let value = set[UInt64(member.bitOffset / 8)]
      guard let mismatch = mismatch(member, name, value, contents, theirs[name], (local, found.table), &room) else { return nil }
      return Finding(.structOperationsMember(map: map.name, mismatch), .notLoaded)
    }
  }

  private func contents(of map: MapDefinition, _ record: TypeRecord) -> Bytes? {
    guard let section = inventory.object.file.sections[map.sectionIndex],
      let bytes = try? inventory.object.file.contents(of: section), let offset = Int(exactly: map.offset)
    else { return nil }
    return bytes.slice(at: offset, count: Int(record.byteSize))
  }

  private func mismatch(
    _ member: Member, _ name: String, _ value: StructOperations.Value?, _ contents: Bytes, _ theirs: Member?,
    _ tables: (local: BTFTypeTable, kernel: BTFTypeTable), _ room: inout Int
  ) -> StructOperationsMismatch? {
    guard let size = (try? tables.local.byteSize(of: member.type)).flatMap({ $0 }).flatMap({ Int(exactly: $0) }),
      let data = contents.slice(at: Int(member.bitOffset / 8), count: size)
    else { return nil }
    var isProgram = false
    if case .program = value { isProgram = true }
    guard let theirs else {
      // What is not set is as if it were not there.
      room -= data.count
      return isProgram || (room > 0 && !(0..<data.count).allSatisfy { data[$0] == 0 }) ? .noMember(name) : nil
    }
    let isBitField =
      (try? tables.local.bitField(of: member))?.width != nil || (try? tables.kernel.bitField(of: theirs))?.width != nil
    if isBitField { return .bitField(name) }
    guard let mine = try? tables.local.resolved(member.type), let other = try? tables.kernel.resolved(theirs.type) else {
      return nil
    }
    guard mine.kind == other.kind else {
      return .otherType(name, expected: tables.local.summary(of: mine.id), found: tables.kernel.summary(of: other.id))
    }
    if mine.kind == .pointer {
      return isProgram && (try? tables.kernel.resolved(other.reference))?.kind != .functionPrototype ? .notAFunction(name) : nil
    }
    let theirSize = (try? tables.kernel.byteSize(of: theirs.type)).flatMap { $0 }
    guard theirSize == UInt64(size) else {
      return .otherType(name, expected: "\(size) bytes", found: "\(theirSize ?? 0) bytes")
    }
    return nil
  }
}

extension StructOperationsCheck {
  /// What is wrong with a struct_ops program that takes no place in a map: libbpf hands it to the kernel without a struct to be one of, which
  /// the kernel refuses; where only maps use it that are not created, libbpf leaves it out.
  static func unused(_ program: Program, _ uses: StructOperationsUses) -> [Finding] {
    guard program.definition?.programType == .structOperations, uses.places[program.name] == nil else { return [] }
    return [Finding(.structOperationsUnused(isInMap: uses.leavesOut(program.name)), .notLoaded)]
  }
}

extension KernelFacts {
  /// A struct of functions, as `bpf_struct_ops_NAME` holds it (libbpf: `find_struct_ops_kern_types()`): a module's may hold one of the
  /// kernel's.
  func operations(named name: String) -> Found? {
    guard let wrapper = find("bpf_struct_ops_\(name)", .structure) else { return nil }
    for member in wrapper.table.members(of: wrapper.record) {
      guard let record = wrapper.table.record(member.type), record.kind == .structure,
        wrapper.table.kernelNameText(record.nameOffset) == name
      else { continue }
      return Found(place: wrapper.place, table: wrapper.table, record: record)
    }
    return nil
  }
}
