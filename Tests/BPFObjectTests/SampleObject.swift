import BPFObject
import BTF
import ByteReading
import ELF
import TestSupport

/// Builds BPF objects from values: sections by name, symbols and relocations that refer to them, and the BTF that describes them.
struct SampleObject {
  let order: ByteOrder
  var types: BTFWriter
  /// Whether the object has a `.BTF`.
  var hasTypes = true
  private var sections: [ELFWriter.Section] = []
  private var symbols: [ELFWriter.Symbol] = []
  private var relocations: [(target: String, entries: [(offset: UInt64, symbol: UInt32, type: UInt32, addend: Int64?)])] = []

  init(_ order: ByteOrder = .little) {
    self.order = order
    types = BTFWriter(order: order)
  }

  static let data: UInt64 = 3  // SHF_WRITE | SHF_ALLOC
  static let code: UInt64 = 6  // SHF_ALLOC | SHF_EXECINSTR

  /// Appends a section; returns its number.
  @discardableResult mutating func section(
    _ name: String, type: UInt32 = 1, flags: UInt64 = SampleObject.data, _ contents: [UInt8] = []
  ) -> UInt32 {
    sections.append(ELFWriter.Section(name, type: type, flags: flags, contents))
    return UInt32(sections.count)
  }

  /// Appends a section with instructions.
  @discardableResult mutating func code(_ name: String, _ instructions: [Instruction]) -> UInt32 {
    section(name, flags: SampleObject.code, instructions.flatMap { $0.encoded(order) })
  }

  /// Appends a symbol; returns its number.
  @discardableResult mutating func symbol(
    _ name: String, in section: UInt32, at value: UInt64 = 0, size: UInt64 = 0, kind: UInt8 = 1, binding: UInt8 = 1,
    visibility: UInt8 = 0, reserved: UInt16? = nil
  ) -> UInt32 {
    symbols.append(
      ELFWriter.Symbol(
        name, value: value, size: size, info: binding << 4 | kind, other: visibility, section: section, reserved: reserved))
    return UInt32(symbols.count)
  }

  /// Appends a section with one function over all of it.
  @discardableResult mutating func program(_ name: String, in section: String, _ instructions: [Instruction]) -> UInt32 {
    let index = code(section, instructions)
    symbol(name, in: index, size: UInt64(instructions.count * 8), kind: 2)
    return index
  }

  mutating func relocate(_ section: String, at offset: UInt64, to symbol: UInt32, type: UInt32 = 1) {
    let entry = (offset: offset, symbol: symbol, type: type, addend: nil as Int64?)
    if let index = relocations.firstIndex(where: { $0.target == section }) {
      relocations[index].entries.append(entry)
    } else {
      relocations.append((section, [entry]))
    }
  }

  func array() -> [UInt8] {
    var writer = ELFWriter(isLittle: order == .little)
    for section in sections { writer.add(section) }
    if hasTypes { writer.add(ELFWriter.Section(".BTF", types.array())) }
    let table = writer.add(symbols: symbols)
    for (target, entries) in relocations {
      guard let index = writer.sections.firstIndex(where: { $0.name == target }) else { continue }
      writer.add(relocations: entries, of: UInt32(index), symbols: table)
    }
    return writer.array()
  }

  func inventory(name: String = "sample") throws -> ObjectInventory {
    ObjectInventory(try ObjectFile(ELFFile(Bytes(array()))), name: name)
  }

  /// What is wrong with the object, but for what is always there.
  func problems() throws -> [ObjectProblem.Reason] { try inventory().problems.map(\.reason) }
}

/// Maps as BTF has them.
extension SampleObject {
  /// The type of `int (*name)[value]`.
  mutating func number(_ value: UInt32) -> TypeID {
    types.pointer(to: types.array(of: TypeID(1), index: TypeID(1), count: value))
  }

  /// A `.maps` of one variable for each struct, whose members `build` gives; the first type is always `int`.
  static func withMaps(
    _ order: ByteOrder = .little, _ build: (inout SampleObject) -> [(name: String, members: [(String?, TypeID)])]
  ) -> SampleObject {
    var object = SampleObject(order)
    object.types.integer("int", size: 4)
    var variables: [(type: TypeID, offset: UInt32, size: UInt32)] = []
    let maps = build(&object)
    let total = maps.reduce(0) { $0 + 8 * $1.members.count }
    let section = object.section(".maps", Array(repeating: 0, count: total))
    var offset: UInt32 = 0
    for map in maps {
      let size = UInt32(8 * map.members.count)
      let members = map.members.enumerated().map { BTFWriter.Member($1.0, $1.1, at: UInt32($0) * 64) }
      let type = object.types.structure(nil, size: size, members)
      variables.append((object.types.variable(map.name, type, linkage: 1), 0, size))
      object.symbol(map.name, in: section, at: UInt64(offset), size: UInt64(size))
      offset += size
    }
    object.types.dataSection(".maps", size: 0, variables)
    return object
  }
}

extension Instruction {
  static let exit = Instruction(opcode: Opcode(rawValue: 0x95))
  static let nothing = Instruction(opcode: Opcode(rawValue: 0xb7))
  /// Both slots of a 64-bit load.
  static func wideLoad(_ immediate: Int32 = 0, source: UInt8 = 0) -> [Instruction] {
    [
      Instruction(opcode: Opcode(rawValue: 0x18), destination: 1, source: source, immediate: immediate),
      Instruction(opcode: Opcode(rawValue: 0)),
    ]
  }
  /// A call: 0 of a helper, 1 of a subprogram.
  static func call(_ immediate: Int32, source: UInt8 = 0) -> Instruction {
    Instruction(opcode: Opcode(rawValue: 0x85), source: source, immediate: immediate)
  }
}
