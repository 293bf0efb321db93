/// Where a record keeps type ids and names, for those who rewrite records.
enum RecordField {
  case type
  case name
}

enum RecordFields {
  /// Calls `body` with each field of a record that holds a type id or a name, and its offset in bytes from the record's start
  /// (libbpf: `btf_field_iter_init()`).
  static func visit(_ kind: BTFKind, entryCount: Int, _ body: (RecordField, Int) -> Void) {
    body(.name, 0)
    if kind.hasReference { body(.type, 8) }
    switch kind {
    case .array:
      body(.type, 12)
      body(.type, 16)
    case .structure, .union, .functionPrototype, .enumeration, .enumeration64, .dataSection:
      let (_, stride) = kind.trailer
      for entry in 0..<entryCount {
        let place = 12 + entry * stride
        switch kind {
        case .dataSection: body(.type, place)
        case .enumeration, .enumeration64: body(.name, place)
        default:
          body(.name, place)
          body(.type, place + 4)
        }
      }
    default: break
    }
  }
}
