import BTF

/// Names of types as `String`, for reports that measure them; each is made once, and cut where it is too long to read.
struct TypeNameCache {
  private let table: BTFTypeTable?
  private let names: TypeNames?
  private var known: [TypeID: String] = [:]
  /// Bytes that may still be written: hostile BTF can describe many long names.
  private var budget = 1 << 26

  static let limit = 200

  private let isForReading: Bool

  /// `isForReading`: for text; else the names are escaped for JSON.
  init(_ table: BTFTypeTable?, isForReading: Bool) {
    self.table = table
    self.isForReading = isForReading
    names = table.map { TypeNames($0) }
  }

  /// The C name, such as `struct file *`; `[12]` where there is no time left for names.
  mutating func name(_ id: TypeID) -> String {
    if let name = known[id] { return name }
    guard let names, budget > 0 else { return "[\(id.rawValue)]" }
    let whole = TextBuffer.text(isForReading: isForReading) { names.append(id, to: &$0) }
    budget -= whole.utf8.count
    let name = TypeNameCache.cut(whole)
    known[id] = name
    return name
  }

  /// The text may be escaped for JSON: it must not end inside an escape.
  static func cut(_ text: String) -> String {
    guard text.count > limit else { return text }
    var end = text.startIndex
    var length = 0
    while length < limit, end < text.endIndex {
      let isEscape = text[end] == "\\"
      let isLong = isEscape && text[text.index(after: end)...].first == "u"
      let step = isLong ? 6 : isEscape ? 2 : 1
      end = text.index(end, offsetBy: step, limitedBy: text.endIndex) ?? text.endIndex
      length += step
    }
    return text[..<end] + "..."
  }
}
