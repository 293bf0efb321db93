import BPFObject
import ByteReading
import ELF

/// An object's code after CO-RE relocation, with all that linking looks up in it.
struct ObjectImage {
  let programs: [Program]
  /// Contents of the sections with code, relocated.
  private let code: [SectionIndex: Bytes]
  private let targets: [Place: ObjectRelocation.Target]
  private let text: CodeSection?
  /// The numbers of the functions of `.text` by their first slots.
  private let subprograms: [UInt32: Int]

  private struct Place: Hashable {
    let section: UInt32
    let slot: UInt32
  }

  /// `replacements` are sections that CO-RE relocation changed.
  init(_ inventory: ObjectInventory, replacements: [SectionIndex: Bytes]) {
    programs = inventory.programs
    code = Dictionary(
      inventory.object.code.map { ($0.index, replacements[$0.index] ?? $0.instructions.bytes) }
    ) { first, _ in first }
    targets = Dictionary(
      inventory.relocations.map { (Place(section: $0.section.rawValue, slot: $0.instruction.rawValue), $0.target) }
    ) { first, _ in first }
    text = inventory.object.code.last { $0.name == ".text" }
    var subprograms: [UInt32: Int] = [:]
    for (index, program) in programs.enumerated() where program.section == text?.index {
      subprograms[program.start.rawValue] = index
    }
    self.subprograms = subprograms
  }

  /// The slots of a function, which lie inside their section; empty where they do not.
  func instructions(of program: Program) -> Bytes {
    code[program.section]?.slice(at: Int(program.start.rawValue) * Instruction.size, count: program.count * Instruction.size)
      ?? Bytes([])
  }

  func target(_ section: SectionIndex, _ slot: InstructionIndex) -> ObjectRelocation.Target? {
    targets[Place(section: section.rawValue, slot: slot.rawValue)]
  }

  /// The number of the function of `.text` that a slot belongs to.
  func subprogram(at slot: InstructionIndex) -> Int? {
    text?.program(at: slot).flatMap { subprograms[$0.start.rawValue] }
  }
}
