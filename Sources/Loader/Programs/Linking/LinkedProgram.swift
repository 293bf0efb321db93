import BPFObject
import ByteReading
import ELF

/// The code of a program with all that it calls behind it, each call leading to its place (libbpf: `bpf_object__reloc_code()`).
struct LinkedProgram {
  /// A function of the object, and its first slot in the whole.
  struct Part {
    let function: Int
    let program: Program
    let start: Int
  }

  private(set) var code: CodeBytes
  private(set) var parts: [Part]
  /// Relocations that still have to be carried out: the slot in the whole, the part that it lies in, and what it refers to.
  private(set) var references: [(slot: Int, part: Int, target: ObjectRelocation.Target)] = []

  /// Instructions that the kernel takes at most (`BPF_COMPLEXITY_LIMIT_INSNS`): functions of a hostile file may lie over each other.
  private static let limit = 1_000_000

  init(_ function: Int, with called: [Int], _ image: ObjectImage) throws(LoadError) {
    let program = image.programs[function]
    code = CodeBytes(image.instructions(of: program))
    parts = [Part(function: function, program: program, start: 0)]
    for other in called where other != function {
      guard code.count + image.programs[other].count <= LinkedProgram.limit else {
        throw LoadError(.program(.tooLarge(limit: LinkedProgram.limit)), subject: "program '\(program.name)'")
      }
      parts.append(Part(function: other, program: image.programs[other], start: code.count))
      code.append(image.instructions(of: image.programs[other]))
    }
    let starts = Dictionary(parts.map { ($0.function, $0.start) }) { first, _ in first }
    for index in parts.indices {
      do throws(ProgramFailure) {
        try link(index, image, starts)
      } catch {
        throw LoadError(.program(error), subject: "program '\(program.name)'")
      }
    }
  }

  private mutating func link(_ index: Int, _ image: ObjectImage, _ starts: [Int: Int]) throws(ProgramFailure) {
    let part = parts[index]
    var slot = 0
    while slot < part.program.count {
      let place = part.start + slot
      let instruction = code[place]
      let width = instruction.isWideLoad ? 2 : 1
      defer { slot += width }
      guard instruction.isCall || instruction.isWideLoad else { continue }
      let inSection = InstructionIndex(part.program.start.rawValue &+ UInt32(truncatingIfNeeded: slot))
      let target = image.target(part.program.section, inSection)
      let isCall = instruction.callsSubprogram && instruction.destination == 0 && instruction.offset == 0
      switch target {
      case .call(let to): try lead(place, to, inSection, image, starts, isAddress: false)
      case .subprogramAddress(let to): try lead(place, to, inSection, image, starts, isAddress: true)
      case .some(let other): if other != .unused { references.append((place, index, other)) }
      // A static function of the same section: the distance tells.
      case nil where isCall:
        let distance = Int64(inSection.rawValue) + Int64(instruction.immediate) + 1
        try lead(place, InstructionIndex(UInt32(truncatingIfNeeded: distance)), inSection, image, starts, isAddress: false)
      case nil where instruction.isWideLoad && instruction.source == LinkedProgram.pseudoFunction:
        throw .call(inSection, "the address of a function has no relocation")
      case nil: break
      }
    }
  }

  /// `BPF_PSEUDO_FUNC`
  private static let pseudoFunction: UInt8 = 4

  private mutating func lead(
    _ place: Int, _ target: InstructionIndex, _ source: InstructionIndex, _ image: ObjectImage, _ starts: [Int: Int],
    isAddress: Bool
  ) throws(ProgramFailure) {
    guard let function = image.subprogram(at: target), let start = starts[function] else {
      throw .call(source, "the call goes to no function of .text")
    }
    var instruction = code[place]
    if isAddress { instruction.source = LinkedProgram.pseudoFunction }
    instruction.immediate = Int32(truncatingIfNeeded: start - place - 1)
    code[place] = instruction
  }

  mutating func set(_ slot: Int, _ instruction: Instruction) { code[slot] = instruction }
}
