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
    if shape.form.isPrefix, let key = PrefixInput.bytes(text, size: shape.form.keySize) { return key }
    return try bytes(text, "--key", shape.form.key, size: shape.form.keySize, isKey: true)
  }

  /// The bytes of one value, without the room that maps by processor have behind it.
  func value(_ text: String, option: String = "--set") throws(CommandFailure) -> [UInt8] {
    try bytes(text, option, shape.form.value, size: shape.form.valueSize, isKey: false)
  }

  private func bytes(
    _ text: String, _ option: String, _ layout: ValueLayout?, size: Int, isKey: Bool
  ) throws(CommandFailure) -> [UInt8] {
    guard let layout else {
      guard let bytes = PlainInput.bytes(text, size: size, isNumber: isKey && shape.form.isArray || shape.form.meaning != .value)
      else {
        throw failure(option, "found '\(text)' (allowed: \(allowed(isKey: isKey)))")
      }
      return bytes
    }
    var bytes: [UInt8]
    do throws(ValueEncodingError) {
      bytes = try layout.encode(text)
    } catch {
      throw failure(option, "\(error); the map takes \(allowed(isKey: isKey))")
    }
    guard bytes.count <= size else { throw failure(option, "it would have \(bytes.count) bytes (allowed: \(size))") }
    bytes.append(contentsOf: repeatElement(0, count: size - bytes.count))
    return bytes
  }

  /// What the map takes, in words, with an example.
  private func allowed(isKey: Bool) -> String {
    let (layout, size) = isKey ? (shape.form.key, shape.form.keySize) : (shape.form.value, shape.form.valueSize)
    guard let layout else {
      if isKey, shape.form.isArray { return "a number from 0 to \(max(1, shape.info.maxEntries) - 1)" }
      if !isKey, shape.form.meaning != .value { return "the id of a \(shape.form.meaning == .map ? "map" : "program")" }
      let number = [1, 2, 4, 8].contains(size) ? "a number, or " : ""
      let prefix = isKey && shape.form.isPrefix ? "a prefix such as \(size == 20 ? "2001:db8::/32" : "10.0.0.0/8"), or " : ""
      return "\(prefix)\(number)\(2 * size) hexadecimal digits, as they lie in memory"
    }
    let name = shape.table.map { TypeNames($0).text(layout.type) } ?? "JSON"
    return "JSON of type \(name), \(size) bytes, such as \(ElementExample.json(layout))"
  }

  func failure(_ option: String, _ words: String) -> CommandFailure {
    CommandFailure(.usage, "\(shape.label): \(option): \(words)")
  }
}
