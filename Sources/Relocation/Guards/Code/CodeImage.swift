import BPFObject
import ByteReading
import ELF

/// The code of an object as one kernel gets it, with the patched instructions in their places.
struct CodeImage {
  /// What does not depend on the kernel.
  let outline: CodeOutline
  /// Where the code leads, poisoned instructions as what they were before: code behind them is looked at too.
  let flow: CodeFlow
  private(set) var slots: [Instruction]
  /// What each poisoned slot was before.
  private(set) var poisoned: [UInt32: Instruction] = [:]
  /// Slots whose values relocations put there.
  private(set) var relocations: [UInt32: Int] = [:]

  init(_ outline: CodeOutline, _ patches: [SectionIndex: [UInt32: PatchedSlot]]) {
    slots = outline.flow.slots
    var isSame = true
    for part in outline.parts {
      for (slot, patch) in patches[part.section] ?? [:] where slot < part.count {
        let place = part.start + slot
        if patch.isPoison {
          poisoned[place] = slots[Int(place)]
        } else if !patch.instruction.leads(as: slots[Int(place)]) {
          isSame = false
        }
        if let relocation = patch.relocation { relocations[place] = relocation }
        slots[Int(place)] = patch.instruction
      }
    }
    // The second half of a poisoned 64-bit load goes with the first.
    for (slot, instruction) in poisoned where instruction.isWideLoad { poisoned[slot + 1] = nil }
    var outline = outline
    if !isSame {
      var effective = slots
      for (slot, before) in poisoned { effective[Int(slot)] = before }
      outline = CodeOutline(outline, slots: effective)
    }
    self.outline = outline
    flow = outline.flow
  }

  var functions: [CodeFunction] { flow.functions }
  var references: CodeReferences { flow.references }
  var order: ByteOrder { outline.object.order }

  /// The instruction at a slot; nil behind the end.
  func instruction(_ slot: UInt32) -> Instruction? { Int(slot) < slots.count ? slots[Int(slot)] : nil }

  /// The part that a slot belongs to, which must lie in the image.
  func part(at slot: UInt32) -> CodePart {
    // Empty sections are none with code, so starts differ.
    let parts = outline.parts
    var (low, high) = (0, parts.count)
    while low < high {
      let middle = low + (high - low) / 2
      if parts[middle].start > slot { high = middle } else { low = middle + 1 }
    }
    return parts[max(0, low - 1)]
  }
}

extension Instruction {
  /// Whether an instruction that relocation put in the place of another leads where that did, reads and writes the same registers, and as
  /// much of the stack: the loaders change numbers only, so that all do.
  fileprivate func leads(as before: Instruction) -> Bool {
    flow == before.flow && written == before.written && registers == before.registers && storedBytes == before.storedBytes
      && isWideLoad == before.isWideLoad && isCall == before.isCall && callsSubprogram == before.callsSubprogram
  }
}
