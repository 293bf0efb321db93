public import ByteReading

extension BTFTypeTable {
  /// The string sections that names lie in: the base's, if there is one, and the own.
  package var stringSections: [Bytes] { (base?.stringSections ?? []) + [strings] }

  /// The bytes of the name at `offset`, without its NUL; empty for the empty name; nil where it lies outside.
  public func nameBytes(_ offset: StringOffset) -> Bytes? {
    guard offset.rawValue >= firstStringOffset else { return base?.nameBytes(offset) }
    let start = Int(offset.rawValue - firstStringOffset)
    // The section ends with a NUL, so every start inside it has an end.
    guard let length = strings.terminatedLength(at: start) else {
      return offset.isEmpty ? strings.slice(at: 0, count: 0) : nil
    }
    return strings.slice(at: start, count: length)
  }

  /// The bytes of the name at `offset`, which may be empty; nil where it lies outside, or is longer than any that the kernel takes
  /// (`KSYM_NAME_LEN`). Looks at no more bytes than that: many names may be the tails of one huge string.
  package func kernelName(_ offset: StringOffset) -> Bytes? {
    guard offset.rawValue >= firstStringOffset else { return base?.kernelName(offset) }
    let start = Int(offset.rawValue - firstStringOffset)
    guard start < strings.count, let window = strings.slice(at: start, count: min(kernelNameLimit + 1, strings.count - start)),
      let end = window.firstIndex(of: 0)
    else { return nil }
    return window.slice(at: 0, count: end)
  }

  /// The same as text; nil for the empty name too.
  package func kernelNameText(_ offset: StringOffset) -> String? { kernelName(offset).flatMap { $0.count > 0 ? $0.text : nil } }

  /// Hands `body` the string section that holds `offset` and the position in it; returns nil where it lies outside.
  ///
  /// The section ends with a NUL, so every position inside it begins a name that ends. For loops: nothing is retained.
  @inlinable @inline(__always) package func withName<R>(_ offset: StringOffset, _ body: (borrowing Bytes, Int) -> R) -> R? {
    guard offset.rawValue >= firstStringOffset else { return withNameOfBase(offset, body) }
    let position = Int(offset.rawValue &- firstStringOffset)
    return position < strings.count ? body(strings, position) : nil
  }

  @inlinable @inline(never) func withNameOfBase<R>(_ offset: StringOffset, _ body: (borrowing Bytes, Int) -> R) -> R? {
    var below = base
    while let table = below {
      if offset.rawValue >= table.firstStringOffset { return table.withName(offset, body) }
      below = table.base
    }
    return nil
  }

  /// How the name at `offset` compares with another one; nil where it lies outside. In place, and without anything that captures `name`:
  /// nothing is retained for each of the members that are gone through.
  package func compareName(at offset: StringOffset, with name: borrowing Bytes) -> NameComparison? {
    guard offset.rawValue >= firstStringOffset else { return base?.compareName(at: offset, with: name) }
    let position = Int(offset.rawValue &- firstStringOffset)
    guard position < strings.count else { return nil }
    return strings[position] == 0 ? .empty : strings.holds(name, at: position) ? .same : .other
  }

  /// The name at `offset` as text; nil where it is empty or lies outside. Bytes that are not UTF-8 come out as U+FFFD.
  public func name(_ offset: StringOffset) -> String? {
    guard !offset.isEmpty, let bytes = nameBytes(offset), bytes.count > 0 else { return nil }
    return bytes.text
  }

  /// The name of the type `id`; nil where it has none or does not exist.
  public func name(of id: TypeID) -> String? {
    record(id).flatMap { name($0.nameOffset) }
  }

  /// The name of `record`, or an error where it lies outside the string section.
  func requireNameBytes(_ record: TypeRecord) throws(BTFError) -> Bytes {
    guard let bytes = nameBytes(record.nameOffset) else {
      throw BTFError(
        .noSuchString(record.nameOffset, limit: stringLimit), offset: fileOffset(of: record.id), type: record.id)
    }
    return bytes
  }
}

/// The longest name of a symbol in bytes (`KSYM_NAME_LEN`).
private let kernelNameLimit = 512

/// How a name compares with another one that is not empty.
package enum NameComparison { case empty, same, other }
