import BTF
import ByteReading

extension TextBuffer {
  /// A name as bpftool prints it: `(anon)` for none, `(invalid)` for one that lies outside the string section.
  mutating func append(name offset: StringOffset, of table: BTFTypeTable) {
    if offset.isEmpty {
      append("(anon)")
    } else if table.withName(offset, { append(terminatedIn: $0, at: $1) }) == nil {
      append("(invalid)")
    }
  }

  /// A name inside a JSON string, or in a text report; false, and nothing, where there is none.
  ///
  /// `isPlain` says that no name of the table needs escaping.
  mutating func append(escapedName offset: StringOffset, of table: BTFTypeTable, isPlain: Bool) -> Bool {
    guard !offset.isEmpty else { return false }
    if longestName < .max { return append(cutName: offset, of: table) }
    let found: Void? = table.withName(offset) {
      if isPlain { append(terminatedIn: $0, at: $1) } else { append(escapedIn: $0, at: $1) }
    }
    return found != nil
  }

  /// No more of a name is read than is shown.
  private mutating func append(cutName offset: StringOffset, of table: BTFTypeTable) -> Bool {
    let limit = longestName
    let found: Bool? = table.withName(offset) { strings, place in
      guard let window = strings.slice(at: place, count: min(limit &+ 1, strings.count - place)) else { return false }
      let end = window.firstIndex(of: 0)
      if let name = window.slice(at: 0, count: end ?? limit) { append(escaped: name) }
      if end == nil { append("...") }
      return true
    }
    return found == true
  }

  /// A name as a JSON string, or null where there is none or it lies outside the string section.
  @inline(__always) mutating func append(jsonName offset: StringOffset, of table: BTFTypeTable, isPlain: Bool = false) {
    guard !offset.isEmpty else { return append("null") }
    let found: Void? = table.withName(offset) {
      append(byte: 0x22)
      if isPlain { append(terminatedIn: $0, at: $1) } else { append(escapedIn: $0, at: $1) }
      append(byte: 0x22)
    }
    if found == nil { append("null") }
  }
}
