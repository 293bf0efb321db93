public import BPFObject
public import ELF

/// What relocation put into one slot of a section.
public struct PatchedSlot: Hashable, Sendable {
  /// The instruction that the kernel is given.
  public var instruction: Instruction
  /// The number of the relocation that put it there, as ``RelocationPlace/ordinal`` counts; nil where another rule did.
  public var relocation: Int?
  /// Whether it is there to make the verifier refuse the program (``Poison``).
  public var isPoison: Bool

  public init(_ instruction: Instruction, relocation: Int? = nil, isPoison: Bool = false) {
    self.instruction = instruction
    self.relocation = relocation
    self.isPoison = isPoison
  }

  /// The slots that `resolutions` change or confirm, by section and slot.
  public static func slots(of resolutions: [Resolution], in object: ObjectFile) -> [SectionIndex: [UInt32: PatchedSlot]] {
    var sections: [String: SectionIndex] = [:]
    for section in object.code where sections[section.name] == nil { sections[section.name] = section.index }
    var slots: [SectionIndex: [UInt32: PatchedSlot]] = [:]
    for resolution in resolutions {
      let place = resolution.place
      guard let patch = resolution.patch, let section = sections[place.sectionName] else { continue }
      let isPoison = resolution.poisonCause != nil
      let slot = place.instruction.rawValue
      slots[section, default: [:]][slot] = PatchedSlot(patch.after, relocation: place.ordinal, isPoison: isPoison)
      let (next, overflow) = slot.addingReportingOverflow(1)
      if let second = patch.secondAfter, !overflow {
        slots[section, default: [:]][next] = PatchedSlot(second, relocation: place.ordinal)
      }
    }
    return slots
  }
}

/// Whether the target has a weak symbol of the object: a variable or function of the kernel (`.ksyms`).
public enum ExternalSymbol: Hashable, Sendable {
  /// It has: its address is not zero.
  case present
  /// It has not: its address is 0.
  case absent
}
