import BPFObject
import ELF

/// Turns what the walks found into answers, and finds what guards an instruction.
struct GuardSearch {
  private let image: CodeImage
  private let findings: Findings
  private let object: ObjectFile
  /// Where control may come from, for each slot of a function with a guarded instruction.
  private let predecessors: [UInt32: [UInt32]]
  /// All slots that some program may lead to.
  private let referenced: Set<UInt32>

  init(_ image: CodeImage, _ findings: Findings, _ object: ObjectFile, roots: [Int]) {
    (self.image, self.findings, self.object) = (image, findings, object)
    var predecessors: [UInt32: [UInt32]] = [:]
    var referenced = Set<UInt32>()
    if image.poisoned.keys.contains(where: { findings.visit(of: $0) == .none }) {
      for (number, function) in image.functions.enumerated() {
        for slot in function.slots {
          for next in image.successors(of: slot, in: number) { predecessors[next, default: []].append(slot) }
          if let callee = image.callee(of: slot) { predecessors[callee, default: []].append(slot) }
        }
      }
      for number in roots { image.closure(of: image.functions[number].slots.lowerBound, &referenced) }
    }
    self.predecessors = predecessors
    self.referenced = referenced
  }

  func verdict(for slot: UInt32) -> GuardVerdict {
    switch findings.visit(of: slot) {
    case .certain: return verdict(slot, .reachable)
    case .possible: return verdict(slot, .unknown)
    case .none:
      if findings.exhausted.contains(slot) { return verdict(slot, .unknown) }
      return verdict(slot, .guarded, referenced.contains(slot) ? reason(slot) : .unreferenced)
    }
  }

  private func verdict(
    _ slot: UInt32, _ answer: GuardVerdict.Answer, _ reason: GuardVerdict.Reason? = nil
  ) -> GuardVerdict {
    let part = image.part(at: slot)
    return GuardVerdict(
      section: part.section, instruction: InstructionIndex(slot - part.start), answer: answer, reason: reason,
      isExhausted: answer == .unknown && findings.exhausted.contains(slot))
  }

  /// The nearest branch before the instruction that always goes the other way.
  private func reason(_ slot: UInt32) -> GuardVerdict.Reason {
    var seen: Set<UInt32> = [slot]
    var waiting = [slot]
    var next = 0
    while next < waiting.count {
      for before in predecessors[waiting[next]] ?? [] where seen.insert(before).inserted {
        guard findings.visit(of: before) != .none else {
          waiting.append(before)
          continue
        }
        guard let origin = findings.decisions[before] else { continue }
        let part = image.part(at: before)
        return .branch(
          GuardVerdict.Branch(
            section: part.section, instruction: InstructionIndex(before - part.start),
            origin: origin == 0 ? nil : self.origin(findings.origins[Int(origin) - 1])))
      }
      next += 1
    }
    return .deadCode
  }

  private func origin(_ origin: Findings.Origin) -> GuardVerdict.Origin {
    switch origin {
    case .relocation(let ordinal): return .relocation(ordinal)
    case .symbol(let name): return .symbol(name)
    case .readOnly(let number, let offset):
      let data = image.references.readOnly[Int(number)]
      let place = UInt64(bitPattern: offset)
      return .variable(section: data.name, name: variable(at: place, in: data.section), offset: place)
    }
  }

  /// The name of the variable that holds a byte.
  private func variable(at offset: UInt64, in section: SectionIndex) -> String? {
    guard let symbols = object.symbols else { return nil }
    let symbol = symbols.first { symbol in
      symbol.kind == .object && symbol.place == .section(section) && symbol.value <= offset && offset - symbol.value < symbol.size
    }
    return symbol.flatMap { try? symbols.name(of: $0) }
  }
}
