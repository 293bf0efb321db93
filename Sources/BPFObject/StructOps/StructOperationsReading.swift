import BTF
import ByteReading
import ELF

/// libbpf: `bpf_object_init_struct_ops()`, `bpf_object__collect_st_ops_relos()`.
extension ObjectContext {
  func readStructOperations() -> Findings<MapDefinition> {
    var reading = StructOperationsReading(self)
    for section in sections(.structOps) { reading.read(section) }
    return reading.found
  }
}

struct StructOperationsReading {
  let context: ObjectContext
  private(set) var found = Findings<MapDefinition>()
  /// The first member at each bit offset, by struct.
  private var places: [TypeID: [UInt32: Int]] = [:]
  /// Members that may still be looked at: variables may share a struct of a hundred thousand.
  private var budget = StructOperationsReading.limit

  static let limit = 1 << 20

  init(_ context: ObjectContext) { self.context = context }

  mutating func read(_ section: Section) {
    let name = context.name(of: section.index)
    guard let types = context.object.types, let id = context.dataSectionNamed[name], let record = types.record(id) else {
      found.list.append(ObjectProblem(.noStructOperationsTypes, section: name))
      return
    }
    guard spend(record.entryCount, name, name) else { return }
    let first = found.values.count
    let described = context.dataSection(record, types)
    for variable in described.variables { read(variable, section, name, types) }
    // Of a section whose name begins with `?` libbpf 1.8 spares only the first variable.
    if name.hasPrefix("?"), found.values.count > first { found.values[first].isCreated = false }
    relocate(section, name, from: first, types)
  }

  private mutating func report(_ variable: String, _ problem: StructOperationsProblem, _ section: String) {
    found.list.append(ObjectProblem(.structOperations(variable, problem), section: section))
  }

  private mutating func read(_ variable: GlobalVariable, _ section: Section, _ name: String, _ types: BTFTypeTable) {
    guard let type = variable.type, let record = try? types.resolved(type), record.kind == .structure else {
      return report(variable.name, .notAStruct(variable.type.flatMap { try? types.resolved($0) }?.kind), name)
    }
    let typeName = types.shortName(record.nameOffset)
    if typeName.isEmpty { report(variable.name, .anonymous, name) }
    let contents = context.contents(of: section)
    var operations = StructOperations(type: record.id, typeName: typeName, members: [])
    if let offset = Int(exactly: variable.offset), let bytes = contents?.slice(at: offset, count: Int(record.byteSize)) {
      operations.members = members(of: record, bytes, types, variable.name, name)
    } else {
      let limit = UInt64(contents?.count ?? 0)
      report(variable.name, .outsideSection(offset: variable.offset, size: UInt64(record.byteSize), limit: limit), name)
    }
    var attributes = MapAttributes()
    attributes.type = .structOperations
    attributes.keySize = 4
    attributes.valueSize = record.byteSize
    attributes.maxEntries = 1
    attributes.valueType = record.id
    if name.hasSuffix(".link") { attributes.flags.insert(.link) }
    found.values.append(
      MapDefinition(
        name: variable.name, origin: .structOps, section: name, sectionIndex: section.index, offset: variable.offset,
        attributes: attributes, definition: type, operations: operations))
  }

  /// The members that are not zero; those that a relocation sets come later.
  private mutating func members(
    of record: TypeRecord, _ bytes: Bytes, _ types: BTFTypeTable, _ variable: String, _ section: String
  ) -> [StructOperations.Member] {
    guard spend(record.entryCount, variable, section) else { return [] }
    return types.members(of: record).compactMap { member in
      let offset = Int(member.bitOffset / 8)
      if let field = try? types.bitField(of: member), let width = field.width {
        guard let value = BitField.value(in: bytes, at: field.bitOffset, width: width, context.object.order), value != 0 else {
          return nil
        }
        return StructOperations.Member(
          name: types.shortName(member.nameOffset), offset: UInt64(offset), type: member.type, value: .integer(value))
      }
      guard let size = try? types.byteSize(of: member.type), let size = Int(exactly: size),
        let contents = bytes.slice(at: offset, count: size), let value = value(contents, member, types)
      else { return nil }
      return StructOperations.Member(
        name: types.shortName(member.nameOffset), offset: UInt64(offset), type: member.type, value: value)
    }
  }

  private mutating func spend(_ count: Int, _ variable: String, _ section: String) -> Bool {
    guard budget >= 0 else { return false }
    budget -= count
    if budget < 0 { report(variable, .tooMuch(limit: StructOperationsReading.limit), section) }
    return budget >= 0
  }

