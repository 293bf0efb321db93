import ELF

/// Finds what each function uses itself (libbpf: `bpf_object__reloc_code()`).
struct DirectUses {
  /// One for each function, in the order of ``ObjectFile/programs``.
  private(set) var uses: [ProgramUses] = []
  private(set) var problems = ProblemList()

  /// Instructions that are looked at: only functions that lie over each other have more.
  static let limit = 1 << 24

  private struct Place: Hashable {
    let section: UInt32
    let slot: UInt32
  }

  private let programs: [Program]
  private let relocations: [Place: ObjectRelocation]
  /// Where a relocation could not be sorted out: that was said already.
  private let refused: Set<Place>
  private let text: CodeSection?
  private let code: [UInt32: CodeSection]
  /// The numbers of the functions of `.text` by their first slots.
  private let subprograms: [UInt32: Int]

  init(_ object: ObjectFile, _ relocations: [ObjectRelocation], refused: [(section: SectionIndex, slot: InstructionIndex)]) {
    programs = object.programs
    self.refused = Set(refused.map { Place(section: $0.section.rawValue, slot: $0.slot.rawValue) })
    self.relocations = Dictionary(
      relocations.map { (Place(section: $0.section.rawValue, slot: $0.instruction.rawValue), $0) }
    ) { first, _ in first }
    text = object.code.last { $0.name == ".text" }
    code = Dictionary(object.code.map { ($0.index.rawValue, $0) }) { first, _ in first }
    var subprograms: [UInt32: Int] = [:]
    for (index, program) in programs.enumerated() where program.section == text?.index {
      // As a search for the function at a slot finds it: the last of those that begin there.
      subprograms[program.start.rawValue] = index
    }
    self.subprograms = subprograms
    var budget = DirectUses.limit
    for program in programs {
      uses.append(ProgramUses())
      budget -= program.count
      if budget < 0 {
        problems.append(
          ObjectProblem(.call(program.name, nil, .tooMuchCode(limit: DirectUses.limit)), section: program.sectionName))
        break
      }
      if let section = code[program.section.rawValue] { scan(program, section) }
    }
    while uses.count < programs.count { uses.append(ProgramUses()) }
  }

  private mutating func scan(_ program: Program, _ section: CodeSection) {
    var found = Found()
    var slot = program.slots.lowerBound
    while slot < program.slots.upperBound, let instruction = section.instructions[InstructionIndex(slot)] {
      if instruction.isCall || instruction.isWideLoad { look(at: instruction, slot, program, &found) }
      slot += instruction.isWideLoad ? 2 : 1
    }
    uses[uses.count - 1] = found.uses
  }

  /// Uses without their repetitions.
  private struct Found {
    var uses = ProgramUses()
    private var seen: Set<[UInt32]> = []

    mutating func add(_ path: WritableKeyPath<ProgramUses, [Int]>, _ tag: UInt32, _ index: Int) {
      if seen.insert([tag, UInt32(truncatingIfNeeded: index)]).inserted { uses[keyPath: path].append(index) }
    }

    mutating func add(_ helper: HelperFunction) {
      if seen.insert([0, UInt32(bitPattern: helper.rawValue)]).inserted { uses.helpers.append(helper) }
    }
  }

  private mutating func look(at instruction: Instruction, _ slot: UInt32, _ program: Program, _ found: inout Found) {
    let relocation = relocations[Place(section: program.section.rawValue, slot: slot)]
    switch relocation?.target {
    case .map(let index), .data(let index, _): found.add(\.maps, 1, index)
    case .externAddress(let index): found.add(\.externs, 2, index)
    case .externCall(let index): return found.add(\.kernelFunctions, 3, index)
    default: break
    }
    if instruction.callsHelper, instruction.destination == 0 {
      return found.add(HelperFunction(rawValue: instruction.immediate))
    }
    let isCall = instruction.callsSubprogram && instruction.destination == 0 && instruction.offset == 0
    // Compilers leave it to the loader to mark the address of a function (`BPF_PSEUDO_FUNC`).
    let isAddress = instruction.isWideLoad && (instruction.source == 4 || relocation?.target.isSubprogramAddress == true)
    guard isCall || isAddress, !refused.contains(Place(section: program.section.rawValue, slot: slot)) else { return }
    let target: UInt32
    switch relocation?.target {
    case .call(let place), .subprogramAddress(let place): target = place.rawValue
    case .some(let other): return report(.wrongRelocation("\(other.label)"), program, slot)
    case nil where isAddress: return report(.noRelocation, program, slot)
    // A static function of the same section: the distance is right as it stands.
    case nil: target = UInt32(truncatingIfNeeded: Int64(slot) + Int64(instruction.immediate) + 1)
    }
    guard let function = text?.program(at: InstructionIndex(target)), let index = subprograms[function.start.rawValue] else {
      return report(.noSubprogram, program, slot)
    }
    found.add(\.subprograms, 4, index)
  }

  private mutating func report(_ problem: CallProblem, _ program: Program, _ slot: UInt32) {
    problems.append(ObjectProblem(.call(program.name, InstructionIndex(slot), problem), section: program.sectionName))
  }
}
