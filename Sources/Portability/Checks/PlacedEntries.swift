import BPFObject
import ELF

/// Things at places of an object's code, found by the function that they lie in.
struct PlacedEntries<Entry> {
  private var sections: [SectionIndex: [(slot: UInt32, entry: Entry)]] = [:]

  var isEmpty: Bool { sections.isEmpty }

  /// In any order, until ``sort()``.
  mutating func append(_ entry: Entry, _ section: SectionIndex, _ slot: UInt32) {
    sections[section, default: []].append((slot, entry))
  }

  /// By places; what is at one place stays in the order in which it came.
  mutating func sort() {
    for section in Array(sections.keys) {
      sections[section] = sections[section]?.enumerated().sorted { ($0.element.slot, $0.offset) < ($1.element.slot, $1.offset) }
        .map(\.element)
    }
  }

  /// What lies in a function.
  func entries(in function: Program) -> ArraySlice<(slot: UInt32, entry: Entry)> {
    guard let entries = sections[function.section] else { return [] }
    let first = PlacedEntries.position(of: function.slots.lowerBound, in: entries)
    return entries[first..<max(first, PlacedEntries.position(of: function.slots.upperBound, in: entries))]
  }

  /// The first place that is not before a slot.
  private static func position(of slot: UInt32, in entries: [(slot: UInt32, entry: Entry)]) -> Int {
    var (low, high) = (0, entries.count)
    while low < high {
      let middle = low + (high - low) / 2
      if entries[middle].slot >= slot { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
