import BPFObject
import ByteReading
import ELF
import TestSupport

@testable import Relocation

/// Programs written instruction by instruction, for rules of the analysis one at a time.
enum Assembled {
  static func instruction(
    _ opcode: UInt8, _ to: UInt8 = 0, _ from: UInt8 = 0, offset: Int16 = 0, _ immediate: Int32 = 0
  ) -> Instruction {
    Instruction(opcode: Opcode(rawValue: opcode), destination: to, source: from, offset: offset, immediate: immediate)
  }

  static func set(_ to: UInt8, _ value: Int32) -> Instruction { instruction(0xb7, to, value) }
  static func copy(_ to: UInt8, _ from: UInt8) -> Instruction { instruction(0xbf, to, from) }
  static func ifZero(_ register: UInt8, skip: Int16) -> Instruction { instruction(0x15, register, offset: skip) }
  static func ifNotZero(_ register: UInt8, skip: Int16) -> Instruction { instruction(0x55, register, offset: skip) }
  static func store(_ from: UInt8, at offset: Int16) -> Instruction { instruction(0x7b, 10, from, offset: offset) }
  static func load(_ to: UInt8, from offset: Int16) -> Instruction { instruction(0x79, to, 10, offset: offset) }
  static func helper(_ number: Int32) -> Instruction { instruction(0x85, number) }
  static let exit = instruction(0x95)
  /// What is poisoned.
  static let gone = set(1, 0x77)

  private static func instruction(_ opcode: UInt8, _ to: UInt8, _ immediate: Int32) -> Instruction {
    instruction(opcode, to, 0, immediate)
  }
  private static func instruction(_ opcode: UInt8, _ immediate: Int32) -> Instruction { instruction(opcode, 0, 0, immediate) }

  /// An object with one program, and with functions in `.text` that calls of source 1 name by their first slot there.
  static func object(
    _ code: [Instruction], text: [[Instruction]] = [], section: String = "kprobe/a", order: ByteOrder = .little
  ) throws -> ObjectFile {
    var writer = ELFWriter(isLittle: order == .little)
    var main = code
    let calls = main.indices.filter { main[$0].callsSubprogram }
    let targets = calls.map { main[$0].immediate }
    for call in calls { main[call].immediate = -1 }
    let number = writer.add(ELFWriter.Section(section, flags: 6, main.flatMap { $0.encoded(order) }))
    let textNumber = writer.add(ELFWriter.Section(".text", flags: 6, text.flatMap { $0.flatMap { $0.encoded(order) } }))
    var symbols = [ELFWriter.Symbol("program", size: UInt64(8 * code.count), info: 0x12, section: number)]
    var start = 0
    var starts: [Int32: UInt32] = [:]
    for (index, function) in text.enumerated() {
      starts[Int32(start)] = UInt32(index + 2)
      symbols.append(
        ELFWriter.Symbol(
          "function\(index)", value: UInt64(8 * start), size: UInt64(8 * function.count), info: 0x12, section: textNumber))
      start += function.count
    }
    let table = writer.add(symbols: symbols)
    let relocations = zip(calls, targets).map {
      (offset: UInt64($0 * 8), symbol: starts[$1] ?? 0, type: UInt32(10), addend: Int64?.none)
    }
    if !relocations.isEmpty { writer.add(relocations: relocations, of: number, symbols: table) }
    return try ObjectFile(ELFFile(Bytes(writer.array())))
  }

  /// The answers about all instructions that equal ``gone``, in order.
  static func verdicts(
    _ code: [Instruction], text: [[Instruction]] = [], section: String = "kprobe/a", order: ByteOrder = .little,
    limits: GuardAnalysis.Limits = GuardAnalysis.Limits()
  ) throws -> [GuardVerdict] {
    let object = try object(code, text: text, section: section, order: order)
    var patches: [SectionIndex: [UInt32: PatchedSlot]] = [:]
    for part in object.code {
      for (slot, instruction) in part.instructions.enumerated() where instruction == gone {
        patches[part.index, default: [:]][UInt32(slot)] = PatchedSlot(Poison.instruction, isPoison: true)
      }
    }
    return GuardAnalysis(object, patches: patches, limits: limits).verdicts()
  }

  static func answer(
    _ code: [Instruction], text: [[Instruction]] = [], section: String = "kprobe/a", order: ByteOrder = .little
  ) throws -> GuardVerdict.Answer? {
    try verdicts(code, text: text, section: section, order: order).first?.answer
  }
}
