import ByteReading

/// What is known of the stack of one frame: values that were stored, each by the bytes that it takes.
struct StackMemory: Hashable {
  struct Entry: Hashable {
    /// In bytes from the end of the frame: negative.
    let start: Int32
    let count: Int32
    var held: Held

    var end: Int32 { start + count }
  }

  /// In the order of their places; they do not overlap. Of bytes between them nothing is known.
  private(set) var entries: [Entry] = []

  /// Bytes of what the verifier keeps apart on a stack (`BPF_REG_SIZE`).
  private static let slotSize: Int32 = 8
  /// Bytes of a frame (`MAX_BPF_STACK`).
  static let size: Int32 = 512

  /// Whether the bytes lie in a frame; the verifier refuses all others.
  static func contains(_ start: Int32, count: Int32) -> Bool {
    count > 0 && start >= -size && count <= size && start <= -count
  }

  /// Stores a value; what it overlaps is forgotten, but for the rest of bytes that are unknown.
  ///
  /// A value narrower than a slot of 8 bytes that begins with it is a spilled register to verifiers since Linux 5.16: what is written into
  /// the rest of the slot makes all of it unknown to them.
  mutating func write(_ held: Held, at start: Int32, count: Int32) {
    let slot = start & -StackMemory.slotSize
    if slot != start, entries.contains(where: { $0.start == slot && $0.count < StackMemory.slotSize }) {
      weaken(from: slot, to: slot + StackMemory.slotSize)
    }
    forget(from: start, to: start + count)
    let place = entries.firstIndex { $0.start > start } ?? entries.count
    entries.insert(Entry(start: start, count: count, held: held), at: place)
  }

  /// Forgets all that reaches into the bytes.
  mutating func forget(from start: Int32, to end: Int32) {
    guard entries.contains(where: { $0.start < end && $0.end > start }) else { return }
    var kept: [Entry] = []
    for entry in entries {
      if entry.start >= end || entry.end <= start {
        kept.append(entry)
      } else if entry.held.value == .unknownBytes {
        if entry.start < start { kept.append(Entry(start: entry.start, count: start - entry.start, held: entry.held)) }
        if entry.end > end { kept.append(Entry(start: end, count: entry.end - end, held: entry.held)) }
      }
    }
    entries = kept
  }

  mutating func forgetAll() { entries = [] }

  /// What a load gets: exactly what was stored, a part of it, or nil where nothing is known.
  func read(at start: Int32, count: Int32, order: ByteOrder) -> Held? {
    guard let entry = entries.first(where: { $0.start <= start && $0.end >= start + count }) else {
      return zeros(start, count)
    }
    if entry.start == start && entry.count == count || entry.held.value == .unknownBytes { return entry.held }
    guard case .constant(let value, _) = entry.held.value else { return nil }
    let before = start - entry.start
    let shift = order == .little ? before : entry.count - count - before
    let mask: UInt64 = count >= 8 ? .max : (1 << UInt64(8 * count)) - 1
    // Kernels differ in what they know of a part.
    return Held(.constant(value >> UInt64(8 * shift) & mask, isTracked: false), origin: entry.held.origin)
  }

  /// Zeros that several stores left side by side.
  private func zeros(_ start: Int32, _ count: Int32) -> Held? {
    var place = start
    var origin: UInt32 = 0
    for entry in entries where entry.end > place {
      guard entry.start <= place, case .constant(0, _) = entry.held.value else { return nil }
      if origin == 0 { origin = entry.held.origin }
      place = entry.end
      if place >= start + count { return Held(.constant(0, isTracked: false), origin: origin) }
    }
    return nil
  }

  /// Replaces the value of each entry by what `body` makes of it.
  mutating func replaceValues(_ body: (Value) -> Value) {
    for index in entries.indices {
      let value = body(entries[index].held.value)
      if value != entries[index].held.value { entries[index].held = Held(value, origin: entries[index].held.origin) }
    }
  }

  mutating func setOrigin(_ origin: UInt32, of index: Int) { entries[index].held.origin = origin }

  /// The bytes are read by the kernel: older ones forget constants that lie in them.
  mutating func weaken(from start: Int32, to end: Int32) {
    for index in entries.indices where entries[index].start < end && entries[index].end > start {
      if case .constant(let value, true) = entries[index].held.value {
        entries[index].held.value = .constant(value, isTracked: false)
      }
    }
  }

  /// What both know.
  func joined(_ other: StackMemory) -> StackMemory {
    if self == other { return self }
    var result = StackMemory()
    var place = 0
    for entry in entries {
      while place < other.entries.count, other.entries[place].start < entry.start { place += 1 }
      guard place < other.entries.count, other.entries[place].start == entry.start, other.entries[place].count == entry.count else {
        continue
      }
      let value = entry.held.value.joined(other.entries[place].held.value)
      if case .anything(mayBeStack: true) = value { continue }
      result.entries.append(Entry(start: entry.start, count: entry.count, held: Held(value, origin: entry.held.origin)))
    }
    return result
  }
}
