import ByteReading
import TypedData

/// Reads values of an index, with errors that say which one.
///
/// Fields that are not known are passed over, so that later versions may add some; those that are known must be there, once.
struct IndexReader {
  private var path: [String] = []

  /// Values inside each other that are passed over, at most.
  private static let depthLimit = 64

  func failure(_ words: String, at offset: Int) -> BundleError {
    let place = path.isEmpty ? "" : "\(path.joined()): "
    return BundleError(.index("\(place)\(words), at byte \(offset) of the index"), entry: BundleName.index)
  }

  private func failure(_ error: JSONSyntaxError) -> BundleError { failure("\(error.reason)", at: error.offset) }

  private mutating func step<Value>(
    _ cursor: inout JSONCursor, _ body: (inout JSONCursor) throws(JSONSyntaxError) -> Value
  ) throws(BundleError) -> Value {
    do throws(JSONSyntaxError) { return try body(&cursor) } catch { throw failure(error) }
  }

  /// Reads an object with all of `fields`; `take` reads the value of one.
  mutating func object(
    _ cursor: inout JSONCursor, _ fields: [String],
    _ take: (inout IndexReader, String, inout JSONCursor) throws(BundleError) -> Void
  ) throws(BundleError) {
    let start = cursor.position
    var missing = Set(fields)
    var isFirst = true
    while try step(&cursor, { (cursor) throws(JSONSyntaxError) in try cursor.member(isFirst: isFirst) }) {
      isFirst = false
      let place = cursor.position
      let key = try text(&cursor)
      try step(&cursor) { (cursor) throws(JSONSyntaxError) in try cursor.colon() }
      guard fields.contains(key) else {
        try skip(&cursor, depth: 0)
        continue
      }
      path.append(path.isEmpty ? key : ".\(key)")
      guard missing.remove(key) != nil else { throw failure("is given twice", at: place) }
      try take(&self, key, &cursor)
      path.removeLast()
    }
    if let field = fields.first(where: missing.contains) { throw failure("the field '\(field)' is missing", at: start) }
  }

  /// Reads an array, each element by `take`.
  mutating func array<Element>(
    _ cursor: inout JSONCursor, _ take: (inout IndexReader, inout JSONCursor) throws(BundleError) -> Element
  ) throws(BundleError) -> [Element] {
    var elements: [Element] = []
    while try step(&cursor, { (cursor) throws(JSONSyntaxError) in try cursor.element(isFirst: elements.isEmpty) }) {
      path.append("[\(elements.count)]")
      elements.append(try take(&self, &cursor))
      path.removeLast()
    }
    return elements
  }

  mutating func text(_ cursor: inout JSONCursor) throws(BundleError) -> String {
    let place = try step(&cursor) { (cursor) throws(JSONSyntaxError) in try cursor.string() }
    guard place.isEscaped else { return cursor.text.part(at: place.start, count: place.count).text }
    var bytes: [UInt8] = []
    cursor.unescape(place) { bytes.append($0) }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// A text, or nil for `null`.
  mutating func optionalText(_ cursor: inout JSONCursor) throws(BundleError) -> String? {
    guard try step(&cursor, { (cursor) throws(JSONSyntaxError) in try cursor.kind() }) == .null else { return try text(&cursor) }
    try step(&cursor) { (cursor) throws(JSONSyntaxError) in try cursor.null() }
    return nil
  }

  mutating func digest(_ cursor: inout JSONCursor) throws(BundleError) -> SHA256Digest {
    let start = cursor.position
    guard let digest = SHA256Digest(try text(&cursor)) else {
      throw failure("is no SHA-256 (allowed: 64 hexadecimal digits)", at: start)
    }
    return digest
  }

  /// A whole number of `range`.
  mutating func number(_ cursor: inout JSONCursor, _ range: ClosedRange<Int> = 0...Int(UInt32.max)) throws(BundleError) -> Int {
    let start = cursor.position
    guard try step(&cursor, { (cursor) throws(JSONSyntaxError) in try cursor.kind() }) == .number else {
      throw failure("is no number", at: start)
    }
    let number = try step(&cursor) { (cursor) throws(JSONSyntaxError) in try cursor.number() }
    guard let value = number.magnitude.flatMap({ Int(exactly: $0) }), !number.isNegative, range.contains(value) else {
      throw failure("is no whole number from \(range.lowerBound) to \(range.upperBound)", at: start)
    }
    return value
  }

  /// Steps over a value of any kind.
  private mutating func skip(_ cursor: inout JSONCursor, depth: Int) throws(BundleError) {
    guard depth < IndexReader.depthLimit else {
      throw failure("values inside each other more than \(IndexReader.depthLimit) deep", at: cursor.position)
    }
    switch try step(&cursor, { (cursor) throws(JSONSyntaxError) in try cursor.kind() }) {
    case .string: _ = try step(&cursor) { (cursor) throws(JSONSyntaxError) in try cursor.string() }
    case .number: _ = try step(&cursor) { (cursor) throws(JSONSyntaxError) in try cursor.number() }
    case .boolean: _ = try step(&cursor) { (cursor) throws(JSONSyntaxError) in try cursor.boolean() }
    case .null: try step(&cursor) { (cursor) throws(JSONSyntaxError) in try cursor.null() }
    case .array:
      var isFirst = true
      while try step(&cursor, { (cursor) throws(JSONSyntaxError) in try cursor.element(isFirst: isFirst) }) {
        isFirst = false
        try skip(&cursor, depth: depth + 1)
      }
    case .object:
      var isFirst = true
      while try step(&cursor, { (cursor) throws(JSONSyntaxError) in try cursor.member(isFirst: isFirst) }) {
        isFirst = false
        _ = try text(&cursor)
        try step(&cursor) { (cursor) throws(JSONSyntaxError) in try cursor.colon() }
        try skip(&cursor, depth: depth + 1)
      }
    }
  }

  mutating func finish(_ cursor: inout JSONCursor) throws(BundleError) {
    try step(&cursor) { (cursor) throws(JSONSyntaxError) in try cursor.finish() }
  }
}
