import BTF
import ByteReading

/// The JSON of a reference to a type, `"type_id":7,"type":"int"`, and of its size, `"byte_size":4`, kept once they were rendered.
///
/// A type is referred to many times: names and sizes are computed once and copied from then on.
struct ReferenceFragments: ~Copyable {
  private let renderer: FragmentRenderer
  private let arena = MemorySink()
  private var scratch: TextBuffer
  private var slots: [Slot]

  /// Where a type's two fragments lie in the arena, one behind the other.
  private struct Slot {
    var start: UInt32 = 0
    /// 0: not rendered yet.
    var referenceLength: UInt16 = 0
    var sizeLength: UInt8 = 0
    /// Whether members of this type may be bit fields although their record does not say so (an old description).
    var isPartialInteger = false
  }

  /// Bytes kept at most: BTF made to have long names everywhere must not fill the memory.
  private static let arenaLimit = 1 << 26

  init(_ table: BTFTypeTable, pointerSize: Int) {
    renderer = FragmentRenderer(table: table, names: TypeNames(table), pointerSize: pointerSize)
    scratch = TextBuffer(to: arena, capacity: 1 << 12)
    slots = Array(repeating: Slot(), count: Int(table.typeCount))
  }

  /// `"type_id":7,"type":"int"`
  mutating func appendReference(_ id: TypeID, to out: inout TextBuffer) {
    if let slot = slot(id) {
      out.append(arena.bytes, from: Int(slot.start), count: Int(slot.referenceLength))
    } else {
      renderer.appendReference(id, to: &out)
    }
  }

  /// `"byte_size":4`, or null where the type has no size or the BTF is broken there.
  mutating func appendSize(_ id: TypeID, to out: inout TextBuffer) {
    if let slot = slot(id) {
      out.append(arena.bytes, from: Int(slot.start) + Int(slot.referenceLength), count: Int(slot.sizeLength))
    } else {
      renderer.appendSize(id, to: &out)
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
    let start = arena.bytes.count
    guard start < ReferenceFragments.arenaLimit else { return nil }
    renderer.appendReference(id, to: &scratch)
    let middle = scratch.bufferedCount
    renderer.appendSize(id, to: &scratch)
    let end = scratch.bufferedCount
    scratch.flush()
    guard arena.bytes.count - start == end, middle <= Int(UInt16.max) else {
      // Longer than the scratch block: what was handed over in parts is not kept.
      arena.bytes.removeLast(arena.bytes.count - start)
      return nil
    }
    let slot = Slot(
      start: UInt32(start), referenceLength: UInt16(middle), sizeLength: UInt8(end - middle),
      isPartialInteger: renderer.isPartialInteger(id))
    slots[index] = slot
    return slot
  }
}

/// Renders what ``ReferenceFragments`` keeps.
private struct FragmentRenderer {
  let table: BTFTypeTable
  let names: TypeNames
  let pointerSize: Int

  func appendReference(_ id: TypeID, to out: inout TextBuffer) {
    out.append("\"type_id\":")
    out.append(decimal: id.rawValue)
    out.append(",\"type\":\"")
    names.append(id, to: &out)
    out.append(byte: 0x22)
  }

  func appendSize(_ id: TypeID, to out: inout TextBuffer) {
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
