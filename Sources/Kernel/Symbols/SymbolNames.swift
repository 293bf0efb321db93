import ByteReading

/// The kernel's symbols by address (`/proc/kallsyms`).
public struct SymbolNames: Sendable {
  let text: Bytes

  init(_ text: Bytes) { self.text = text }

  /// Nil where the file is not there. Who may not know addresses finds all of them 0.
  public init?() {
    guard let bytes = try? FileBytes.open("/proc/kallsyms") else { return nil }
    text = bytes
  }

  /// Where a symbol lies; nil where there is none of that name, or its address is hidden.
  public func address(of name: String) -> UInt64? {
    let pattern = Bytes(Array(" \(name)\n".utf8))
    guard let place = text.firstIndex(of: pattern) else { return nil }
    // 16 digits, a space and the letter of the kind stand before the name.
    let start = place - 18
    guard start >= 0, start == 0 || text[start - 1] == 0x0a, let address = hexadecimal(at: start), address != 0 else { return nil }
    return address
  }

  /// The first name of each of these addresses that has one, with the module in brackets where it lies in one.
  public func names(of addresses: Set<UInt64>) -> [UInt64: String] {
    var names: [UInt64: String] = [:]
    guard !addresses.isEmpty else { return names }
    var start = 0
    while start < text.count, names.count < addresses.count {
      let end = text.firstIndex(of: 0x0a, from: start) ?? text.count
      defer { start = end + 1 }
      guard end - start > 19, let address = hexadecimal(at: start), address != 0, addresses.contains(address),
        names[address] == nil,
        let name = text.slice(at: start + 19, count: end - start - 19)
      else { continue }
      names[address] = String(decoding: name.array().map { $0 == 0x09 ? 0x20 : $0 }, as: UTF8.self)
    }
    return names
  }

  /// A number of 16 digits; nil for other text.
  func hexadecimal(at start: Int) -> UInt64? {
    guard start >= 0, start <= text.count - 16 else { return nil }
    var value: UInt64 = 0
    for place in start..<start + 16 {
      let byte = text[place]
      switch byte {
      case 0x30...0x39: value = value << 4 | UInt64(byte - 0x30)
      case 0x61...0x66: value = value << 4 | UInt64(byte - 0x57)
      default: return nil
      }
    }
    return value
  }
}
