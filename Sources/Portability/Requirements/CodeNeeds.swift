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
    /// The address of such a function, as a test takes it whether it is there; by the same number.
    case kernelFunctionAddress(Int)
    case feature(InstructionFeature)
    /// A helper gets a map that it does not take, by its number.
    case otherMap(HelperFunction, Int)
  }

  let section: SectionIndex
  private(set) var sites: [Site] = []

  /// `isFunction` tells of an extern by its number whether it is a function of the kernel, `takes` whether a helper takes a map.
  init(
    _ program: Program, _ code: CodeSection?, _ relocations: [UInt32: ObjectRelocation.Target], isFunction: (Int) -> Bool,
    takes: (HelperFunction, Int) -> Bool
  ) {
    section = program.section
    guard let code else { return }
    var slot = program.slots.lowerBound
    while slot < program.slots.upperBound, let instruction = code.instructions[InstructionIndex(slot)] {
      if let need = CodeNeeds.need(of: instruction, relocations[slot], isFunction) { sites.append(Site(slot: slot, need: need)) }
      slot += instruction.isWideLoad ? 2 : 1
    }
    for site in MapArguments(program, code, relocations).sites where !takes(site.helper, site.map) {
      sites.append(Site(slot: site.slot, need: .otherMap(site.helper, site.map)))
    }
  }

  private static func need(
    of instruction: Instruction, _ relocation: ObjectRelocation.Target?, _ isFunction: (Int) -> Bool
  ) -> Need? {
    if instruction.isCall || instruction.isWideLoad {
      switch relocation {
      case .externCall(let number): return .kernelFunction(number)
      case .externAddress(let number) where isFunction(number): return .kernelFunctionAddress(number)
      case .some: return nil
      case nil: return HelperFunction(calledBy: instruction).map { .helper($0) }
      }
    }
    return InstructionFeature(instruction).map { .feature($0) }
  }
}
