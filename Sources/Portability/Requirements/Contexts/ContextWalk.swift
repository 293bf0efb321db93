import BPFObject
import ELF

/// Follows the context through the registers and the stack of a program, and through what it calls.
///
/// Each function is walked until nothing changes any more, with what all that call it agree on; only then is it noted what is read.
struct ContextWalk {
  private let code: ObjectCode
  private let kind: ContextReads.Kind
  private var budget: Int
  /// What each function is called with.
  private var entries: [Int: [Held]] = [:]
  /// Functions to be walked, again where less is known of their arguments.
  private var waiting: [Int] = []
  /// What is known where pieces of a function begin that are walked from beginning to end.
  private var states: [Int: [UInt32: ContextState]] = [:]
  /// Where such pieces begin.
  private var leaders: [Int: Set<UInt32>] = [:]
  private(set) var reads = Set<ContextReads.Access>()
  private(set) var writes = Set<ContextReads.Access>()
  private(set) var stores = Set<ContextReads.Store>()
  private(set) var uses = Set<ContextReads.Use>()
  private(set) var fixedReads = Set<ContextReads.FixedRead>()

  init(_ code: ObjectCode, _ kind: ContextReads.Kind, limit: Int) { (self.code, self.kind, budget) = (code, kind, limit) }

  /// Walks a program, which gets the context in r1; returns how many instructions were looked at. Nothing is noted where these are too many.
  mutating func run(_ program: Int) -> Int {
    let limit = budget
    enter(program, [.context(0), .other, .other, .other, .other])
    while let function = waiting.popLast() {
      guard settle(function) else { return limit - budget }
    }
    for function in states.keys.sorted() { note(function) }
    return limit - budget
  }

  private mutating func enter(_ function: Int, _ arguments: [Held]) {
    guard let known = entries[function] else {
      entries[function] = arguments
      return waiting.append(function)
    }
    let joined = zip(known, arguments).map { $0 == $1 ? $0 : .other }
    guard joined != known else { return }
    entries[function] = joined
    if !waiting.contains(function) { waiting.append(function) }
  }

  /// Walks a function until nothing changes; returns whether that came to an end.
  private mutating func settle(_ function: Int) -> Bool {
    let program = code.programs[function]
    guard let section = code.sections[program.section], let arguments = entries[function] else { return true }
    guard findLeaders(function, program, section) else { return false }
    let begin = program.slots.lowerBound
    var found: [UInt32: ContextState] = [begin: ContextState(arguments: arguments)]
    var pending: [UInt32] = [begin]
    while let start = pending.popLast() {
      guard var state = found[start] else { continue }
      var slot = start
      while program.slots.contains(slot), let instruction = section.instructions[InstructionIndex(slot)] {
        budget -= 1
        guard budget > 0 else { return false }
        let ways = step(instruction, slot, section.index, &state)
        for target in ways.jumps where program.slots.contains(target) { ContextWalk.reach(target, state, &found, &pending) }
        guard let next = ways.next else { break }
        slot = next
        if leaders[function]?.contains(slot) == true, program.slots.contains(slot) {
          ContextWalk.reach(slot, state, &found, &pending)
          break
        }
      }
    }
    states[function] = found
    return true
  }

  /// A way through the program comes to a place.
  private static func reach(
    _ slot: UInt32, _ state: ContextState, _ found: inout [UInt32: ContextState], _ pending: inout [UInt32]
  ) {
    if found[slot] == nil { found[slot] = state } else if found[slot]?.join(state) != true { return }
    pending.append(slot)
  }

  /// Finds where jumps go; returns false where that cannot be told.
  private mutating func findLeaders(_ function: Int, _ program: Program, _ section: CodeSection) -> Bool {
    guard leaders[function] == nil else { return true }
    var found = Set<UInt32>()
    var slot = program.slots.lowerBound
    while slot < program.slots.upperBound, let instruction = section.instructions[InstructionIndex(slot)] {
      budget -= 1
      // A place that a register holds.
      guard budget > 0, instruction.opcode.rawValue != 0x0d else { return false }
      found.formUnion(ContextWalk.jumps(of: instruction, at: slot))
      slot += instruction.isWideLoad ? 2 : 1
    }
    leaders[function] = found
    return true
  }

