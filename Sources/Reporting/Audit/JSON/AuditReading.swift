import ByteReading
import TypedData

/// Which value of a document is being read.
struct AuditPath {
  enum Part {
    case field(String)
    case element(Int)
  }

  var parts: [Part] = []

  /// As in `cells[3].programs[0].load`.
  var text: String {
    parts.reduce(into: "") { text, part in
      switch part {
      case .field(let name): text += text.isEmpty ? name : ".\(name)"
      case .element(let index): text += "[\(index)]"
      }
    }
  }
}

/// The fields that a report has; others are passed over.
private let fieldNames = [
  "schema", "summary", "objects", "kernels", "cells", "problems", "object", "kernel", "release", "architecture", "verdict",
  "programs",
  "program", "section", "load", "attach", "findings", "code", "severity", "message", "needs", "has", "insn", "source", "remedy",
  "evidence", "file", "line", "column", "text", "input", "known_findings",
]

private let fieldNumbers = [String: Int](uniqueKeysWithValues: fieldNames.enumerated().map { ($0.element, $0.offset) })

/// Fields that one object of a document has.
struct FieldSet {
  fileprivate var bits: UInt64 = 0
  /// Where the object begins.
  fileprivate var offset = 0

  /// False where it was there before.
  fileprivate mutating func insert(_ index: Int) -> Bool {
    let bit: UInt64 = 1 << UInt64(index)
    defer { bits |= bit }
    return bits & bit == 0
  }
}

/// The steps of a cursor, with errors that say where.
extension AuditReader {
  /// Values inside each other that are passed over, at most.
  private static let depthLimit = 64

  func failure(_ reason: AuditReadError.Reason, at offset: Int) -> AuditReadError {
    AuditReadError(reason: reason, path: path.text, offset: offset)
  }

  func failure(_ error: JSONSyntaxError) -> AuditReadError { failure(.syntax(error.reason), at: error.offset) }

  /// Reads an object: `take` reads the value of the field, or says false where it does not know it, and it is passed over.
  mutating func members(
    _ cursor: inout JSONCursor, _ fields: inout FieldSet,
    _ take: (inout AuditReader, String, inout JSONCursor) throws(AuditReadError) -> Bool
  ) throws(AuditReadError) {
    try expect(.object, "an object", &cursor)
    fields.offset = cursor.position
    var isFirst = true
    while try nextMember(&cursor, isFirst: isFirst) {
      isFirst = false
      let start = cursor.position
      let key = try text(&cursor)
      do throws(JSONSyntaxError) { try cursor.colon() } catch { throw failure(error) }
      guard let index = fieldNumbers[key] else {
        try skip(&cursor, depth: 0)
        continue
      }
      path.parts.append(.field(fieldNames[index]))
      guard fields.insert(index) else { throw failure(.givenTwice(key), at: start) }
      if try !take(&self, key, &cursor) { try skip(&cursor, depth: 0) }
      path.parts.removeLast()
    }
  }

  /// Reads an array, each element by `take`.
  mutating func elements(
    _ cursor: inout JSONCursor, _ take: (inout AuditReader, inout JSONCursor) throws(AuditReadError) -> Void
  ) throws(AuditReadError) {
    try expect(.array, "an array", &cursor)
    var index = 0
    while try nextElement(&cursor, isFirst: index == 0) {
      path.parts.append(.element(index))
      try take(&self, &cursor)
      path.parts.removeLast()
      index += 1
    }
  }

  func require(_ names: [String], in fields: FieldSet) throws(AuditReadError) {
    for name in names where fieldNumbers[name].map({ fields.bits & 1 << UInt64($0) == 0 }) ?? false {
      throw failure(.missing(name), at: fields.offset)
    }
  }

  mutating func text(_ cursor: inout JSONCursor) throws(AuditReadError) -> String {
    try expect(.string, "a string", &cursor)
    let place: JSONString
    do throws(JSONSyntaxError) { place = try cursor.string() } catch { throw failure(error) }
    guard place.isEscaped else { return cursor.text.part(at: place.start, count: place.count).text }
    var bytes: [UInt8] = []
    cursor.unescape(place) { bytes.append($0) }
    return String(decoding: bytes, as: UTF8.self)
  }

