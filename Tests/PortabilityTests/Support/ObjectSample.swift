import BPFObject
import BTF
import ByteReading
import ELF
import Relocation
import TestSupport

@testable import Portability

/// An object written from values: programs with their relocations, maps, and functions in `.text`.
struct ObjectSample {
  var types = BTFWriter()
  private var sections: [(name: String, code: [Instruction])] = []
  private var symbols: [(name: String, section: Int, start: Int, count: Int)] = []
  private var records: [(section: String, offset: UInt32, type: TypeID, access: String, kind: RelocationKind)] = []
  private var calls: [(section: Int, slot: Int, symbol: String)] = []
  private var operations: [(section: String, type: String, members: [(name: String, program: String?)])] = []
  /// A map as BTF declares it; what is not given is as the kernel wants it.
  struct Map {
    let name: String
    let type: UInt32
    var flags: UInt32?
    var keySize: UInt32?
    var valueSize: UInt32?
    var entries: UInt32?
    var extra: UInt32?
    /// The type of its key; that of its value is `int` then. Where nil, sizes alone are given.
    var keyType: TypeID?

    /// Members of the struct that declares it, and what they say.
    var numbers: [(String, UInt32)] {
      let isRing = type == 27 || type == 31 || type == 33
      let isLocal = [24, 28, 29, 32].contains(type)
      let key: UInt32 = isRing || [22, 23, 30].contains(type) ? 0 : type == 19 || type == 21 ? 16 : type == 11 ? 8 : 4
      let value: UInt32 = isRing ? 0 : type == 7 ? 8 : type == 34 ? 16 : 4
      let flags: UInt32 = type == 11 || type == 35 || isLocal ? 1 : type == 33 ? 1 << 10 : 0
      let entries: UInt32 = isLocal || type == 19 || type == 21 ? 0 : isRing ? 4096 : 16
      var numbers = [("type", type), ("max_entries", self.entries ?? entries), ("map_flags", self.flags ?? flags)]
      if keyType == nil { numbers += [("key_size", keySize ?? key), ("value_size", valueSize ?? value)] }
      if let extra { numbers.append(("map_extra", extra)) }
      return numbers
    }
  }
  private var maps: [Map] = []
  var name = "sample"
  /// The contents of the section `license`.
  var licence = "GPL"

  init() { types.integer("int", size: 4) }

  /// A program alone in its section; calls with a name go to the function of that name in `.text`.
  init(_ section: String, _ code: [Instruction]) {
    self.init()
    program("program", in: section, code)
  }

  @discardableResult mutating func program(
    _ name: String, in section: String, _ code: [Instruction], calls targets: [Int: String] = [:]
  ) -> String {
    let index: Int
    if let known = sections.firstIndex(where: { $0.name == section }) {
      index = known
    } else {
      index = sections.count
      sections.append((section, []))
    }
    let start = sections[index].code.count
    sections[index].code += code
    symbols.append((name, index, start, code.count))
    for (slot, target) in targets.sorted(by: { $0.key < $1.key }) { calls.append((index, start + slot, target)) }
    return name
  }

  /// Says of the slot of a section, whose first program begins at 0, that a relocation adjusts it.
  mutating func relocate(_ section: String, _ slot: Int, _ kind: RelocationKind, _ type: TypeID, _ access: String) {
    records.append((section, UInt32(slot * Instruction.size), type, access, kind))
  }

  /// A map of that type, by BTF.
  mutating func map(_ name: String, type: UInt32, flags: UInt32? = nil) { map(Map(name: name, type: type, flags: flags)) }

  mutating func map(_ map: Map) { maps.append(map) }

  /// A struct_ops map, alone in its section, of functions of which some are set to programs.
  mutating func operations(_ type: String, in section: String = ".struct_ops", _ members: [(name: String, program: String?)]) {
    operations.append((section, type, members))
  }

  func bytes() -> [UInt8] {
    var types = types
    var file = ELFWriter()
    var numbers: [UInt32] = []
    for section in sections {
      numbers.append(file.add(ELFWriter.Section(section.name, flags: 6, section.code.flatMap { $0.encoded(.little) })))
    }
    var elfSymbols = symbols.map {
      ELFWriter.Symbol(
        $0.name, value: UInt64($0.start * 8), size: UInt64($0.count * 8), info: 0x12, section: numbers[$0.section])
    }
    addMaps(&types, &file, &elfSymbols)
    let tables = operations.map { addOperations($0, &types, &file, &elfSymbols) }
    var extensions = ExtensionWriter()
    var blocks: [(name: UInt32, records: [[UInt32]])] = []
    for section in sections.map(\.name) {
      let own = records.filter { $0.section == section }
      guard !own.isEmpty else { continue }
      blocks.append(
        (types.string(section), own.map { [$0.offset, $0.type.rawValue, types.string($0.access), $0.kind.rawValue] }))
    }
    if !blocks.isEmpty { extensions.parts[2] = extensions.part(16, blocks) }
    file.add(ELFWriter.Section("license", flags: 3, Array(licence.utf8) + [0]))
    file.add(ELFWriter.Section(".BTF", types.array()))
    file.add(ELFWriter.Section(".BTF.ext", extensions.bytes().array()))
    let table = file.add(symbols: elfSymbols)
    for section in Set(calls.map(\.section)).sorted() {
      let entries = calls.filter { $0.section == section }.map { call in
        (
          offset: UInt64(call.slot * 8), symbol: UInt32((elfSymbols.firstIndex { $0.name == call.symbol } ?? -1) + 1),
          type: UInt32(10), addend: Int64?.none
        )
      }
      file.add(relocations: entries, of: numbers[section], symbols: table)
    }
    for (operations, section) in zip(operations, tables) {
      let entries = operations.members.enumerated().compactMap { index, member in
        elfSymbols.firstIndex { $0.name == member.program }.map { symbol in
          // R_BPF_64_ABS64
          (offset: UInt64(index * 8), symbol: UInt32(symbol + 1), type: UInt32(2), addend: Int64?.none)
        }
      }
      file.add(relocations: entries, of: section, symbols: table)
    }
    return file.array()
  }

