import BPFObject
import ELF

/// What the instructions of one function need, one entry for each place: found once for an object, asked of each kernel.
struct CodeNeeds: Sendable {
  struct Site: Sendable {
    /// Counted from the start of the section.
    let slot: UInt32
    let need: Need
  }

  enum Need: Hashable, Sendable {
    case helper(HelperFunction)
    /// The call of a function of the kernel, by its number in the list of externs.
    case kernelFunction(Int)
    case feature(InstructionFeature)
  }

  let section: SectionIndex
  private(set) var sites: [Site] = []

  init(_ program: Program, _ code: CodeSection?, _ relocations: [UInt32: ObjectRelocation.Target]) {
    section = program.section
    guard let code else { return }
    var slot = program.slots.lowerBound
    while slot < program.slots.upperBound, let instruction = code.instructions[InstructionIndex(slot)] {
      if let need = CodeNeeds.need(of: instruction, relocations[slot]) { sites.append(Site(slot: slot, need: need)) }
      slot += instruction.isWideLoad ? 2 : 1
    }
  }

  private static func need(of instruction: Instruction, _ relocation: ObjectRelocation.Target?) -> Need? {
    if instruction.isCall || instruction.isWideLoad {
      switch relocation {
      case .externCall(let number): return .kernelFunction(number)
      case .some: return nil
      case nil: return HelperFunction(calledBy: instruction).map { .helper($0) }
      }
    }
    return InstructionFeature(instruction).map { .feature($0) }
  }
}
