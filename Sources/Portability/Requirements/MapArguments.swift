import BPFObject
import Relocation

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
    guard let code, let targets = MapArguments.jumpTargets(program, code) else { return }
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

  /// The slots that are come to from elsewhere than the one before; nil where a jump through a table may lead to any.
  private static func jumpTargets(_ program: Program, _ code: CodeSection) -> Set<UInt32>? {
    var targets: Set<UInt32> = []
    var slot = program.slots.lowerBound
    while slot < program.slots.upperBound, let instruction = code.instructions[InstructionIndex(slot)] {
      switch instruction.flow {
      case .anywhere: return nil
      case .branch(let distance), .mayGoto(let distance):
        if let target = UInt32(exactly: Int64(slot) + distance) { targets.insert(target) }
      // What follows is reached from elsewhere, if at all.
      case .jump(let distance):
        if let target = UInt32(exactly: Int64(slot) + distance) { targets.insert(target) }
        targets.insert(slot + 1)
      case .exit: targets.insert(slot + 1)
      case .next, .overNext: break
      }
      slot += instruction.isWideLoad ? 2 : 1
    }
    return targets
  }
}
