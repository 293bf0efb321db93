import BTF

/// Where a type's two fragments lie in the text of its share, one behind the other; packed into one word, since there is one for each type.
struct FragmentSlot {
  private var bits: UInt64 = 0

  /// A type that is not kept.
  init() {}

  /// `nodes` is how many types the name mentions, at most ``TypeNames/nodeLimit``.
  init(
    start: Int, nameStart: Int, referenceLength: Int, sizeLength: Int, nodes: Int, isPartialInteger: Bool
  ) {
    precondition(start < 1 << 24 && referenceLength < 1 << 16 && nameStart < 1 << 6 && sizeLength < 1 << 6 && nodes < 1 << 8)
    bits = UInt64(start) | UInt64(referenceLength) << 24 | UInt64(nameStart) << 40
    bits |= UInt64(sizeLength) << 46 | UInt64(nodes) << 52 | (isPartialInteger ? 1 << 60 : 0)
  }

  var isKept: Bool { bits != 0 }
  var start: Int { Int(bits & 0xff_ffff) }
  /// Length of the reference up to its last quote.
  var referenceLength: Int { Int(bits &>> 24 & 0xffff) }
  /// Where in the reference the name begins.
  var nameStart: Int { Int(bits &>> 40 & 0x3f) }
  var sizeLength: Int { Int(bits &>> 46 & 0x3f) }
  var nodes: Int { Int(bits &>> 52 & 0xff) }
  /// Whether members of this type may be bit fields although their record does not say so (an old description).
  var isPartialInteger: Bool { bits &>> 60 & 1 != 0 }
}

/// Renders the fragments of a range of types: one thread's share.
struct FragmentMaking: ~Copyable {
  private let ids: Range<UInt32>
  private let renderer: FragmentRenderer
  private var arena: TextBuffer
  private(set) var slots: [FragmentSlot]

  /// Bytes kept at most: BTF made to have long names everywhere must not fill the memory.
  private static let arenaLimit = 1 << 24

  init(_ ids: Range<UInt32>, renderer: FragmentRenderer) {
    self.ids = ids
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
    return slot.isKept ? slot : nil
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
    var budget = TypeNames.nodeLimit
    renderer.head(id, to: &arena)
    let nameStart = arena.count - start
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
    let slot = FragmentSlot(
      start: start, nameStart: nameStart, referenceLength: length, sizeLength: arena.count - start - length,
      nodes: TypeNames.nodeLimit - max(0, budget), isPartialInteger: renderer.isPartialInteger(id))
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
    guard renderer.names.beginPrototype(prototype, to: &arena, budget: &budget) else { return }
    arena.append(byte: 0x28)
    if prototype.entryCount == 0 { arena.append("void") }
    for entry in 0..<prototype.entryCount {
      if entry > 0 { arena.append(", ") }
      guard budget > 0 else {
        arena.append("...")
        break
      }
      let parameter = renderer.table.parameter(entry, of: prototype)
      if !parameter.isVariadic, let kept = kept(parameter.type), kept.nodes < budget {
        arena.appendAgain(from: kept.start + kept.nameStart, count: kept.referenceLength - kept.nameStart - 1)
        budget -= kept.nodes
      } else {
        renderer.names.appendParameter(parameter, to: &arena, budget: &budget)
      }
    }
    arena.append(byte: 0x29)
    renderer.names.endPrototype(prototype, to: &arena, budget: &budget)
  }
}
