import BPFObject
import BTF
import ByteReading
import Kernel
import Reporting

/// The instructions of a program of the kernel with their lines, and with the names of what they call and load.
///
/// What the kernel made of them is taken back where it says so (`bpf_insn_prepare_dump()` in `kernel/bpf/syscall.c`): maps are told by number, tail calls
/// by the helper's number. Helpers and kernel functions are told by their distance from `__bpf_call_base`.
struct ProgramListing {
  private let instructions: InstructionList
  private let records: ProgramRecords
  private let table: BTFTypeTable?
  private let types: KernelTypeTables
  private var symbols: [UInt64: String] = [:]
  /// What distances of calls count from; nil where addresses are hidden.
  private var base: UInt64?

  /// The number of the helper `bpf_tail_call`, which the kernel puts back for the instruction it made of the call.
  private static let tailCall: Int32 = 12

  static func code(of program: borrowing KernelProgram, _ types: KernelTypeTables) throws(KernelError) -> ShownCode {
    let (info, bytes) = (try program.info(), try program.translatedInstructions())
    guard !bytes.isEmpty else {
      var code = ShownCode()
      code.obstacle = obstacle(info)
      return code
    }
    return try ProgramListing(Bytes(bytes), try program.records(), info, types).code()
  }

  private static func obstacle(_ info: ProgramInfo) -> String {
    info.translatedSize == 0
      ? "hidden from this user: this needs root, or CAP_BPF"
      : "hidden: the program was hardened (net.core.bpf_jit_harden), and kernel.kptr_restrict keeps addresses from this user"
  }

  private init(
    _ bytes: Bytes, _ records: ProgramRecords, _ info: ProgramInfo, _ types: KernelTypeTables
  ) throws(KernelError) {
    instructions = InstructionList(bytes, order: .host)
    self.records = records
    self.types = types
    table = types.table(info.btfID)
    findSymbols()
  }

  /// The symbols of all addresses that instructions tell. The table of symbols is long, and gone through once, where there is something to look for.
  private mutating func findSymbols() {
    guard hasAddresses, let names = SymbolNames() else { return }
    base = names.address(of: "__bpf_call_base")
    var wanted: Set<UInt64> = []
    var slot = 0
    while slot < instructions.count {
      let instruction = instructions[slot]
      if let address = address(calledBy: instruction) { wanted.insert(address) }
      if let address = constant(at: slot) { wanted.insert(address) }
      slot += instruction.isWideLoad ? 2 : 1
    }
    symbols = names.names(of: wanted)
  }

  private var hasAddresses: Bool {
    instructions.indices.contains { slot in
      let instruction = instructions[slot]
      return instruction.isCall && !instruction.callsSubprogram || constant(at: slot) != nil
    }
  }

  private func address(calledBy instruction: Instruction) -> UInt64? {
    guard instruction.isCall, !instruction.callsSubprogram, instruction.immediate != 0, let base else { return nil }
    return base &+ UInt64(bitPattern: Int64(instruction.immediate))
  }

  /// What a 64-bit load loads, where that is an address of the kernel; nil elsewhere.
  private func constant(at slot: Int) -> UInt64? {
    let instruction = instructions[slot]
    guard instruction.isWideLoad, instruction.source == 0, slot + 1 < instructions.count else { return nil }
    let value =
      UInt64(UInt32(bitPattern: instructions[slot + 1].immediate)) << 32 | UInt64(UInt32(bitPattern: instruction.immediate))
    return value >> 47 == 0x1_ffff ? value : nil
  }

  private func code() -> ShownCode {
    var code = ShownCode()
    var (slot, nextLine, nextFunction) = (0, 0, 0)
    var source: ShownCode.Source?
    var hasHiddenCalls = false
    while slot < instructions.count {
      let instruction = instructions[slot]
      var line = ShownCode.Line(slot: UInt32(slot), instruction: instruction, names: names(of: instruction, at: slot))
      line.note = note(instruction, at: slot)
      if instruction.isWideLoad, slot + 1 < instructions.count { line.next = instructions[slot + 1] }
      if instruction.isCall, !instruction.callsSubprogram, instruction.immediate == 0 { hasHiddenCalls = true }
      while nextFunction < records.functions.count, records.functions[nextFunction].slot <= slot {
        if records.functions[nextFunction].slot == slot { line.function = functionName(nextFunction) }
        nextFunction += 1
      }
      while nextLine < records.lines.count, records.lines[nextLine].slot <= slot {
        let found = self.source(records.lines[nextLine])
        if found.file != source?.file || found.line != source?.line { line.source = found }
        source = found
        nextLine += 1
      }
      code.lines.append(line)
      slot += instruction.isWideLoad ? 2 : 1
    }
    if table == nil, !records.functions.isEmpty {
      code.remarks.append(
        "names and lines of the source are missing: the program's types cannot be read, which needs root, or CAP_SYS_ADMIN")
    }
    if hasHiddenCalls {
      code.remarks.append("what calls lead to is hidden from this user: this needs CAP_SYSLOG, and kernel.kptr_restrict below 2")
    }
    return code
  }

