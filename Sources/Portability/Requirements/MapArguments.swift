import BPFObject

/// The maps that a function hands to helpers, as far as that shows without following values from one block of code to the next.
struct MapArguments: Sendable {
  struct Site: Sendable {
    /// Counted from the start of the section.
    let slot: UInt32
    let helper: HelperFunction
    /// The number of the map.
    let map: Int
  }

  private(set) var sites: [Site] = []

  init(_ program: Program, _ code: CodeSection?, _ relocations: [UInt32: ObjectRelocation.Target]) {
    guard let code else { return }
    let targets = MapArguments.jumpTargets(program, code)
    var maps: [UInt8: Int] = [:]
    var slot = program.slots.lowerBound
    while slot < program.slots.upperBound, let instruction = code.instructions[InstructionIndex(slot)] {
      // Something else may come here with other values.
      if targets.contains(slot) { maps.removeAll(keepingCapacity: true) }
      if instruction.isWideLoad {
        maps[instruction.destination] = if case .map(let number) = relocations[slot] { number } else { nil }
      } else if instruction.isCall {
        note(instruction, slot, maps)
        // A call leaves nothing in them.
        for register in UInt8(0)...5 { maps[register] = nil }
      } else if instruction.opcode.rawValue == MapArguments.copy, instruction.offset == 0 {
        maps[instruction.destination] = maps[instruction.source]
      } else if let register = MapArguments.written(by: instruction) {
        maps[register] = nil
      }
      slot += instruction.isWideLoad ? 2 : 1
    }
  }

  private mutating func note(_ instruction: Instruction, _ slot: UInt32, _ maps: [UInt8: Int]) {
    guard let helper = HelperFunction(calledBy: instruction), let register = MapHelpers.mapRegister(of: helper),
      let map = maps[register]
    else { return }
    sites.append(Site(slot: slot, helper: helper, map: map))
  }

  /// `BPF_ALU64 | BPF_MOV | BPF_X`
  private static let copy: UInt8 = 0xbf

  /// The register that an instruction may write which neither calls nor takes two slots.
  private static func written(by instruction: Instruction) -> UInt8? {
    switch instruction.opcode.instructionClass {
    case .storeImmediate, .jump, .jump32: nil
    // Atomic operations give back what was there.
    case .storeRegister: instruction.source
    default: instruction.destination
    }
  }

  /// The slots that instructions of the function jump to.
  private static func jumpTargets(_ program: Program, _ code: CodeSection) -> Set<UInt32> {
    var targets: Set<UInt32> = []
    var slot = program.slots.lowerBound
    while slot < program.slots.upperBound, let instruction = code.instructions[InstructionIndex(slot)] {
      let opcode = instruction.opcode
      if (opcode.instructionClass == .jump || opcode.instructionClass == .jump32) && !instruction.isCall {
        // BPF_JMP32 | BPF_JA has its distance in the immediate.
        let distance =
          opcode.instructionClass == .jump32 && opcode.operation == 0 ? Int64(instruction.immediate) : Int64(instruction.offset)
        if let target = UInt32(exactly: Int64(slot) + 1 + distance) { targets.insert(target) }
        // What follows a jump that is always taken is reached from elsewhere, if at all: BPF_JA, BPF_EXIT.
        if opcode.operation == 0 || opcode.operation == 0x90 { targets.insert(slot + 1) }
      }
      slot += instruction.isWideLoad ? 2 : 1
    }
    return targets
  }
}