  mutating func optionalText(_ cursor: inout JSONCursor) throws(AuditReadError) -> String? {
    try optional(&cursor) { (reader, cursor) throws(AuditReadError) in try reader.text(&cursor) }
  }

  /// What `take` reads, or nil for `null`.
  mutating func optional<Value>(
    _ cursor: inout JSONCursor, _ take: (inout AuditReader, inout JSONCursor) throws(AuditReadError) -> Value
  ) throws(AuditReadError) -> Value? {
    guard try kind(&cursor) == .null else { return try take(&self, &cursor) }
    do throws(JSONSyntaxError) { try cursor.null() } catch { throw failure(error) }
    return nil
  }

  /// One of the words of a closed list.
  mutating func word<Word: RawRepresentable<String> & CaseIterable>(_ cursor: inout JSONCursor) throws(AuditReadError) -> Word {
    let start = cursor.position
    let found = try text(&cursor)
    guard let word = Word(rawValue: found) else {
      throw failure(.wrongWord(found, allowed: Word.allCases.map(\.rawValue).joined(separator: ", ")), at: start)
    }
    return word
  }

  mutating func number(_ cursor: inout JSONCursor) throws(AuditReadError) -> UInt32 {
    try expect(.number, "a number", &cursor)
    let number: JSONNumber
    do throws(JSONSyntaxError) { number = try cursor.number() } catch { throw failure(error) }
    guard let value = number.magnitude.flatMap({ UInt32(exactly: $0) }), !number.isNegative || value == 0 else {
      let found = cursor.text.part(at: number.start, count: min(number.count, 80)).text
      throw failure(.outOfRange(found, allowed: "whole numbers from 0 to 4294967295"), at: number.start)
    }
    return value
  }

  private func kind(_ cursor: inout JSONCursor) throws(AuditReadError) -> JSONCursor.Kind {
    do throws(JSONSyntaxError) { return try cursor.kind() } catch { throw failure(error) }
  }

  private func expect(_ wanted: JSONCursor.Kind, _ allowed: String, _ cursor: inout JSONCursor) throws(AuditReadError) {
    let found = try kind(&cursor)
    guard found != wanted else { return }
    throw failure(.wrongKind(found: found.words, allowed: allowed), at: cursor.position)
  }

  private func nextMember(_ cursor: inout JSONCursor, isFirst: Bool) throws(AuditReadError) -> Bool {
    do throws(JSONSyntaxError) { return try cursor.member(isFirst: isFirst) } catch { throw failure(error) }
  }

  private func nextElement(_ cursor: inout JSONCursor, isFirst: Bool) throws(AuditReadError) -> Bool {
    do throws(JSONSyntaxError) { return try cursor.element(isFirst: isFirst) } catch { throw failure(error) }
  }

  /// Steps over a value that is not known.
  private func skip(_ cursor: inout JSONCursor, depth: Int) throws(AuditReadError) {
    guard depth < AuditReader.depthLimit else { throw failure(.tooDeep(limit: AuditReader.depthLimit), at: cursor.position) }
    let kind = try kind(&cursor)
    var isFirst = true
    do throws(JSONSyntaxError) {
      switch kind {
      case .string: _ = try cursor.string()
      case .number: _ = try cursor.number()
      case .boolean: _ = try cursor.boolean()
      case .null: try cursor.null()
      case .object, .array: break
      }
    } catch { throw failure(error) }
    if kind == .array {
      while try nextElement(&cursor, isFirst: isFirst) {
        isFirst = false
        try skip(&cursor, depth: depth + 1)
      }
    } else if kind == .object {
      while try nextMember(&cursor, isFirst: isFirst) {
        isFirst = false
        do throws(JSONSyntaxError) {
          _ = try cursor.string()
          try cursor.colon()
        } catch { throw failure(error) }
        try skip(&cursor, depth: depth + 1)
      }
    }
  }
}

extension JSONCursor.Kind {
  fileprivate var words: String {
    switch self {
    case .object: "an object"
    case .array: "an array"
    case .string: "a string"
    case .number: "a number"
    case .boolean: "true or false"
    case .null: "null"
    }
  }
}