  private func source(_ line: ProgramRecords.Line) -> ShownCode.Source {
    ShownCode.Source(file: text(line.file), line: line.line, column: line.column, text: text(line.text))
  }

  /// A string of the program's types, without the white space that it begins with.
  private func text(_ offset: UInt32) -> String {
    guard let bytes = table?.nameBytes(StringOffset(offset)) else { return "" }
    let text = (bytes.slice(at: 0, count: min(bytes.count, 400)) ?? bytes).text
    return String(text.drop { $0 == " " || $0 == "\t" }).replacing("\t", with: " ")
  }

  private func functionName(_ index: Int) -> String {
    guard index >= 0, index < records.functions.count else { return "function \(index)" }
    return table?.name(of: TypeID(records.functions[index].type)) ?? "function \(index)"
  }

  /// The function that begins at a slot; nil where none does.
  private func function(at slot: Int) -> Int? { records.functions.firstIndex { Int($0.slot) == slot } }

  private func names(of instruction: Instruction, at slot: Int) -> InstructionNames {
    var names = InstructionNames()
    names.isLoaded = true
    if instruction.isCall {
      names.subject = callee(instruction, at: slot).printable
    } else if instruction.isWideLoad {
      switch instruction.source {
      // BPF_PSEUDO_MAP_FD, BPF_PSEUDO_MAP_VALUE
      case 1, 2:
        names.subject = "map[id:\(instruction.immediate)]"
        if slot + 1 < instructions.count { names.displacement = Int64(UInt32(bitPattern: instructions[slot + 1].immediate)) }
      // BPF_PSEUDO_FUNC
      case 4: names.subject = function(at: slot + 1 + Int(instruction.immediate)).map { functionName($0).printable }
      default: break
      }
    } else if let target = ProgramListing.target(of: instruction, at: slot) {
      names.target = "insn \(target)"
    }
    return names
  }

  private func callee(_ instruction: Instruction, at slot: Int) -> String {
    if instruction.callsSubprogram {
      // The distance where it fits 16 bits; with machine code, the number of the function beside it (`jit_subprogs()`).
      let place = slot + 1 + Int(instruction.offset)
      if let index = function(at: place) { return functionName(index) }
      let index = Int(instruction.immediate)
      return index > 0 && index < records.functions.count ? functionName(index) : "subprogram at insn \(place)"
    }
    if instruction.callsHelper, instruction.immediate == ProgramListing.tailCall { return "bpf_tail_call" }
    if let address = address(calledBy: instruction), let name = symbols[address] { return name }
    // On machines where functions may be far, the number of the function's type stays (`bpf_jit_supports_far_kfunc_call()`).
    if instruction.callsKernelFunction, instruction.offset == 0, instruction.immediate > 0,
      let name = types.kernel?.name(of: TypeID(UInt32(bitPattern: instruction.immediate)))
    {
      return name
    }
    return instruction.immediate == 0 ? "(hidden)" : "0x\(String(UInt32(bitPattern: instruction.immediate), radix: 16))"
  }

  private func note(_ instruction: Instruction, at slot: Int) -> String? {
    if let constant = constant(at: slot) { return symbols[constant] }
    guard instruction.isWideLoad, instruction.source == 1 || instruction.source == 2, slot + 1 < instructions.count else {
      return nil
    }
    let id = UInt32(bitPattern: instruction.immediate)
    guard let map = types.map(id) else { return nil }
    guard instruction.source == 2 else { return map.name }
    let offset = UInt32(bitPattern: instructions[slot + 1].immediate)
    return variable(at: offset, of: map) ?? map.name
  }

  /// The variable of the map's only value, and how far behind its start.
  private func variable(at offset: UInt32, of map: MapInfo) -> String? {
    guard let table = types.table(map.btfID), let section = table.record(TypeID(map.valueType)) else { return nil }
    for variable in table.sectionVariables(of: section)
    where offset >= variable.offset && offset - variable.offset < max(1, variable.size) {
      guard let name = table.name(of: variable.type) else { return nil }
      let distance = offset - variable.offset
      return name + (distance > 0 ? "+0x\(String(distance, radix: 16))" : "")
    }
    return nil
  }

  /// The slot that a jump leads to; nil for what does not jump.
  private static func target(of instruction: Instruction, at slot: Int) -> Int? {
    let opcode = instruction.opcode.rawValue
    guard [.jump, .jump32].contains(instruction.opcode.instructionClass), ![0x0d, 0x85, 0x8d, 0x95].contains(opcode) else {
      return nil
    }
    return slot + 1 + (opcode == 0x06 ? Int(instruction.immediate) : Int(instruction.offset))
  }
}
