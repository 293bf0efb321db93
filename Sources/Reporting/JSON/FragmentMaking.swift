import BTF

/// Where a type's two fragments lie in a text, one behind the other.
struct FragmentSlot {
  var start: UInt32 = 0
  /// Length of the reference up to its last quote. 0: the type is not kept.
  var referenceLength: UInt16 = 0
  var sizeLength: UInt8 = 0
  /// How many types the name mentions, at most ``TypeNames/nodeLimit``.
  var nodes: UInt8 = 0
  /// Where in the reference the name begins.
  var nameStart: UInt8 = 0
  /// Whether members of this type may be bit fields although their record does not say so (an old description).
  var isPartialInteger = false
  /// Which of the texts.
  var text: UInt8 = 0
}

/// Renders the fragments of a range of types: one thread's share.
struct FragmentMaking: ~Copyable {
  private let ids: Range<UInt32>
  private let number: UInt8
  private let renderer: FragmentRenderer
  private var arena: TextBuffer
  private(set) var slots: [FragmentSlot]

  /// Bytes kept at most: BTF made to have long names everywhere must not fill the memory.
  private static let arenaLimit = 1 << 24

  /// `number` is what the slots name the text by.
  init(_ ids: Range<UInt32>, number: UInt8, renderer: FragmentRenderer) {
    self.ids = ids
    self.number = number
    self.renderer = renderer
    arena = TextBuffer(growingFrom: 1 << 12 + min(FragmentMaking.arenaLimit, ids.count * 64))
    slots = Array(repeating: FragmentSlot(), count: ids.count)
  }

  /// Renders everything, and gives the text away.
  mutating func finish() -> FrozenText {
    for id in ids where renderer.isReferredTo(TypeID(id)) { _ = slot(TypeID(id)) }
    return arena.freeze()
  }

  /// The slot of a type that is rendered already.
  private func kept(_ id: TypeID) -> FragmentSlot? {
    guard ids.contains(id.rawValue) else { return nil }
    let slot = slots[Int(id.rawValue - ids.lowerBound)]
    return slot.referenceLength > 0 ? slot : nil
  }

  /// The type's slot, filled; nil where it cannot be kept.
  private mutating func slot(_ id: TypeID) -> FragmentSlot? {
    if let kept = kept(id) { return kept }
    return ids.contains(id.rawValue) ? fill(id) : nil
  }

  private mutating func fill(_ id: TypeID) -> FragmentSlot? {
    // A prototype mentions types that are mostly rendered already, or will be needed anyway.
    let prototype = renderer.prototype(id)
    if let prototype { fillParameters(of: prototype) }
    let start = arena.count
    guard start < FragmentMaking.arenaLimit else { return nil }
    var slot = FragmentSlot(start: UInt32(start))
    var budget = TypeNames.nodeLimit
    renderer.head(id, to: &arena)
    slot.nameStart = UInt8(arena.count - start)
    if let prototype {
      render(prototype, &budget)
    } else {
      renderer.names.append(id, to: &arena, budget: &budget)
    }
    arena.append(byte: 0x22)
    let length = arena.count - start
    guard length <= Int(UInt16.max) else {
      arena.truncate(to: start)
      return nil
    }
    renderer.size(id, to: &arena)
    slot.referenceLength = UInt16(length)
    slot.sizeLength = UInt8(arena.count - start - length)
    slot.nodes = UInt8(TypeNames.nodeLimit - max(0, budget))
    slot.isPartialInteger = renderer.isPartialInteger(id)
    slot.text = number
    slots[Int(id.rawValue - ids.lowerBound)] = slot
    return slot
  }

  /// Renders the parameters' types first, as far as they are no prototypes themselves: those could nest without end.
  private mutating func fillParameters(of prototype: TypeRecord) {
    for entry in 0..<prototype.entryCount {
      let type = renderer.table.parameter(entry, of: prototype).type
      if kept(type) == nil, renderer.prototype(type) == nil { _ = slot(type) }
    }
  }

  /// What ``TypeNames`` writes for a prototype, with the names of parameters copied where they are kept and fit.
  private mutating func render(_ prototype: TypeRecord, _ budget: inout Int) {
    let names = renderer.names
    guard names.beginPrototype(prototype, to: &arena, budget: &budget) else { return }
    arena.append(byte: 0x28)
    if prototype.entryCount == 0 { arena.append("void") }
    for entry in 0..<prototype.entryCount {
      if entry > 0 { arena.append(", ") }
      guard budget > 0 else {
        arena.append("...")
        break
      }
      let parameter = renderer.table.parameter(entry, of: prototype)
      if !parameter.isVariadic, let kept = kept(parameter.type), Int(kept.nodes) < budget {
        let head = Int(kept.nameStart)
        arena.appendAgain(from: Int(kept.start) + head, count: Int(kept.referenceLength) - head - 1)
        budget -= Int(kept.nodes)
      } else {
        names.appendParameter(parameter, to: &arena, budget: &budget)
      }
    }
    arena.append(byte: 0x29)
    names.endPrototype(prototype, to: &arena, budget: &budget)
  }
}
