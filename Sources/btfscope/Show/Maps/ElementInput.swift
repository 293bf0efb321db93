import BPFObject
import ByteReading
import Kernel
import Reporting
import TypedData

/// Keys and values as the command line gives them.
struct ElementInput {
  let shape: MapShape

  /// The bytes of a key: JSON through the map's BTF, or without that a number or hexadecimal digits; of an LPM trie also `10.0.0.0/8`.
  func key(_ text: String) throws(CommandFailure) -> [UInt8] {
    if shape.access == .membership { return try value(text, option: "--key") }
    guard shape.form.keySize > 0 else { throw failure("--key", "the map has no keys") }
    if shape.form.isPrefix { return try prefix(text) }
    let key = try bytes(text, "--key", shape.form.key, size: shape.form.keySize, isKey: true)
    // The kernel says of an index that the map has not got what it says of an element that is not there.
    if shape.form.isArray, key.count == 4, key.rawSpan.load(0, swapped: false, as: UInt32.self) >= shape.info.maxEntries {
      throw failure("--key", "found \(text) (allowed: \(indexes))")
    }
    return key
  }

  private var indexes: String { "a number from 0 to \(max(1, shape.info.maxEntries) - 1)" }

  private func prefix(_ text: String) throws(CommandFailure) -> [UInt8] {
    let size = shape.form.keySize
    var length: UInt32?
    switch PrefixInput.read(text, size: size) {
    case .bytes(let key): return key
    case .tooLong(let found): length = found
    case .neither: break
    }
    if length == nil {
      let key = try bytes(text, "--key", shape.form.key, size: size, isKey: true)
      length = key.rawSpan.load(0, swapped: false, as: UInt32.self)
      if let length, Int(length) <= 8 * (size - 4) { return key }
    }
    throw failure(
      "--key", "found '\(text)', a prefix of \(length ?? 0) bits (allowed: 0 to \(8 * (size - 4)) bits; \(allowed(isKey: true)))")
  }

  /// The bytes of one value, without the room that maps by processor have behind it.
  func value(_ text: String, option: String = "--set") throws(CommandFailure) -> [UInt8] {
    try bytes(text, option, shape.form.value, size: shape.form.valueSize, isKey: false)
  }

  private func bytes(
    _ text: String, _ option: String, _ layout: ValueLayout?, size: Int, isKey: Bool
  ) throws(CommandFailure) -> [UInt8] {
    guard let layout, !text.hasPrefix(PlainInput.mark) else {
      let isNumber = isKey ? shape.form.isArray : shape.form.meaning != .value
      switch PlainInput.read(text, size: size, isNumber: isNumber, takesNumbers: !(isKey && shape.form.isPrefix)) {
      case .bytes(let bytes): return bytes
      case .both(let number, let digits):
        throw failure(
          option,
          "found '\(text)', which is a number as well as \(size) bytes in hexadecimal (allowed: \(number) for the number, \(digits) for the bytes)"
        )
      case .neither: throw failure(option, "found '\(text)' (allowed: \(allowed(isKey: isKey)))")
      }
    }
    var bytes: [UInt8]
    do throws(ValueEncodingError) {
      bytes = try layout.encode(ElementInput.json(text))
    } catch {
      throw failure(option, "\(error); the map takes \(allowed(isKey: isKey))")
    }
    guard bytes.count <= size else { throw failure(option, "it would have \(bytes.count) bytes (allowed: \(size))") }
    bytes.append(contentsOf: repeatElement(0, count: size - bytes.count))
    return bytes
  }

  /// JSON has no hexadecimal numbers, and has them in strings: alone they may come without the quotes.
  static func json(_ text: String) -> String {
    let digits = text.hasPrefix("-") ? text.dropFirst() : text[...]
    guard digits.hasPrefix("0x"), digits.count > 2, digits.dropFirst(2).allSatisfy(\.isHexDigit) else { return text }
    return "\"\(text)\""
  }

  /// What the map takes, in words, with an example.
  private func allowed(isKey: Bool) -> String {
    let (layout, size) = isKey ? (shape.form.key, shape.form.keySize) : (shape.form.value, shape.form.valueSize)
    let prefix = isKey && shape.form.isPrefix ? "a prefix such as \(example), or " : ""
    guard let layout else {
      if isKey, shape.form.isArray { return indexes }
      if !isKey, shape.form.meaning != .value { return "the id of a \(shape.form.meaning == .map ? "map" : "program")" }
      let number = prefix.isEmpty && [1, 2, 4, 8].contains(size) ? "a number, or " : ""
      return "\(prefix)\(number)\(2 * size) hexadecimal digits, as they lie in memory"
    }
    let name = shape.table.map { TypeNames($0).text(layout.type) } ?? "JSON"
    return "\(prefix)JSON of type \(name), \(size) bytes, such as \(ElementExample.json(layout))"
  }

  /// A prefix as the map has them.
  private var example: String {
    switch shape.form.keySize {
    case 8: "10.0.0.0/8"
    case 20: "2001:db8::/32"
    case let size: "\(String(repeating: "0a", count: size - 4))/8"
    }
  }

  func failure(_ option: String, _ words: String) -> CommandFailure {
    CommandFailure(.usage, "\(shape.label): \(option): \(words)")
  }
}
