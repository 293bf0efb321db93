public import BPFObject
import BTF
import Relocation
public import VerifierLog

/// The object that a log is about: where in it an instruction of the log lies, and what became of the relocation there.
public struct ExplainedObject: Sendable {
  /// As the command line named it.
  let name: String
  let inventory: ObjectInventory
  let lines: SourceLines
  /// What was decided about its relocations; nil where it has none, or they were not asked for.
  let relocations: RelocationsReport?

  /// How far from an instruction's line others are shown.
  private static let distance: UInt32 = 3

  public init(name: String, _ inventory: ObjectInventory, relocations: RelocationsReport? = nil) {
    self.name = name
    self.inventory = inventory
    self.relocations = relocations
    lines = SourceLines(inventory.object)
  }

  /// Where the instruction of a refusal lies.
  struct Place {
    /// The function that it lies in.
    let function: Program
    let slot: InstructionIndex
    /// The instruction as the object has it.
    let text: String?
    let line: SourceLine?
    let neighbours: [SourceLine]
    /// What a loader put in the place of the instruction.
    let poison: PoisonMark?
    /// The relocations that made it so.
    let poisoned: [Resolution]
  }

  /// A line of the source, as BTF.ext has it.
  struct SourceLine: Hashable {
    let file: String
    let number: Int
    let text: String
  }

  /// The program that a refusal is about; the object's only one where the log names none.
  func program(of refusal: Refusal) -> Int? {
    let programs = inventory.programs
    guard let name = refusal.program else {
      let own = programs.indices.filter { !programs[$0].isSubprogram }
      return own.count == 1 ? own.first : nil
    }
    return programs.firstIndex { $0.name == name && !$0.isSubprogram } ?? programs.firstIndex { $0.name == name }
  }

  /// Says that the object has no program of the name that the log gives; nil where it has, and where the log gives none.
  func missingProgram(of refusal: Refusal) -> String? {
    guard let name = refusal.program, program(of: refusal) == nil else { return nil }
    let own = inventory.programs.filter { !$0.isSubprogram }.map { "'\($0.name)'" }
    let listed = own.isEmpty ? "none" : own.prefix(8).joined(separator: ", ") + (own.count > 8 ? " and \(own.count - 8) more" : "")
    return "\(self.name) has no program '\(name)' (it has: \(listed)): is this the object that was loaded?"
  }

  /// Whether the object has a program of that name.
  public func hasProgram(_ name: String) -> Bool { inventory.programs.contains { $0.name == name } }

  /// Nil where the object has no such program, or the log no instruction.
  func place(of refusal: Refusal) -> Place? {
    guard let program = program(of: refusal), let instruction = refusal.instruction,
      let (function, slot) = function(at: instruction.index, of: program)
    else { return nil }
    let line = lines.line(of: slot, in: function.sectionName)
    let poison = PoisonMark(in: refusal)
    return Place(
      function: function, slot: slot, text: disassembly(at: slot, function.sectionName), line: line.map { text($0) },
      neighbours: line.map { neighbours(of: $0, in: function) } ?? [],
      poison: poison, poisoned: poison == .relocation ? poisoned(slot, function) : [])
  }

  /// The kernel verifies a program with all that it calls behind it, in the order of the first call.
  private func function(at index: Int, of program: Int) -> (Program, InstructionIndex)? {
    var start = 0
    for function in [program] + inventory.uses[program].subprograms where inventory.programs.indices.contains(function) {
      let part = inventory.programs[function]
      if index - start < part.count {
        return (part, InstructionIndex(part.start.rawValue &+ UInt32(truncatingIfNeeded: index - start)))
      }
      start += part.count
    }
    return nil
  }

  private func disassembly(at slot: InstructionIndex, _ section: String) -> String? {
    guard let list = inventory.object.code(named: section)?.instructions, let instruction = list[slot] else { return nil }
    let next = list[InstructionIndex(slot.rawValue &+ 1)]
    return TextBuffer.text { $0.append(instruction, next: next) }
  }

  private func text(_ line: SourceLines.Line) -> SourceLine {
    let types = inventory.object.types
    let name = { (offset: StringOffset) in types?.name(offset) ?? "" }
    return SourceLine(file: name(line.file), number: Int(line.line), text: name(line.text))
  }

  /// Other lines of the function near that one, in the order of the file.
  private func neighbours(of line: SourceLines.Line, in function: Program) -> [SourceLine] {
    var found: [UInt32: SourceLines.Line] = [:]
    for slot in function.slots {
      guard let other = lines.line(of: InstructionIndex(slot), in: function.sectionName), other.file == line.file,
        other.line != line.line, max(other.line, line.line) - min(other.line, line.line) <= ExplainedObject.distance
      else { continue }
      found[other.line] = other
    }
    return found.values.sorted { $0.line < $1.line }.map { text($0) }
  }

  /// The relocation of an instruction that could not be resolved; a wide load's second slot counts as its first.
  private func poisoned(_ slot: InstructionIndex, _ function: Program) -> [Resolution] {
    guard let relocations else { return [] }
    return relocations.resolutions.filter { resolution in
      let place = resolution.place
      return place.sectionName == function.sectionName && place.instruction == slot
    }
  }

  /// Whether the log tells of a relocation that could not be resolved.
  public func wantsRelocations(for reading: LogReading) -> Bool {
    reading.refusals.contains { PoisonMark(in: $0) == .relocation }
  }

  /// What a mark names.
  func subject(of mark: PoisonMark) -> String? {
    switch mark {
    case .relocation: nil
    case .map(let number): inventory.maps.indices.contains(Int(number)) ? "map '\(inventory.maps[Int(number)].name)'" : nil
    case .kernelFunction(let number):
      inventory.externs.indices.contains(Int(number)) ? "kernel function '\(inventory.externs[Int(number)].name)'" : nil
    }
  }
}

extension PoisonMark {
  /// What the words or the instruction of a refusal say that a loader put there.
  init?(in refusal: Refusal) {
    let texts = [refusal.cause?.text, refusal.instruction?.text].compactMap { $0 }
    if let mark = texts.lazy.compactMap({ PoisonMark.number(in: $0).flatMap { HelperFunction(rawValue: $0).poison } }).first {
      self = mark
    } else if texts.contains(where: { $0.contains("CO-RE relocation") }) {
      self = .relocation
    } else {
      return nil
    }
  }

  /// `invalid func unknown#195896080`, `call unknown#195896080`
  private static func number(in text: String) -> Int32? {
    guard let mark = text.range(of: "unknown#") else { return nil }
    return Int32(text[mark.upperBound...].prefix { $0.isNumber })
  }
}

extension String {
  /// The first place of `part`; what Foundation has, without it.
  fileprivate func range(of part: String) -> Range<Index>? {
    var start = startIndex
    while start < endIndex {
      if self[start...].hasPrefix(part) { return start..<index(start, offsetBy: part.count) }
      start = index(after: start)
    }
    return nil
  }
}
