import ByteReading
import ELF

/// Sorts out the ELF relocations of code (libbpf: `bpf_object__collect_prog_relos()`, `bpf_program__record_reloc()`).
struct RelocationReading {
  let context: ObjectContext
  private let symbols: SymbolTable
  /// The first declared map that begins at an offset of `.maps`.
  private let declared: [UInt64: Int]
  /// The map of global data of each section.
  private let data: [SectionIndex: Int]
  private let arena: Int?
  /// The externs by the numbers of their symbols.
  private let externs: [UInt32: Int]
  private let text: CodeSection?
  private(set) var found = Findings<ObjectRelocation>()
  /// The instructions whose relocations could not be sorted out.
  private(set) var refused: [(section: SectionIndex, slot: InstructionIndex)] = []

  init?(_ context: ObjectContext, _ maps: [MapDefinition], _ externs: [Extern]) {
    guard let symbols = context.object.symbols else { return nil }
    self.context = context
    self.symbols = symbols
    var declared: [UInt64: Int] = [:]
    var data: [SectionIndex: Int] = [:]
    for (index, map) in maps.enumerated() {
      if map.origin == .declared, declared[map.offset] == nil { declared[map.offset] = index }
      if map.origin.isGlobalData, data[map.sectionIndex] == nil { data[map.sectionIndex] = index }
    }
    self.declared = declared
    self.data = data
    arena = maps.firstIndex { $0.origin == .declared && $0.attributes.type == .arena }
    self.externs = Dictionary(externs.enumerated().map { ($1.symbol, $0) }) { first, _ in first }
    text = context.object.code.last { $0.name == ".text" }
  }

  mutating func readAll() {
    for code in context.object.code {
      for table in context.relocationTables(of: code.index, &found.list) {
        for (index, relocation) in table.enumerated() { read(relocation, index, in: table, of: code) }
      }
    }
  }

  private mutating func read(_ relocation: Relocation, _ index: Int, in table: RelocationTable, of code: CodeSection) {
    guard let symbol = context.symbol(of: relocation, symbols, in: table, index, &found.list) else { return }
    let size = UInt64(Instruction.size)
    guard relocation.offset % size == 0, let slot = UInt32(exactly: relocation.offset / size),
      let instruction = code.instructions[InstructionIndex(slot)]
    else {
      return report(.misplaced(offset: relocation.offset, limit: code.instructions.bytes.count), index, table)
    }
    let place = InstructionIndex(slot)
    let type = ObjectRelocation.ELFType(rawValue: relocation.type)
    if type.name == nil { report(.unknownType(relocation.type), index, table) }
    let target: ObjectRelocation.Target
    if code.program(at: place) == nil {
      target = .unused
    } else {
      do throws(Refusal) {
        target = try self.target(of: instruction, symbol)
      } catch {
        refused.append((code.index, place))
        return report(error.problem, index, table)
      }
    }
    found.values.append(
      ObjectRelocation(
        section: code.index, index: index, instruction: place, type: type, symbol: relocation.symbol, target: target))
  }

  private mutating func report(_ problem: RelocationProblem, _ index: Int, _ table: RelocationTable) {
    found.list.append(
      ObjectProblem(.relocation(index: index, problem), section: context.name(of: table.section.index)))
  }

  private struct Refusal: Error { let problem: RelocationProblem }

  private func target(of instruction: Instruction, _ symbol: Symbol) throws(Refusal) -> ObjectRelocation.Target {
    guard instruction.isCall || instruction.isWideLoad else {
      throw Refusal(problem: .wrongInstruction(symbol: name(symbol), opcode: instruction.opcode.rawValue))
    }
    if symbol.isExtern {
      guard let index = externs[symbol.index] else { throw Refusal(problem: .noExtern(symbol: name(symbol))) }
      return instruction.isCall ? .externCall(index) : .externAddress(index)
    }
    if instruction.isCall { return try call(instruction, symbol) }
    guard case .section(let section) = symbol.place else { throw Refusal(problem: .undefined(symbol: name(symbol))) }
    if isSubprogram(symbol, section) { return try subprogramAddress(instruction, symbol) }
    return try load(instruction, symbol, section)
  }

  private func call(_ instruction: Instruction, _ symbol: Symbol) throws(Refusal) -> ObjectRelocation.Target {
    guard instruction.callsSubprogram else {
      throw Refusal(problem: .notACall(symbol: name(symbol), source: instruction.source))
    }
    guard case .section(let section) = symbol.place, let text, section == text.index else {
      throw Refusal(problem: .callOutsideText(symbol: name(symbol), section: sectionName(of: symbol)))
    }
    guard symbol.value % UInt64(Instruction.size) == 0, let start = Int64(exactly: symbol.value / UInt64(Instruction.size)) else {
      throw Refusal(problem: .misalignedTarget(symbol: name(symbol), offset: Int64(clamping: symbol.value)))
    }
    // A static function is given by the section and the call's own distance, which counts from the instruction behind the call.
    let slot = UInt32(truncatingIfNeeded: start + Int64(instruction.immediate) + 1)
    return .call(InstructionIndex(slot))
  }

  /// libbpf: `sym_is_subprog()`.
  private func isSubprogram(_ symbol: Symbol, _ section: SectionIndex) -> Bool {
    guard let text, section == text.index else { return false }
    return symbol.binding == .local ? symbol.kind == .section : symbol.kind == .function
  }

  private func subprogramAddress(_ instruction: Instruction, _ symbol: Symbol) throws(Refusal) -> ObjectRelocation.Target {
    let size = Int64(Instruction.size)
    let value = Int64(truncatingIfNeeded: symbol.value)
    guard value % size == 0, Int64(instruction.immediate) % size == 0 else {
      throw Refusal(
        problem: .misalignedTarget(symbol: name(symbol), offset: value &+ Int64(instruction.immediate)))
    }
    let slot = UInt32(truncatingIfNeeded: (value &+ Int64(instruction.immediate)) / size)
    return .subprogramAddress(InstructionIndex(slot))
  }

  private func load(
    _ instruction: Instruction, _ symbol: Symbol, _ section: SectionIndex
  ) throws(Refusal) -> ObjectRelocation.Target {
    let offset = UInt64(bitPattern: Int64(truncatingIfNeeded: symbol.value) &+ Int64(instruction.immediate))
    switch context.role(of: section) {
    case .arena:
      guard let arena else { throw Refusal(problem: .noArena(symbol: name(symbol))) }
      return .data(map: arena, offset: offset)
    case .jumpTables:
      return .jumpTable(offset: symbol.value, size: symbol.size)
    case .maps:
      guard let map = declared[symbol.value] else { throw Refusal(problem: .noMap(offset: symbol.value)) }
      return .map(map)
    case .data, .readOnlyData, .zeroedData:
      guard let map = data[section] else {
        throw Refusal(problem: .wrongSection(symbol: name(symbol), section: sectionName(of: symbol)))
      }
      return .data(map: map, offset: offset)
    default:
      throw Refusal(problem: .wrongSection(symbol: name(symbol), section: sectionName(of: symbol)))
    }
  }

  /// The symbol's name; of a section's symbol, which has none, the section's.
  private func name(_ symbol: Symbol) -> String {
    let name = symbols.shortName(of: symbol)
    return name.isEmpty ? sectionName(of: symbol) : name
  }

  private func sectionName(of symbol: Symbol) -> String {
    if case .section(let index) = symbol.place { return context.name(of: index) }
    return "none"
  }
}
