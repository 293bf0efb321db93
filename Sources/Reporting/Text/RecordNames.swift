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

  /// A name inside a JSON string or a text report; false, and nothing, where there is none.
  @discardableResult
  mutating func append(escapedName offset: StringOffset, of table: BTFTypeTable) -> Bool {
    !offset.isEmpty && table.withName(offset) { append(escapedIn: $0, at: $1) } != nil
  }

  /// A name as a JSON string, or null where there is none or it lies outside the string section.
  mutating func append(jsonName offset: StringOffset, of table: BTFTypeTable) {
    let found: Void? =
      offset.isEmpty
      ? nil
      : table.withName(offset) {
        append(byte: 0x22)
        append(escapedIn: $0, at: $1)
        append(byte: 0x22)
      }
    if found == nil { append("null") }
  }
}
