import BPFObject
import BTF
import ELF

/// What a program reads of its context, and as what it takes the arguments that it finds there.
///
/// Registers and stack slots are followed that hold the context, or something read from it, on all ways through the program and what it
/// calls. What is read through other ways than these is left out: nothing is found then that is not there.
struct ContextReads: Sendable {
  /// A load from the context, or a store to it.
  struct Access: Hashable, Sendable {
    let section: SectionIndex
    let slot: UInt32
    /// Where the register points to that the instruction goes by, from the start of the context, in bytes.
    let base: Int32
    /// Where it reads or writes, as the object has it, from the start of the context, in bytes.
    let offset: Int32
    /// In bytes.
    let size: Int
    /// The relocation that says how far from ``base`` that is on a kernel, by its number in the object.
    let relocation: Int?
  }

  /// A store through something that was read from the context.
  struct Store: Hashable, Sendable {
    let section: SectionIndex
    let slot: UInt32
    /// Where in the context it was read, in bytes.
    let argument: Int32
  }

  /// A load through something that was read from the context.
  struct FixedRead: Hashable, Sendable {
    let section: SectionIndex
    let slot: UInt32
    /// Where in the context the pointer was read, in bytes.
    let argument: Int32
    /// From where the pointer points to, in bytes.
    let offset: Int16
    /// In bytes.
    let size: Int
  }

  /// An access that starts at something that was read from the context: a relocation says what it is taken for.
  struct Use: Hashable, Sendable {
    /// Where in the context it was read, in bytes.
    let offset: Int32
    /// The relocation, by its number in the object.
    let relocation: Int
    /// Whether the instruction reads memory itself; else it only makes an address.
    let isLoad: Bool
  }

  private(set) var reads = Set<Access>()
  private(set) var writes = Set<Access>()
  private(set) var stores = Set<Store>()
  private(set) var uses = Set<Use>()
  /// Loads through a pointer of the kernel, at an offset that no relocation adjusts.
  private(set) var fixedReads = Set<FixedRead>()

  /// Instructions that are looked at for one program, each as often as something new comes to it.
  private static let limit = 1 << 17

  /// `room` is what is left of the instructions that are looked at for all programs of an object.
  init(_ program: Int, _ code: ObjectCode, _ kind: Kind, room: inout Int) {
    var walk = ContextWalk(code, kind, limit: min(ContextReads.limit, room))
    room -= walk.run(program)
    (reads, writes, stores) = (walk.reads, walk.writes, walk.stores)
    (uses, fixedReads) = (walk.uses, walk.fixedReads)
  }
}

/// The code of an object as those parts read it that follow calls and relocations.
struct ObjectCode {
  let programs: [Program]
  let sections: [SectionIndex: CodeSection]
  /// What loaders put into instructions, by section and slot.
  let targets: [SectionIndex: [UInt32: ObjectRelocation.Target]]
  /// The numbers of CO-RE relocations of fields, by section and slot.
  let fields: [SectionIndex: [UInt32: Int]]
  /// The functions of `.text` by their first slot there.
  private let subprograms: [UInt32: Int]
  private let text: CodeSection?

  init(_ inventory: ObjectInventory) {
    programs = inventory.programs
    sections = Dictionary(inventory.object.code.map { ($0.index, $0) }) { first, _ in first }
    var targets: [SectionIndex: [UInt32: ObjectRelocation.Target]] = [:]
    for relocation in inventory.relocations {
      targets[relocation.section, default: [:]][relocation.instruction.rawValue] = relocation.target
    }
    self.targets = targets
    text = inventory.object.code.last { $0.name == ".text" }
    var subprograms: [UInt32: Int] = [:]
    for (index, program) in programs.enumerated() where program.section == text?.index {
      subprograms[program.start.rawValue] = index
    }
    self.subprograms = subprograms
    fields = ObjectCode.fields(of: inventory.object)
  }

  private static func fields(of object: ObjectFile) -> [SectionIndex: [UInt32: Int]] {
    guard let types = object.types, let records = object.extensions?.relocations else { return [:] }
    let byName = Dictionary(object.code.map { ($0.name, $0.index) }) { first, _ in first }
    var fields: [SectionIndex: [UInt32: Int]] = [:]
    var ordinal = 0
    for block in records.blocks {
      let section = types.kernelNameText(block.sectionName).flatMap { byName[$0] }
      for record in block {
        // BPF_CORE_FIELD_BYTE_OFFSET
        if record.kind == 0, let section, record.instructionOffset % UInt32(Instruction.size) == 0 {
          fields[section, default: [:]][record.instructionOffset / UInt32(Instruction.size)] = ordinal
        }
        ordinal += 1
      }
    }
    return fields
  }

  /// The function that a call leads to; nil where it is none of the object.
  func callee(of instruction: Instruction, at slot: UInt32, in section: SectionIndex) -> Int? {
    let target: UInt32
    switch targets[section]?[slot] {
    case .call(let place): target = place.rawValue
    case .some: return nil
    case nil:
      guard instruction.callsSubprogram else { return nil }
      target = UInt32(truncatingIfNeeded: Int64(slot) + Int64(instruction.immediate) + 1)
    }
    return text?.program(at: InstructionIndex(target)).flatMap { subprograms[$0.start.rawValue] }
  }
}