  /// Nil where all bytes are zero.
  private func value(_ bytes: Bytes, _ member: Member, _ types: BTFTypeTable) -> StructOperations.Value? {
    var filled = 0
    for index in 0..<min(bytes.count, 256) where bytes[index] != 0 { filled += 1 }
    guard filled > 0, let record = try? types.resolved(member.type) else { return nil }
    switch record.kind {
    case .integer, .enumeration, .enumeration64, .pointer:
      let order = context.object.order
      switch bytes.count {
      case 1: return .integer(UInt64(bytes[0]))
      case 2: return .integer(UInt64(bytes.load(0, swapped: order.isSwapped, as: UInt16.self)))
      case 4: return .integer(UInt64(bytes.load(0, swapped: order.isSwapped, as: UInt32.self)))
      case 8: return .integer(bytes.load(0, swapped: order.isSwapped, as: UInt64.self))
      default: return .bytes(filled)
      }
    case .array:
      guard let element = try? types.resolved(types.array(record).element), element.kind == .integer, element.byteSize == 1,
        let text = bytes.terminatedLength(at: 0).flatMap({ bytes.slice(at: 0, count: $0) }), text.count > 0
      else { return .bytes(filled) }
      return .text(ShortName.text(text))
    default: return .bytes(filled)
    }
  }
}

/// The value of a bit field, unsigned.
enum BitField {
  /// Offsets count from the lowest bit of the first byte in little-endian data, from the highest in big-endian. Nil for what does not
  /// lie inside eight bytes of `bytes`.
  static func value(in bytes: Bytes, at bitOffset: UInt32, width: Int, _ order: ByteOrder) -> UInt64? {
    let first = Int(bitOffset / 8)
    let inside = Int(bitOffset % 8)
    let count = (inside + width + 7) / 8
    guard (1...64).contains(width), count <= 8, let part = bytes.slice(at: first, count: count) else { return nil }
    var value: UInt64 = 0
    for index in 0..<count { value = value << 8 | UInt64(part[order == .big ? index : count - 1 - index]) }
    value >>= UInt64(order == .big ? 8 * count - inside - width : inside)
    return width == 64 ? value : value & (1 << UInt64(width) - 1)
  }
}

/// Programs in the places of functions.
extension StructOperationsReading {
  private mutating func relocate(_ section: Section, _ name: String, from first: Int, _ types: BTFTypeTable) {
    guard let symbols = context.object.symbols else { return }
    let order = (first..<found.values.count).sorted { found.values[$0].offset < found.values[$1].offset }
    for table in context.relocationTables(of: section.index, &found.list) {
      for (index, relocation) in table.enumerated() {
        guard let symbol = context.symbol(of: relocation, symbols, in: table, index, &found.list) else { continue }
        let next = order.partition { found.values[$0].offset > relocation.offset }
        guard next > 0,
          relocation.offset - found.values[order[next - 1]].offset < UInt64(found.values[order[next - 1]].attributes.valueSize)
        else {
          found.list.append(ObjectProblem(.strayMapRelocation(offset: relocation.offset), section: ".rel\(name)"))
          continue
        }
        set(order[next - 1], relocation, symbol, symbols.shortName(of: symbol), types)
      }
    }
    for index in first..<found.values.count { found.values[index].operations?.members.sort { $0.offset < $1.offset } }
  }

  private mutating func set(
    _ map: Int, _ relocation: Relocation, _ symbol: Symbol, _ name: String, _ types: BTFTypeTable
  ) {
    let (variable, section) = (found.values[map].name, found.values[map].section)
    guard let type = found.values[map].operations?.type, let record = types.record(type) else { return }
    let offset = relocation.offset - found.values[map].offset
    if places[type] == nil {
      guard spend(record.entryCount, variable, section) else { return }
      var known: [UInt32: Int] = [:]
      // From the last to the first: the first of one place stays.
      for index in (0..<record.entryCount).reversed() { known[types.member(index, of: record).bitOffset] = index }
      places[type] = known
    }
    guard let bits = UInt32(exactly: offset &* 8), let index = places[type]?[bits] else {
      return report(variable, .noMember(offset: relocation.offset), section)
    }
    let member = types.member(index, of: record)
    let memberName = types.shortName(member.nameOffset)
    guard let pointer = try? types.resolved(member.type), pointer.kind == .pointer,
      let target = try? types.resolved(pointer.reference), target.kind == .functionPrototype
    else { return report(variable, .notAFunction(member: memberName), section) }
    guard case .section(let index) = symbol.place, symbol.value % UInt64(Instruction.size) == 0,
      let slot = UInt32(exactly: symbol.value / UInt64(Instruction.size)),
      let program = context.code[index]?.program(at: InstructionIndex(slot))
    else { return report(variable, .noProgram(member: memberName, name), section) }
    if program.definition?.programType != .structOperations {
      report(
        variable, .wrongProgramType(member: memberName, program: program.name, program.definition?.programType), section)
    }
    found.values[map].operations?.members.append(
      StructOperations.Member(name: memberName, offset: offset, type: member.type, value: .program(program.name)))
  }
}
