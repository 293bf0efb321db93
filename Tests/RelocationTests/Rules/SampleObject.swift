import BPFObject
import BTF
import ByteReading
import ELF
import Relocation
import TestSupport

/// An object with one program, written from values: types, instructions, and relocation records as a test wants them.
struct SampleObject {
  /// One record of BTF.ext.
  struct Record {
    var offset: UInt32
    var type: TypeID
    var access: String
    var kind: UInt32
  }

  var order = ByteOrder.little
  var types: BTFWriter
  var code: [Instruction] = []
  var records: [Record] = []
  var sectionName = "kprobe/one"
  /// BTF that takes the place of `types`; it must end with its strings and be little-endian.
  var givenTypes: Bytes?
  /// What the records claim to be about; nil for the section itself.
  var recordsAbout: String?

  init(order: ByteOrder = .little) {
    self.order = order
    types = BTFWriter(order: order)
  }

  /// Appends an instruction and the relocation of it.
  mutating func relocate(_ kind: RelocationKind, _ type: TypeID, _ access: String, _ instruction: Instruction...) {
    records.append(
      Record(offset: UInt32(code.count * Instruction.size), type: type, access: access, kind: kind.rawValue))
    code += instruction
  }

  func object() throws -> ObjectFile { try ObjectFile(ELFFile(bytes())) }

  func bytes() -> Bytes {
    var types = types
    var given = givenTypes?.array()
    func string(_ text: String) -> UInt32 { given?.appendString(text) ?? types.string(text) }
    let section = string(recordsAbout ?? sectionName)
    var extensions = ExtensionWriter(order: order)
    let records = records.map { [$0.offset, $0.type.rawValue, string($0.access), $0.kind] }
    if !records.isEmpty { extensions.parts[2] = extensions.part(16, [(section, records)]) }
    var file = ELFWriter(isLittle: order == .little)
    let contents = code.flatMap { $0.encoded(order) }
    let index = file.add(ELFWriter.Section(sectionName, flags: 6, contents))
    file.add(ELFWriter.Section(".BTF", given ?? types.array()))
    file.add(ELFWriter.Section(".BTF.ext", extensions.bytes().array()))
    file.add(symbols: [
      ELFWriter.Symbol("one", value: 0, size: UInt64(contents.count), info: 0x12, section: index)
    ])
    return Bytes(file.array())
  }
}

/// Instructions that relocations are about.
enum Code {
  /// `r1 = value`
  static func move(_ value: Int32) -> Instruction { Instruction(opcode: Opcode(rawValue: 0xb7), destination: 1, immediate: value) }

  /// `r1 = *(size *)(r2 + offset)`
  static func load(_ size: UInt32, _ offset: Int16) -> Instruction {
    Instruction(
      opcode: Opcode(rawValue: 0x61).with(accessSize: size) ?? Opcode(rawValue: 0x61), destination: 1, source: 2, offset: offset)
  }

  /// The halves of `r1 = value ll`.
  static func wide(_ value: UInt64) -> [Instruction] {
    [
      Instruction(opcode: Opcode(rawValue: 0x18), destination: 1, immediate: Int32(truncatingIfNeeded: value)),
      Instruction(opcode: Opcode(rawValue: 0), immediate: Int32(truncatingIfNeeded: value >> 32)),
    ]
  }

  static let exit = Instruction(opcode: Opcode(rawValue: 0x95))
}

extension SampleObject {
  /// The only decision, where there is one relocation.
  func decide(against target: BTFWriter, dialect: Dialect = .libbpf) throws -> Resolution {
    try decideAll(against: RelocationTarget(types: target.table()), dialect: dialect)[0]
  }

  func decideAll(against target: RelocationTarget, dialect: Dialect = .libbpf) throws -> [Resolution] {
    Resolver(try object(), target: target, dialect: dialect).resolve()
  }
}

extension [UInt8] {
  /// Appends a string to little-endian BTF that ends with its strings; returns the offset.
  fileprivate mutating func appendString(_ text: String) -> UInt32 {
    let length = (20..<24).reversed().reduce(UInt32(0)) { $0 << 8 | UInt32(self[$1]) }
    self += Array(text.utf8) + [0]
    let grown = length + UInt32(text.utf8.count) + 1
    for place in 20..<24 { self[place] = UInt8(truncatingIfNeeded: grown >> UInt32(8 * (place - 20))) }
    return length
  }
}