  /// Does one instruction; returns where it may jump, and what follows it.
  private mutating func step(
    _ instruction: Instruction, _ slot: UInt32, _ section: SectionIndex, _ state: inout ContextState
  ) -> (next: UInt32?, jumps: [UInt32]) {
    let opcode = instruction.opcode
    guard opcode.instructionClass == .jump || opcode.instructionClass == .jump32 else {
      state.apply(instruction, code.fields[section]?[slot], kind)
      return (slot + (instruction.isWideLoad ? 2 : 1), [])
    }
    switch opcode.operation {
    case 0x80 where opcode.instructionClass == .jump:
      if let callee = code.callee(of: instruction, at: slot, in: section) { enter(callee, state.arguments) }
      state.clobber()
      return (slot + 1, [])
    case 0x90 where opcode.instructionClass == .jump: return (nil, [])
    case 0x00: return (nil, ContextWalk.jumps(of: instruction, at: slot))
    default: return (slot + 1, ContextWalk.jumps(of: instruction, at: slot))
    }
  }

  private static func jumps(of instruction: Instruction, at slot: UInt32) -> [UInt32] {
    let opcode = instruction.opcode
    let isWide = opcode.instructionClass == .jump32
    guard isWide || (opcode.instructionClass == .jump && opcode.operation != 0x80 && opcode.operation != 0x90) else { return [] }
    // BPF_JMP32 | BPF_JA has its distance in the immediate.
    let distance = isWide && opcode.operation == 0 ? Int64(instruction.immediate) : Int64(instruction.offset)
    return UInt32(exactly: Int64(slot) + 1 + distance).map { [$0] } ?? []
  }
}

/// What is noted of a function once nothing changes any more.
extension ContextWalk {
  private mutating func note(_ function: Int) {
    let program = code.programs[function]
    guard let section = code.sections[program.section], let found = states[function] else { return }
    for (start, beginning) in found {
      var state = beginning
      var slot = start
      while program.slots.contains(slot), let instruction = section.instructions[InstructionIndex(slot)] {
        note(instruction, slot, section.index, state)
        // Who is called with what was settled before.
        guard let next = step(instruction, slot, section.index, &state).next, leaders[function]?.contains(next) != true else {
          break
        }
        slot = next
      }
    }
  }

  private mutating func note(_ instruction: Instruction, _ slot: UInt32, _ section: SectionIndex, _ state: ContextState) {
    let relocation = code.fields[section]?[slot]
    let (to, from) = (state[instruction.destination], state[instruction.source])
    let isLoad = instruction.opcode.instructionClass == .loadMemory
    if isLoad, from.kind == .context, let access = access(instruction, slot, section, relocation, from) { reads.insert(access) }
    if instruction.opcode.isStore {
      if to.kind == .context, let access = access(instruction, slot, section, relocation, to) { writes.insert(access) }
      if to.kind == .argument, kind == .arguments {
        stores.insert(ContextReads.Store(section: section, slot: slot, argument: to.value))
      }
    }
    if isLoad, from.kind == .argument {
      if let relocation {
        uses.insert(ContextReads.Use(offset: from.value, relocation: relocation, isLoad: true))
      } else if instruction.offset != 0, kind == .arguments {
        fixedReads.insert(
          ContextReads.FixedRead(
            section: section, slot: slot, argument: from.value, offset: instruction.offset, size: instruction.opcode.accessSize))
      }
    }
    switch instruction.opcode.rawValue {
    // r += offset of a field
    case 0x07 where to.kind == .argument:
      if let relocation { uses.insert(ContextReads.Use(offset: to.value, relocation: relocation, isLoad: false)) }
    // r += r, one of which holds that offset
    case 0x0f:
      let (argument, offset) = to.kind == .argument ? (to, from) : (from, to)
      guard argument.kind == .argument, offset.kind == .fieldOffset else { break }
      uses.insert(ContextReads.Use(offset: argument.value, relocation: Int(offset.value), isLoad: false))
    default: break
    }
  }

  private func access(
    _ instruction: Instruction, _ slot: UInt32, _ section: SectionIndex, _ relocation: Int?, _ base: Held
  ) -> ContextReads.Access? {
    let (offset, overflow) = base.value.addingReportingOverflow(Int32(instruction.offset))
    guard !overflow else { return nil }
    return ContextReads.Access(
      section: section, slot: slot, base: base.value, offset: offset, size: instruction.opcode.accessSize,
      // Where registers lie does not change.
      relocation: kind == .registers ? nil : relocation)
  }
}

extension Opcode {
  /// Whether it stores what a register or the immediate holds, and nothing besides (`BPF_MEM`).
  fileprivate var isStore: Bool {
    (instructionClass == .storeRegister || instructionClass == .storeImmediate) && mode == 0x60
  }
}
