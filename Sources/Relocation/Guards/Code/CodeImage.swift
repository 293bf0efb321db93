import BPFObject
import ByteReading
import ELF

/// The code of an object as the kernel gets it: all sections one behind the other, with the patched instructions in their places.
struct CodeImage {
  /// A section, by its first slot in the image.
  struct Part {
    let section: SectionIndex
    let name: String
    let start: UInt32
    let count: UInt32
  }

  /// A function, by its slots in the image.
  struct Function {
    let program: Program
    let slots: Range<UInt32>
    /// Its prototype, where the object's types have one.
    let prototype: GlobalFunctions.Function?
    /// Whether the kernel verifies it by itself, with arguments of any value, and does not follow calls of it.
    let isVerifiedAlone: Bool
  }

  let order: ByteOrder
  let parts: [Part]
  private(set) var slots: [Instruction] = []
  /// In the order of their slots.
  let functions: [Function]
  /// What each poisoned slot was before.
  private(set) var poisoned: [UInt32: Instruction] = [:]
  /// Slots whose values relocations put there.
  private(set) var relocations: [UInt32: Int] = [:]
  /// What calls and 64-bit loads refer to.
  let references: CodeReferences

  /// More slots than this are not followed, those of functions that overlap counted each time: no object comes near, and the kernel
  /// takes a million for a program.
  static let slotLimit = 1 << 20

  init?(_ object: ObjectFile, _ patches: [SectionIndex: [UInt32: PatchedSlot]], assumesVariables: Bool = true) {
    order = object.order
    var parts: [Part] = []
    var functions: [Function] = []
    var covered = 0
    let prototypes = GlobalFunctions(object)
    for section in object.code {
      let start = UInt32(truncatingIfNeeded: slots.count)
      guard slots.count + section.instructions.count <= CodeImage.slotLimit else { return nil }
      slots.append(contentsOf: section.instructions)
      let count = UInt32(truncatingIfNeeded: section.instructions.count)
      parts.append(Part(section: section.index, name: section.name, start: start, count: count))
      for program in section.programs {
        covered += program.count
        guard covered <= CodeImage.slotLimit else { return nil }
        // Their ends were verified to lie inside the section.
        let range = start + program.slots.lowerBound..<start + program.slots.upperBound
        let prototype = prototypes[section.name, program.start.rawValue]
        // libbpf makes a static one of what is hidden; without types the kernel does not tell them apart.
        let isAlone = prototype?.isGlobal == true && !program.isHidden
        functions.append(Function(program: program, slots: range, prototype: prototype, isVerifiedAlone: isAlone))
      }
      for (slot, patch) in patches[section.index] ?? [:] where slot < count {
        let place = start + slot
        if patch.isPoison { poisoned[place] = slots[Int(place)] }
        if let relocation = patch.relocation { relocations[place] = relocation }
        slots[Int(place)] = patch.instruction
      }
    }
    // The second half of a poisoned 64-bit load goes with the first.
    for (slot, instruction) in poisoned where instruction.isWideLoad { poisoned[slot + 1] = nil }
    self.parts = parts
    self.functions = functions
    references = CodeReferences(object, parts, assumesVariables: assumesVariables)
  }

  /// The instruction at a slot; nil behind the end.
  func instruction(_ slot: UInt32) -> Instruction? { Int(slot) < slots.count ? slots[Int(slot)] : nil }

  /// What a slot does to registers and where it leads: of a poisoned one what it did before, since code behind it is looked at too.
  func effective(_ slot: UInt32) -> Instruction { poisoned[slot] ?? slots[Int(slot)] }

  /// The number of the function that a slot belongs to; nil for slots of none.
  func function(at slot: UInt32) -> Int? {
    var (low, high) = (0, functions.count)
    while low < high {
      let middle = low + (high - low) / 2
      if functions[middle].slots.lowerBound > slot { high = middle } else { low = middle + 1 }
    }
    guard low > 0, functions[low - 1].slots.contains(slot) else { return nil }
    return low - 1
  }

  /// The part that a slot belongs to, which must lie in the image.
  func part(at slot: UInt32) -> Part {
    // Empty sections are none with code, so starts differ.
    var (low, high) = (0, parts.count)
    while low < high {
      let middle = low + (high - low) / 2
      if parts[middle].start > slot { high = middle } else { low = middle + 1 }
    }
    return parts[max(0, low - 1)]
  }

  /// The slot that lies `distance` slots behind; nil outside the image.
  func slot(_ slot: UInt32, movedBy distance: Int64) -> UInt32? {
    guard let moved = UInt32(exactly: Int64(slot) + distance), Int(moved) < slots.count else { return nil }
    return moved
  }
}
