import BPFObject
import BTF
import ByteReading
import ELF
import Kernel
import Relocation
import TestSupport

/// A program with functions that have prototypes: as an object for the analysis, and loaded with its types for the verifier.
struct TypedProgram {
  struct Function {
    var code: [Instruction]
    /// Its `BTF_KIND_FUNC` in ``types``.
    let type: TypeID
  }

  /// A call of one function by another, by numbers in ``functions``.
  struct Call {
    let function: Int
    let slot: Int
    let callee: Int
  }

  enum Truth: Hashable {
    case loaded
    /// The verifier got to the poisoned instruction.
    case reached
    case refused(String)
  }

  var types = BTFWriter()
  /// The program itself is the first.
  var functions: [Function] = []
  var calls: [Call] = []

  static let poison = Instruction(opcode: Opcode(rawValue: 0x85), immediate: Poison.helper)

  /// What the analysis says of the program with one poisoned instruction.
  func answer(poison: (function: Int, slot: Int)) throws -> GuardVerdict.Answer? {
    let object = try object()
    let base = functions[1...].prefix(max(0, poison.function - 1)).reduce(0) { $0 + $1.code.count }
    let section = object.code[poison.function == 0 ? 0 : 1].index
    let slot = UInt32(poison.function == 0 ? poison.slot : base + poison.slot)
    let patch = PatchedSlot(TypedProgram.poison, isPoison: true)
    return GuardAnalysis(object, patches: [section: [slot: patch]]).verdicts().first?.answer
  }

  /// As a compiler would have left it: functions in `.text`, with relocations for calls from outside.
  private func object() throws -> ObjectFile {
    var types = types
    let names = ["raw_tp/sys_enter", ".text"]
    let offsets = names.map { types.string($0) }
    var writer = ELFWriter()
    var code = functions.map(\.code)
    var starts: [Int] = [0, 0]
    for function in functions.dropFirst() { starts.append(starts[starts.count - 1] + function.code.count) }
    for call in calls {
      code[call.function][call.slot].immediate =
        call.function == 0 ? -1 : Int32(starts[call.callee] - starts[call.function] - call.slot - 1)
    }
    let main = writer.add(ELFWriter.Section(names[0], flags: 6, code[0].flatMap { $0.encoded(.little) }))
    let text = writer.add(ELFWriter.Section(names[1], flags: 6, code.dropFirst().flatMap { $0.flatMap { $0.encoded(.little) } }))
    writer.add(ELFWriter.Section(".BTF", types.array()))
    var extensions = ExtensionWriter()
    let records = functions.indices.map { [UInt32(8 * starts[$0]), functions[$0].type.rawValue] }
    extensions.parts[0] = extensions.part(8, [(offsets[0], [records[0]]), (offsets[1], Array(records.dropFirst()))])
    writer.add(ELFWriter.Section(".BTF.ext", extensions.bytes().array()))
    var symbols = [ELFWriter.Symbol("main", size: UInt64(8 * code[0].count), info: 0x12, section: main)]
    for number in functions.indices.dropFirst() {
      symbols.append(
        ELFWriter.Symbol(
          "function\(number)", value: UInt64(8 * starts[number]), size: UInt64(8 * code[number].count), info: 0x12, section: text))
    }
    let table = writer.add(symbols: symbols)
    let relocations = calls.filter { $0.function == 0 }.map {
      (offset: UInt64($0.slot * 8), symbol: UInt32(1 + $0.callee), type: UInt32(10), addend: Int64?.none)
    }
    if !relocations.isEmpty { writer.add(relocations: relocations, of: main, symbols: table) }
    return try ObjectFile(ELFFile(Bytes(writer.array())))
  }

  /// What the verifier of the running kernel does with the program with one poisoned instruction. Functions that nothing calls are
  /// left out, as loaders do.
  func truth(poison place: (function: Int, slot: Int)) throws -> Truth {
    var kept = functions
    kept[place.function].code[place.slot] = TypedProgram.poison
    let used = [0] + Set(calls.map(\.callee)).sorted()
    var starts: [Int: Int] = [:]
    var count = 0
    for number in used {
      starts[number] = count
      count += kept[number].code.count
    }
    for call in calls {
      guard let from = starts[call.function], let to = starts[call.callee] else { continue }
      kept[call.function].code[call.slot].immediate = Int32(to - from - call.slot - 1)
    }
    let btf = try BTFObject.load(types.bytes())
    let words = ExtensionWriter(order: .host)
    let code = used.flatMap { kept[$0].code.flatMap { $0.encoded(.host) } }
    var load = ProgramLoad(type: 17, instructions: Bytes(code), license: "GPL")
    load.btf = btf.descriptor.rawValue
    load.functions = Bytes(used.flatMap { words.words([UInt32(starts[$0] ?? 0), kept[$0].type.rawValue]) })
    load.functionRecordSize = 8
    var log = ProgramLog(level: .words, room: 1 << 16)
    do throws(KernelError) {
      _ = try KernelProgram.load(load, log: &log)
      return .loaded
    } catch {
      return log.text.contains("unknown#\(Poison.helper)") ? .reached : .refused(log.text)
    }
  }
}
