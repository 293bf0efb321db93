import BTF
import ByteReading

/// The JSON of a reference to a type, `"type_id":7,"type":"int"`, and of its size, `"byte_size":4`, kept once they were rendered.
///
/// A type is referred to many times: names and sizes are computed once and copied from then on.
struct ReferenceFragments: ~Copyable {
  private let table: BTFTypeTable
  private let names: TypeNames
  private let parts: FragmentParts
  private var arena: TextBuffer
  private var slots: [Slot]

  /// Where a type's two fragments lie in the arena, one behind the other.
  private struct Slot {
    var start: UInt32 = 0
    /// Length of the reference up to its last quote. 0: not rendered yet.
    var referenceLength: UInt16 = 0
    var sizeLength: UInt8 = 0
    /// How many types the name mentions, at most ``TypeNames/nodeLimit``.
    var nodes: UInt8 = 0
    /// Where in the reference the name begins.
    var nameStart: UInt8 = 0
    /// Whether members of this type may be bit fields although their record does not say so (an old description).
    var isPartialInteger = false
  }

  /// Bytes kept at most: BTF made to have long names everywhere must not fill the memory.
  private static let arenaLimit = 1 << 26

  init(_ table: BTFTypeTable, pointerSize: Int, isPlain: Bool) {
    self.table = table
    parts = FragmentParts(table: table, pointerSize: pointerSize)
    names = TypeNames(table, isPlain: isPlain)
    arena = TextBuffer(growingFrom: 1 << 12 + min(ReferenceFragments.arenaLimit, Int(table.typeCount) * 64))
    slots = Array(repeating: Slot(), count: Int(table.typeCount))
  }

  /// `"type_id":7,"type":"int"`
  mutating func appendReference(_ id: TypeID, to out: inout TextBuffer) {
    if let slot = slot(id) {
      out.append(arena, from: Int(slot.start), count: Int(slot.referenceLength))
    } else {
      parts.head(id, to: &out)
      names.append(id, to: &out)
      out.append(byte: 0x22)
    }
  }

  /// The C name alone, without quotes.
  mutating func appendName(_ id: TypeID, to out: inout TextBuffer) {
    if let slot = slot(id) {
      let head = Int(slot.nameStart)
      out.append(arena, from: Int(slot.start) + head, count: Int(slot.referenceLength) - head - 1)
    } else {
      names.append(id, to: &out)
    }
  }

  /// `"byte_size":4`, or null where the type has no size or the BTF is broken there.
  mutating func appendSize(_ id: TypeID, to out: inout TextBuffer) {
    if let slot = slot(id) {
      out.append(arena, from: Int(slot.start) &+ Int(slot.referenceLength), count: Int(slot.sizeLength))
    } else {
      parts.size(id, to: &out)
    }
  }

  /// Whether a member of this type may be a bit field although its own record does not say so.
  mutating func mayHideBitField(_ id: TypeID) -> Bool {
    slot(id)?.isPartialInteger ?? true
  }

  /// The type's slot, filled; nil where it cannot be kept.
  @inline(__always) private mutating func slot(_ id: TypeID) -> Slot? {
    let index = Int(id.rawValue)
    guard index < slots.count else { return nil }
    let slot = slots[index]
    return slot.referenceLength > 0 ? slot : fill(id, index)
  }

  @inline(never) private mutating func fill(_ id: TypeID, _ index: Int) -> Slot? {
    // A prototype mentions types that are mostly rendered already, or will be needed anyway.
    let prototype = table.record(id).flatMap { $0.kind == .functionPrototype ? $0 : nil }
    if let prototype { fillParameters(of: prototype) }
    let start = arena.count
    guard start < ReferenceFragments.arenaLimit else { return nil }
    var slot = Slot(start: UInt32(start))
    var budget = TypeNames.nodeLimit
    parts.head(id, to: &arena)
    slot.nameStart = UInt8(arena.count - start)
    if let prototype {
      renderPrototype(prototype, &budget)
    } else {
      names.append(id, to: &arena, budget: &budget)
    }
    arena.append(byte: 0x22)
    let length = arena.count - start
    guard length <= Int(UInt16.max) else {
      arena.truncate(to: start)
      return nil
    }
    parts.size(id, to: &arena)
    slot.referenceLength = UInt16(length)
    slot.sizeLength = UInt8(arena.count - start - length)
    slot.nodes = UInt8(TypeNames.nodeLimit - max(0, budget))
    slot.isPartialInteger = parts.isPartialInteger(id)
    slots[index] = slot
    return slot
  }

  /// Renders the parameters' types first, as far as they are no prototypes themselves: those could nest without end.
  private mutating func fillParameters(of prototype: TypeRecord) {
    for entry in 0..<prototype.entryCount {
      let type = table.parameter(entry, of: prototype).type
      if table.record(type)?.kind != .functionPrototype { _ = slot(type) }
    }
  }

  /// What ``TypeNames`` writes for a prototype, with the names of parameters copied where they are kept and fit.
  private mutating func renderPrototype(_ prototype: TypeRecord, _ budget: inout Int) {
    guard names.beginPrototype(prototype, to: &arena, budget: &budget) else { return }
    arena.append(byte: 0x28)
    if prototype.entryCount == 0 { arena.append("void") }
    for entry in 0..<prototype.entryCount {
      if entry > 0 { arena.append(", ") }
      guard budget > 0 else {
        arena.append("...")
        break
      }
      let parameter = table.parameter(entry, of: prototype)
      let index = Int(parameter.type.rawValue)
      if index < slots.count, case let slot = slots[index], slot.referenceLength > 0, Int(slot.nodes) < budget,
        !parameter.isVariadic
      {
        let head = Int(slot.nameStart)
        arena.appendAgain(from: Int(slot.start) + head, count: Int(slot.referenceLength) - head - 1)
        budget -= Int(slot.nodes)
      } else {
        names.appendParameter(parameter, to: &arena, budget: &budget)
      }
    }
    arena.append(byte: 0x29)
    names.endPrototype(prototype, to: &arena, budget: &budget)
  }
}

/// The parts that are rendered anew for each type.
private struct FragmentParts {
  let table: BTFTypeTable
  let pointerSize: Int

  func head(_ id: TypeID, to out: inout TextBuffer) {
    out.append("\"type_id\":")
    out.append(decimal: id.rawValue)
    out.append(",\"type\":\"")
  }

  func size(_ id: TypeID, to out: inout TextBuffer) {
    out.append("\"byte_size\":")
    if let size = (try? table.byteSize(of: id, pointerSize: pointerSize)) ?? nil {
      out.append(jsonNumber: size)
    } else {
      out.append("null")
    }
  }

  func isPartialInteger(_ id: TypeID) -> Bool {
    guard let target = try? table.resolved(id), target.kind == .integer else { return false }
    let encoding = table.integerEncoding(of: target)
    return encoding.bitOffset != 0 || UInt64(encoding.bitWidth) != UInt64(target.byteSize) * 8
  }
}
