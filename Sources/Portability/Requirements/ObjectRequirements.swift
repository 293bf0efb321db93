public import BPFObject
import ELF

/// What an object asks of any kernel: read from the object once, before the first kernel is looked at.
public struct ObjectRequirements: Sendable {
  public let inventory: ObjectInventory
  /// One for each function, in the order of the inventory's programs.
  let needs: [CodeNeeds]
  /// What programs read of their contexts, by their numbers.
  let reads: [Int: ContextReads]
  /// In which struct_ops maps programs take places.
  let operations: StructOperationsUses
  /// The first section of each name that holds code.
  let sectionNamed: [String: SectionIndex]
  private let code: [SectionIndex: CodeSection]
  /// Global functions without a result, by their numbers.
  let functionsWithoutResult: Set<Int>
  /// The functions that are programs, by their numbers.
  public let programs: [Int]
  /// For the analysis of what guards instructions, on any kernel.
  let outline: LazyOutline

  /// More instructions than these are not looked at: only functions that lie over each other have them.
  private static let slotLimit = 1 << 22

  public init(_ inventory: ObjectInventory) {
    self.inventory = inventory
    outline = LazyOutline(inventory)
    let code = ObjectCode(inventory)
    var room = ObjectRequirements.slotLimit
    needs = inventory.programs.map { program in
      room -= program.count
      let section = room > 0 ? code.sections[program.section] : nil
      return CodeNeeds(program, section, code.targets[program.section] ?? [:]) {
        inventory.externs[$0].kind == .function
      } takes: {
        MapHelpers.takes($0, inventory.maps[$1].attributes.type)
      }
    }
    functionsWithoutResult = inventory.functionsWithoutResult
    programs = inventory.programs.indices.filter { !inventory.programs[$0].isSubprogram }
    var reads: [Int: ContextReads] = [:]
    room = ObjectRequirements.slotLimit
    for number in programs {
      guard let kind = ContextReads.Kind(inventory.programs[number]) else { continue }
      reads[number] = ContextReads(number, code, kind, room: &room)
    }
    self.reads = reads
    operations = StructOperationsUses(inventory)
    self.code = code.sections
    sectionNamed = Dictionary(inventory.object.code.map { ($0.name, $0.index) }) { first, _ in first }
  }

  /// The instruction at a place; nil where none is.
  func instruction(_ section: SectionIndex, _ slot: UInt32) -> Instruction? { code[section]?.instructions[InstructionIndex(slot)] }

  /// Whether any of its programs is a probe where a function begins.
  var hasEntryProbes: Bool { programs.contains { inventory.programs[$0].definition?.isEntryProbe == true } }

  /// Symbols of the kernel that it asks for: addresses of `/proc/kallsyms`, and functions to put probes on.
  public var symbols: [String] {
    let addresses = inventory.externs.filter { $0.kind == .address || $0.kind == .variable }.map(\.name)
    let probes = programs.flatMap { number -> [String] in
      let program = inventory.programs[number]
      guard program.definition?.programType == .kprobe, let target = program.definition?.target(in: program.definitionName) else {
        return []
      }
      if program.definition?.attach == .kernelSystemCall { return KernelFacts.symbols(ofSystemCall: target) }
      return [String(target.prefix { $0 != "+" })]
    }
    return addresses + probes
  }

  /// Whether it reads values of the kernel's configuration, or its version.
  public var asksForConfiguration: Bool { inventory.externs.contains { if case .configuration = $0.kind { true } else { false } } }

  /// A program and everything that it calls, by their numbers.
  func functions(of program: Int) -> [Int] { [program] + inventory.uses[program].subprograms }
}
