import BTF
import Synchronization

/// The JSON of a reference to a type, `"type_id":7,"type":"int"`, and of its size, `"byte_size":4`.
///
/// A type is referred to many times: names and sizes are rendered once, in equal parts on several threads, and copied from then on.
/// Immutable once made, so that threads can share it.
final class ReferenceFragments: Sendable {
  private let renderer: FragmentRenderer
  /// The slots of all types that are kept, and of each share of them its text.
  private let slots: [FragmentSlot]
  private let texts: [FrozenText]
  /// Types in a share; the last one may have fewer.
  private let shareSize: UInt32

  /// Keeps nothing: for a few types, rendering each reference anew is less work.
  init(none renderer: FragmentRenderer) {
    self.renderer = renderer
    slots = []
    texts = []
    shareSize = 1
  }

  /// Fewer types than this are one thread's work.
  private static let smallestShare: UInt32 = 8192

  /// Renders the fragments of all types, the base's too.
  init(_ renderer: FragmentRenderer) {
    let count = renderer.table.typeCount
    let threads = UInt32(min(PieceWorkers.processors, PieceWorkers.threadLimit))
    let shares = max(1, min(threads, count / ReferenceFragments.smallestShare))
    let size = (count + shares - 1) / shares
    let made = PieceWorkers.make(Int(shares)) { index in
      let first = min(count, UInt32(index) * size)
      var making = FragmentMaking(first..<min(count, first &+ size), renderer: renderer)
      let text = making.finish()
      return (text: text, slots: making.slots)
    }
    self.renderer = renderer
    texts = made.map { $0.text }
    slots = made.flatMap { $0.slots }
    shareSize = max(1, size)
  }

  deinit { for text in texts { text.free() } }

  /// The slot of a type, and the text that it lies in; nil where it is not kept.
  @inline(__always) func slot(_ id: TypeID) -> (text: FrozenText, slot: FragmentSlot)? {
    guard Int(id.rawValue) < slots.count, case let slot = slots[Int(id.rawValue)], slot.isKept else { return nil }
    var (share, end) = (0, shareSize)
    // There are few: this is less work than to divide.
    while id.rawValue >= end {
      share &+= 1
      end &+= shareSize
    }
    return (texts[share], slot)
  }

  /// `"type_id":7,"type":"int"`
  func appendReference(_ id: TypeID, to out: inout TextBuffer) {
    if let (text, slot) = slot(id) {
      out.append(text, from: slot.start, count: slot.referenceLength)
    } else {
      renderer.reference(id, to: &out)
    }
  }

  /// The C name alone, without quotes.
  func appendName(_ id: TypeID, to out: inout TextBuffer) {
    if let (text, slot) = slot(id) {
      out.append(text, from: slot.start &+ slot.nameStart, count: slot.referenceLength &- slot.nameStart &- 1)
    } else {
      renderer.names.append(id, to: &out)
    }
  }

  /// `"byte_size":4`, or null where the type has no size or the BTF is broken there.
  func appendSize(_ id: TypeID, to out: inout TextBuffer) {
    if let (text, slot) = slot(id) {
      out.append(text, from: slot.start &+ slot.referenceLength, count: slot.sizeLength)
    } else {
      renderer.size(id, to: &out)
    }
  }

  /// Whether a member of this type may be a bit field although its own record does not say so.
  func mayHideBitField(_ id: TypeID) -> Bool { slot(id)?.slot.isPartialInteger ?? true }
}
