import BPFObject
import ELF

/// Turns what the walks found into answers, and finds what guards an instruction.
struct GuardSearch {
  private let image: CodeImage
  private let findings: Findings
  /// For each slot that no way leads to the nearest branch that leads around it.
  private var guards: [UInt32: UInt32] = [:]
  /// All slots that some program may lead to.
  private var referenced: SlotSet

  init(_ image: CodeImage, _ findings: Findings, roots: [Int]) {
    (self.image, self.findings) = (image, findings)
    referenced = SlotSet(slotCount: image.slots.count)
    guard image.poisoned.keys.contains(where: { findings.visit(of: $0) == .none }) else { return }
    for number in roots { referenced.formUnion(image.outline.reach(of: number).slots) }
    spread()
  }

  /// From the ways that branches never go, forward through all that is behind them.
  private mutating func spread() {
    let branches = findings.decisions.keys.sorted()
    // Of several that lead around something one is preferred of which it is known what decided it.
    spread(from: branches.filter { findings.decisions[$0] != 0 })
    spread(from: branches.filter { findings.decisions[$0] == 0 })
  }

  private mutating func spread(from branches: [UInt32]) {
    var waiting: [UInt32] = []
    for branch in branches { follow(branch, from: branch, &waiting) }
    var next = 0
    while next < waiting.count {
      if let branch = guards[waiting[next]] { follow(branch, from: waiting[next], &waiting) }
      next += 1
    }
  }

  private mutating func follow(_ branch: UInt32, from slot: UInt32, _ waiting: inout [UInt32]) {
    guard let function = image.flow.function(at: slot) else { return }
    for next in Array(image.flow.successors(of: slot, in: function)) + [image.flow.callee(of: slot)].compactMap(\.self) {
      guard findings.visit(of: next) == .none, guards[next] == nil else { continue }
      guards[next] = branch
      waiting.append(next)
    }
  }

  func verdict(for slot: UInt32) -> GuardVerdict {
    switch findings.visit(of: slot) {
    case .certain: return verdict(slot, .reachable)
    case .possible: return verdict(slot, .unknown)
    case .none:
      if findings.isExhausted(slot) { return verdict(slot, .unknown) }
      return verdict(slot, .guarded, referenced.contains(slot) ? reason(slot) : .unreferenced)
    }
  }

  private func verdict(
    _ slot: UInt32, _ answer: GuardVerdict.Answer, _ reason: GuardVerdict.Reason? = nil
  ) -> GuardVerdict {
    let part = image.part(at: slot)
    return GuardVerdict(
      section: part.section, instruction: InstructionIndex(slot - part.start), answer: answer, reason: reason,
      isExhausted: answer == .unknown && findings.isExhausted(slot))
  }

  private func reason(_ slot: UInt32) -> GuardVerdict.Reason {
    guard let branch = guards[slot] else { return .deadCode }
    let part = image.part(at: branch)
    let origins = findings.origins[findings.decisions[branch] ?? 0].map { origin($0) }
    return .branch(
      GuardVerdict.Branch(section: part.section, instruction: InstructionIndex(branch - part.start), origins: origins))
  }

  private func origin(_ origin: Origin) -> GuardVerdict.Origin {
    switch origin {
    case .relocation(let ordinal): return .relocation(ordinal)
    case .symbol(let name): return .symbol(name)
    case .configuration(let name): return .configuration(name)
    case .readOnly(let number, let offset):
      let data = image.references.readOnly[Int(number)]
      let place = UInt64(bitPattern: offset)
      return .variable(section: data.name, name: variable(at: place, in: data.section), offset: place)
    }
  }

  /// The name of the variable that holds a byte.
  private func variable(at offset: UInt64, in section: SectionIndex) -> String? {
    let all = image.outline.variables(in: section)
    var (low, high) = (0, all.count)
    while low < high {
      let middle = low + (high - low) / 2
      if all[middle].value > offset { high = middle } else { low = middle + 1 }
    }
    guard low > 0, offset - all[low - 1].value < all[low - 1].size else { return nil }
    return try? image.outline.object.symbols?.name(of: all[low - 1])
  }
}
