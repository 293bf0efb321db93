import BTF

extension TextBuffer {
  /// A name as bpftool prints it: `(anon)` for none, `(invalid)` for one that lies outside the string section.
  @inline(__always)
  mutating func append(name offset: StringOffset, of table: BTFTypeTable) {
    if offset.isEmpty {
      append("(anon)")
    } else if let bytes = table.nameBytes(offset) {
      append(bytes)
    } else {
      append("(invalid)")
    }
  }
}
