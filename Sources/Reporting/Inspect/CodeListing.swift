import BPFObject
import BTF
import ByteReading
import ELF
import Relocation

/// The instructions of an object with the lines of the source that they came from and what is relocated in them.
struct CodeListing {
  let report: InspectReport
  private let lines: SourceLines
  private let relocations: [Place: ObjectRelocation]
  /// The variables of each section, in the order of their offsets.
  private let globals: [String: [GlobalVariable]]
  private let records: [String: ExtensionPart<RelocationRecord>.Block]

  struct Place: Hashable {
    let section: UInt32
    let slot: UInt32
  }

  /// One slot, and what is known about it.
  struct Line {
    let slot: InstructionIndex
    let instruction: Instruction
    /// The slot behind, which a 64-bit load takes too.
    let next: Instruction?
    let names: InstructionNames
    /// The variable that a 64-bit load gives the address of.
    let variable: String?
    /// Where the source goes on to another line than that of the slot before.
    let source: SourceLines.Line?
    let relocation: ObjectRelocation?
    let record: RelocationRecord?
  }

  /// Instructions that are listed: sections may lie over each other, and a small file have billions.
  static let limit = 1 << 22

  init(_ report: InspectReport) {
    self.report = report
    lines = SourceLines(report.object)
    relocations = Dictionary(
      report.inventory.relocations.map { (Place(section: $0.section.rawValue, slot: $0.instruction.rawValue), $0) }
    ) { first, _ in first }
    globals = Dictionary(grouping: report.inventory.globals) { $0.section }
    records = report.object.extensions.map { report.object.blocks(of: $0.relocations) } ?? [:]
  }

  /// The instruction alone.
  static func text(of line: Line) -> String {
    TextBuffer.text { $0.append(line.instruction, next: line.next, names: line.names) }
  }

  /// Every instruction of a function, in order; stops where `body` answers false.
  func forEachLine(of program: Program, in code: CodeSection, budget: inout Int, _ body: (Line) -> Bool) {
    var slot = program.slots.lowerBound
    var previous: SourceLines.Line?
    var record = records[code.name].map { CodeListing.index(of: slot, in: $0) } ?? 0
    while slot < program.slots.upperBound, let instruction = code.instructions[InstructionIndex(slot)], budget > 0 {
      budget -= 1
      let place = InstructionIndex(slot)
      let next = instruction.isWideLoad ? code.instructions[InstructionIndex(slot + 1)] : nil
      let source = lines.line(of: place, in: code.name)
      var found: RelocationRecord?
      if let block = records[code.name] {
        while record < block.count, block[record].instructionOffset / UInt32(Instruction.size) < slot { record += 1 }
        if record < block.count, block[record].instructionOffset / UInt32(Instruction.size) == slot { found = block[record] }
      }
      let relocation = relocations[Place(section: code.index.rawValue, slot: slot)]
      let line = Line(
        slot: place, instruction: instruction, next: next, names: names(of: instruction, place, program, relocation),
        variable: variable(of: relocation), source: source?.isSameLine(as: previous) == true ? nil : source, relocation: relocation,
        record: found)
      previous = source
      guard body(line) else { return }
      slot += instruction.isWideLoad ? 2 : 1
    }
  }

  /// The first record at or behind a slot; records come in the order of their instructions.
  private static func index(of slot: UInt32, in block: ExtensionPart<RelocationRecord>.Block) -> Int {
    var (low, high) = (0, block.count)
    while low < high {
      let middle = low + (high - low) / 2
      if block[middle].instructionOffset / UInt32(Instruction.size) < slot { low = middle + 1 } else { high = middle }
    }
    return low
  }

  private func names(
    of instruction: Instruction, _ slot: InstructionIndex, _ program: Program, _ relocation: ObjectRelocation?
  ) -> InstructionNames {
    var names = InstructionNames(namesHelpers: true)
    switch relocation?.target {
    case .map(let index): names.subject = report.mapName(index)
    case .data(let index, let offset):
      names.subject = report.inventory.maps[index].section == ".maps" ? report.mapName(index) : report.inventory.maps[index].section
      names.displacement = Int64(truncatingIfNeeded: offset)
    case .externAddress(let index), .externCall(let index): names.subject = report.externName(index)
    case .call(let place), .subprogramAddress(let place): names.subject = subprogram(at: place)
    case .jumpTable(let offset, _):
      names.subject = ".jumptables"
      names.displacement = Int64(truncatingIfNeeded: offset)
    case .unused, nil:
      if instruction.callsSubprogram {
        names.subject = subprogram(at: slot.rawValue, distance: instruction.immediate, in: program.sectionName)
      }
    }
    names.target = jumpTarget(instruction, slot, program)
    names.subject = names.subject?.printable
    return names
  }

  private func variable(of relocation: ObjectRelocation?) -> String? {
    guard case .data(let map, let offset)? = relocation?.target else { return nil }
    let section = report.inventory.maps[map].origin == .declared ? ".addr_space.1" : report.inventory.maps[map].section
    guard let variables = globals[section] else { return nil }
    var (low, high) = (0, variables.count)
    while low < high {
      let middle = low + (high - low) / 2
      if variables[middle].offset > offset { high = middle } else { low = middle + 1 }
    }
    guard low > 0, offset - variables[low - 1].offset < max(1, variables[low - 1].size) else { return nil }
    let distance = offset - variables[low - 1].offset
    return variables[low - 1].name + (distance == 0 ? "" : "+0x\(String(distance, radix: 16))")
  }

  private func subprogram(at slot: InstructionIndex) -> String? {
    report.text?.program(at: slot)?.name
  }

  private func subprogram(at slot: UInt32, distance: Int32, in section: String) -> String? {
    guard section == ".text", let target = UInt32(exactly: Int64(slot) + Int64(distance) + 1) else { return nil }
    return subprogram(at: InstructionIndex(target))
  }

  /// `function+0x20`, in bytes from its start; nil for what does not jump.
  private func jumpTarget(_ instruction: Instruction, _ slot: InstructionIndex, _ program: Program) -> String? {
    let opcode = instruction.opcode.rawValue
    guard [.jump, .jump32].contains(instruction.opcode.instructionClass), ![0x0d, 0x85, 0x8d, 0x95].contains(opcode) else {
      return nil
    }
    let distance = opcode == 0x06 ? Int64(instruction.immediate) : Int64(instruction.offset)
    let target = Int64(slot.rawValue) + 1 + distance - Int64(program.start.rawValue)
    guard target >= 0, target < program.count else { return nil }
    return "\(program.name.printable)+0x\(String(target * Int64(Instruction.size), radix: 16))"
  }
}

extension SourceLines.Line {
  /// Whether it is the same line, be it another column of it.
  func isSameLine(as other: SourceLines.Line?) -> Bool { file == other?.file && line == other?.line }
}
