import BPFObject
import ELF

/// Follows the context through the registers and the stack of a program, and through what it calls.
struct ContextWalk {
  /// What a register or a stack slot holds.
  private enum Held: Hashable {
    /// The context, moved by so many bytes.
    case context(Int32)
    /// What was read from the context at that byte.
    case argument(Int32)
    case other
  }

  /// What is known at one place: of registers r0 to r10, and of whole stack slots by their offset.
  private struct State: Equatable {
    var registers: [Held]
    var stack: [Int32: Held] = [:]

    /// Keeps what both agree on; returns whether less is known than before.
    mutating func join(_ other: State) -> Bool {
      var joined = self
      for index in joined.registers.indices where joined.registers[index] != other.registers[index] {
        joined.registers[index] = .other
      }
      joined.stack = joined.stack.filter { other.stack[$0.key] == $0.value }
      defer { self = joined }
      return joined != self
    }
  }

  private struct Call: Hashable {
    let function: Int
    let arguments: [Held]
  }

  private let code: ObjectCode
  private var budget: Int
  private var done = Set<Call>()
  private var waiting: [Call] = []
  private(set) var reads = Set<ContextReads.Read>()
  private(set) var uses = Set<ContextReads.Use>()
  private(set) var fixedReads = Set<ContextReads.Read>()

  init(_ code: ObjectCode, limit: Int) { (self.code, budget) = (code, limit) }

  /// Walks a program, which gets the context in r1.
  mutating func run(_ program: Int) {
    enter(program, [.context(0), .other, .other, .other, .other])
    while let call = waiting.popLast() { walk(call) }
  }

  private mutating func enter(_ function: Int, _ arguments: [Held]) {
    guard arguments.contains(where: { $0 != .other }) else { return }
    let call = Call(function: function, arguments: arguments)
    if done.insert(call).inserted { waiting.append(call) }
  }

  private mutating func walk(_ call: Call) {
    let program = code.programs[call.function]
    guard let section = code.sections[program.section] else { return }
    let entry = State(registers: [.other] + call.arguments + Array(repeating: .other, count: 10))
    var states: [UInt32: State] = [program.slots.lowerBound: entry]
    var pending: [UInt32] = [program.slots.lowerBound]
    while let start = pending.popLast() {
      guard var state = states[start] else { continue }
      var slot = start
      while program.slots.contains(slot), let instruction = section.instructions[InstructionIndex(slot)] {
        budget -= 1
        guard budget > 0 else { return }
        let nexts = step(instruction, slot, section.index, &state)
        for target in nexts.jumps where program.slots.contains(target) {
          if states[target] == nil {
            states[target] = state
            pending.append(target)
          } else if states[target]?.join(state) == true {
            pending.append(target)
          }
        }
        guard let next = nexts.next else { break }
        slot = next
        // A place where ways meet is gone on from with what all of them agree on.
        if states[slot] != nil {
          if states[slot]?.join(state) == true { pending.append(slot) }
          break
        }
      }
    }
  }

  /// Does one instruction; returns where it may jump, and what follows it.
  private mutating func step(
    _ instruction: Instruction, _ slot: UInt32, _ section: SectionIndex, _ state: inout State
  ) -> (next: UInt32?, jumps: [UInt32]) {
    let opcode = instruction.opcode
    let next = slot + (instruction.isWideLoad ? 2 : 1)
    note(instruction, slot, section, state)
    switch opcode.instructionClass {
    case .arithmetic64: compute(instruction, &state)
    case .arithmetic32, .load: state.registers[Int(instruction.destination)] = .other
    case .loadMemory: load(instruction, slot, section, &state)
    case .storeRegister, .storeImmediate: store(instruction, &state)
    case .jump, .jump32: return jump(instruction, slot, section, &state)
    }
    return (next, [])
  }

  /// Relocated instructions that start from something that was read.
  private mutating func note(_ instruction: Instruction, _ slot: UInt32, _ section: SectionIndex, _ state: State) {
    guard let relocation = code.fields[section]?[slot] else { return }
    let isLoad = instruction.opcode.instructionClass == .loadMemory
    guard isLoad || instruction.opcode.rawValue == 0x07 else { return }
    let base = state.registers[Int(isLoad ? instruction.source : instruction.destination)]
    guard case .argument(let offset) = base else { return }
    uses.insert(ContextReads.Use(offset: offset, relocation: relocation, isLoad: isLoad))
  }

  private func compute(_ instruction: Instruction, _ state: inout State) {
    let destination = Int(instruction.destination)
    switch instruction.opcode.rawValue {
    // r = r
    case 0xbf where instruction.offset == 0: state.registers[destination] = state.registers[Int(instruction.source)]
    // r += constant
    case 0x07:
      guard case .context(let offset) = state.registers[destination] else { return state.registers[destination] = .other }
      let (moved, overflow) = offset.addingReportingOverflow(instruction.immediate)
      state.registers[destination] = overflow ? .other : .context(moved)
    default: state.registers[destination] = .other
    }
  }

  private mutating func load(_ instruction: Instruction, _ slot: UInt32, _ section: SectionIndex, _ state: inout State) {
    let destination = Int(instruction.destination)
    let base = state.registers[Int(instruction.source)]
    if instruction.source == 10, instruction.opcode.accessSize == 8 {
      state.registers[destination] = state.stack[Int32(instruction.offset)] ?? .other
      return
    }
    state.registers[destination] = .other
    if case .argument = base, code.fields[section]?[slot] == nil, instruction.offset != 0 {
      let offset = Int32(instruction.offset)
      fixedReads.insert(
        ContextReads.Read(section: section, slot: slot, offset: offset, size: instruction.opcode.accessSize))
    }
    guard case .context(let start) = base else { return }
    let (offset, overflow) = start.addingReportingOverflow(Int32(instruction.offset))
    guard !overflow else { return }
    // A relocated place is not known before there is a kernel.
    guard code.fields[section]?[slot] == nil else { return }
    reads.insert(ContextReads.Read(section: section, slot: slot, offset: offset, size: instruction.opcode.accessSize))
    if instruction.opcode.accessSize == 8 { state.registers[destination] = .argument(offset) }
  }

  private func store(_ instruction: Instruction, _ state: inout State) {
    guard instruction.destination == 10 else { return }
    let (start, size) = (Int32(instruction.offset), Int32(instruction.opcode.accessSize))
    for offset in start - 7..<start + size { state.stack[offset] = nil }
    guard instruction.opcode.rawValue == 0x7b else { return }
    let held = state.registers[Int(instruction.source)]
    if held != .other { state.stack[start] = held }
  }

  private mutating func jump(
    _ instruction: Instruction, _ slot: UInt32, _ section: SectionIndex, _ state: inout State
  ) -> (next: UInt32?, jumps: [UInt32]) {
    let opcode = instruction.opcode
    func target(_ distance: Int64) -> [UInt32] { UInt32(exactly: Int64(slot) + 1 + distance).map { [$0] } ?? [] }
    switch opcode.operation {
    case 0x80 where opcode.instructionClass == .jump:
      if let callee = code.callee(of: instruction, at: slot, in: section) { enter(callee, Array(state.registers[1...5])) }
      for register in 0...5 { state.registers[register] = .other }
      return (slot + 1, [])
    case 0x90: return (nil, [])
    case 0x00:
      return (nil, target(Int64(opcode.instructionClass == .jump ? Int32(instruction.offset) : instruction.immediate)))
    default: return (slot + 1, target(Int64(instruction.offset)))
    }
  }
}