  private func addOperations(
    _ operations: (section: String, type: String, members: [(name: String, program: String?)]), _ types: inout BTFWriter,
    _ file: inout ELFWriter, _ symbols: inout [ELFWriter.Symbol]
  ) -> UInt32 {
    let size = operations.members.count * 8
    let call = types.pointer(to: types.prototype(returning: TypeID(1), []))
    let members = operations.members.enumerated().map { BTFWriter.Member($1.name, call, at: UInt32($0) * 64) }
    let structure = types.structure(operations.type, size: UInt32(size), members)
    types.dataSection(operations.section, size: 0, [(types.variable("table", structure, linkage: 1), 0, UInt32(size))])
    let section = file.add(ELFWriter.Section(operations.section, flags: 3, Array(repeating: 0, count: size)))
    symbols.append(ELFWriter.Symbol("table", value: 0, size: UInt64(size), info: 0x11, section: section))
    return section
  }

  private func addMaps(_ types: inout BTFWriter, _ file: inout ELFWriter, _ symbols: inout [ELFWriter.Symbol]) {
    guard !maps.isEmpty else { return }
    func number(_ value: UInt32) -> TypeID { types.pointer(to: types.array(of: TypeID(1), index: TypeID(1), count: value)) }
    var variables: [(type: TypeID, offset: UInt32, size: UInt32)] = []
    let section = file.add(ELFWriter.Section(".maps", flags: 3, Array(repeating: 0, count: maps.count * 64)))
    for (index, map) in maps.enumerated() {
      var members = map.numbers.map { ($0.0, number($0.1)) }
      if let key = map.keyType { members += [("key", types.pointer(to: key)), ("value", types.pointer(to: TypeID(1)))] }
      let type = types.structure(
        nil, size: 64, members.enumerated().map { BTFWriter.Member($1.0, $1.1, at: UInt32($0) * 64) })
      variables.append((types.variable(map.name, type, linkage: 1), UInt32(index * 64), 64))
      symbols.append(ELFWriter.Symbol(map.name, value: UInt64(index * 64), size: 64, info: 0x11, section: section))
    }
    types.dataSection(".maps", size: 0, variables)
  }

  func requirements() throws -> ObjectRequirements { try ObjectRequirements(ObjectSample.inventory(bytes(), name)) }

  static func inventory(_ bytes: [UInt8], _ name: String = "sample") throws -> ObjectInventory {
    ObjectInventory(try ObjectFile(ELFFile(Bytes(bytes))), name: name)
  }

  /// What comes of it on a kernel.
  func answer(on kernel: KernelSample) throws -> ObjectAnswer { try ObjectCheck(requirements(), on: kernel.facts()).answer() }

  /// What is found about its only program, but for what is only worth knowing.
  func findings(on kernel: KernelSample) throws -> [Finding] { try answer(on: kernel).programs.first?.findings ?? [] }

  func causes(on kernel: KernelSample) throws -> [FindingCause] { try findings(on: kernel).map(\.cause) }
}

/// Instructions by what they do.
enum Code {
  static func instruction(
    _ opcode: UInt8, _ to: UInt8 = 0, _ from: UInt8 = 0, offset: Int16 = 0, _ immediate: Int32 = 0
  ) -> Instruction {
    Instruction(opcode: Opcode(rawValue: opcode), destination: to, source: from, offset: offset, immediate: immediate)
  }

  static func set(_ to: UInt8, _ value: Int32) -> Instruction { instruction(0xb7, to, 0, value) }
  static func copy(_ to: UInt8, _ from: UInt8) -> Instruction { instruction(0xbf, to, from) }
  static func add(_ to: UInt8, _ value: Int32) -> Instruction { instruction(0x07, to, 0, value) }
  static func add(_ to: UInt8, register from: UInt8) -> Instruction { instruction(0x0f, to, from) }
  /// `to = *(size *)(from + offset)`
  static func load(_ to: UInt8, _ from: UInt8, _ offset: Int16, size: UInt32 = 8) -> Instruction {
    let opcode = Opcode(rawValue: 0x61).with(accessSize: size) ?? Opcode(rawValue: 0x61)
    return Instruction(opcode: opcode, destination: to, source: from, offset: offset)
  }
  /// `*(u64 *)(to + offset) = from`
  static func store(_ to: UInt8, _ offset: Int16, _ from: UInt8) -> Instruction { instruction(0x7b, to, from, offset: offset) }
  static func ifZero(_ register: UInt8, skip: Int16) -> Instruction { instruction(0x15, register, offset: skip) }
  static func jump(_ distance: Int16) -> Instruction { instruction(0x05, offset: distance) }
  /// The first slot of a 64-bit load, into which a relocation puts a map.
  static func wide(_ to: UInt8) -> [Instruction] { [instruction(0x18, to), instruction(0)] }
  static func helper(_ number: Int32) -> Instruction { instruction(0x85, 0, 0, number) }
  /// A call of another function of the object.
  static let call = instruction(0x85, 0, 1, -1)
  static let exit = instruction(0x95)
  /// `return 0`
  static let end = [set(0, 0), exit]
}
