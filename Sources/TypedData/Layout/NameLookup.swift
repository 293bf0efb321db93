import ByteReading

/// One name of a composite or an enum, sorted by hash.
struct NameSlot: Sendable {
  var hash: UInt32
  /// Index of the field or enumerator.
  var index: Int
}

extension NameSlot {
  /// FNV-1a over the bytes of a name.
  static func hash(_ bytes: RawSpan) -> UInt32 {
    var hash: UInt32 = 0x811c_9dc5
    for offset in 0..<bytes.byteCount { hash = (hash ^ UInt32(bytes.byte(at: offset))) &* 0x0100_0193 }
    return hash
  }
}

extension ValuePlan {
  /// The bytes of a name.
  @usableFromInline func name(_ place: NamePlace) -> String {
    names.rawSpan.part(at: place.start, count: place.count).text
  }

  /// The field of `composite` that is called `name`.
  func field(named name: RawSpan, of composite: CompositeForm) -> Int? {
    find(name, in: fieldsByName, from: composite.first, count: composite.count) { fields[$0].name }
  }

  func enumerator(named name: RawSpan, of enumeration: EnumerationForm) -> Int? {
    find(name, in: enumeratorsByName, from: enumeration.first, count: enumeration.count) { enumerators[$0].name }
  }

  func nameEquals(_ place: NamePlace, _ name: RawSpan) -> Bool {
    guard place.count == name.byteCount else { return false }
    let span = names.rawSpan
    for offset in 0..<place.count where span.byte(at: place.start + offset) != name.byte(at: offset) { return false }
    return true
  }

  /// Looks among slots sorted by hash; the first of equal names wins.
  private func find(
    _ name: RawSpan, in slots: [NameSlot], from first: Int, count: Int, _ place: (Int) -> NamePlace
  ) -> Int? {
    let hash = NameSlot.hash(name)
    var (low, high) = (first, first + count)
    while low < high {
      let middle = low + (high - low) / 2
      if slots[middle].hash < hash { low = middle + 1 } else { high = middle }
    }
    while low < first + count, slots[low].hash == hash {
      if nameEquals(place(slots[low].index), name) { return slots[low].index }
      low += 1
    }
    return nil
  }
}
