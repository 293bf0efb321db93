import ByteReading

/// Sizes of the records of every kind: those this version knows, and those a layout section describes.
///
/// `struct btf_layout { u8 info_sz; u8 elem_sz; u16 flags }`, one entry for each kind from 0 (Linux 7.1).
struct KindLayout: Sendable {
  struct Entry: Hashable, Sendable {
    /// Bytes after the 12-byte head, or `unknown`.
    var fixed: UInt16
    /// Bytes for each entry.
    var perEntry: UInt16

    static let unknown = Entry(fixed: .max, perEntry: 0)
    var isKnown: Bool { fixed != .max }
  }

  /// 128 entries: a kind is a number of seven bits.
  private(set) var entries: [Entry]

  /// The kinds that this version knows.
  static let builtIn: KindLayout = {
    var layout = KindLayout(entries: Array(repeating: .unknown, count: 128))
    for kind in BTFKind.allCases where kind != .void {
      let (fixed, perEntry) = kind.trailer
      layout.entries[Int(kind.rawValue)] = Entry(fixed: UInt16(fixed), perEntry: UInt16(perEntry))
    }
    return layout
  }()

  private init(entries: [Entry]) { self.entries = entries }

  /// `inherited` and, for kinds that this version does not know, what `section` says of them.
  init(section: Bytes, extending inherited: KindLayout) throws(BTFError) {
    self = inherited
    let described = min(section.count / 4, entries.count)
    for code in 0..<described where BTFKind(rawValue: UInt8(code)) == nil {
      let fixed = section[code * 4]
      let perEntry = section[code * 4 + 1]
      for size in [fixed, perEntry] where size % 4 != 0 {
        throw BTFError(.badLayout(found: UInt32(size)), offset: section.fileOffset + code * 4)
      }
      entries[code] = Entry(fixed: UInt16(fixed), perEntry: UInt16(perEntry))
    }
  }

  func entry(_ code: UInt8) -> Entry { entries[Int(code & 0x7f)] }
}
