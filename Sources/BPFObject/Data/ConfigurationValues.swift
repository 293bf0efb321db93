public import ByteReading

/// The contents of the map `.kconfig`: values of the kernel's configuration in the places that the object reads them from.
public struct ConfigurationValues: Sendable {
  public private(set) var bytes: [UInt8]
  /// By name; those that were set already keep their value (libbpf: `ext->is_set`).
  public private(set) var set: Set<String> = []
  private let wanted: [String: Extern]
  private let order: ByteOrder

  /// Nothing is set yet. `order` is that of the object.
  public init(_ externs: [Extern], order: ByteOrder = .host) {
    var size: UInt64 = 0
    var wanted: [String: Extern] = [:]
    for extern in externs {
      guard case .configuration(let value) = extern.kind else { continue }
      size = max(size, value.offset &+ value.size)
      wanted[extern.name] = extern
    }
    // Their sizes are those of types of the object, which can claim anything: what lies behind this is not filled in.
    bytes = Array(repeating: 0, count: Int(min(size, 16 << 20)))
    self.wanted = wanted
    self.order = order
  }

  /// Whether some value of the kernel's configuration has not been set.
  public var lacksConfiguration: Bool { wanted.keys.contains { $0.hasPrefix("CONFIG_") && !set.contains($0) } }

  /// Takes what a configuration file says, line by line (libbpf: `bpf_object__process_kconfig_line()`). The first value that does not suit
  /// its variable is an error.
  public mutating func read(_ text: Bytes) throws(ConfigurationError) {
    for line in ConfigurationValues.lines(of: text) { try read(line: line) }
  }

  /// The same, where values that do not suit their variables stay unset: libbpf would refuse the object.
  public mutating func tryReading(_ text: Bytes) {
    for line in ConfigurationValues.lines(of: text) { try? read(line: line) }
  }

  /// The lines that set a value.
  private static func lines(of text: Bytes) -> [Bytes] {
    var lines: [Bytes] = []
    var start = 0
    while start < text.count {
      let end = text.firstIndex(of: 0x0a, from: start) ?? text.count
      if let line = text.slice(at: start, count: end - start), line.count > 7, line[0] == 0x43, line[6] == 0x5f {
        lines.append(line)
      }
      start = end + 1
    }
    return lines
  }

  private mutating func read(line: Bytes) throws(ConfigurationError) {
    guard let equals = line.firstIndex(of: 0x3d), let name = line.slice(at: 0, count: equals)?.text,
      let extern = wanted[name], !set.contains(name), let value = line.suffix(from: equals + 1)?.text, let first = value.utf8.first
    else { return }
    do throws(ConfigurationError.Reason) {
      switch first {
      case 0x79, 0x6e, 0x6d: try setState(extern, value, first)
      case 0x22: try setText(extern, value)
      default: try setNumber(extern, value)
      }
    } catch {
      throw ConfigurationError(name: name, reason: error)
    }
  }

  /// The bytes of each value by name; of one that is optional and was not set zeros.
  public var known: [String: Bytes] {
    var known: [String: Bytes] = [:]
    // One copy for all: each slice keeps the whole of what it is cut from.
    let all = Bytes(bytes)
    for (name, extern) in wanted {
      guard case .configuration(let place) = extern.kind, set.contains(name) || extern.isWeak && name.hasPrefix("CONFIG_"),
        let start = Int(exactly: place.offset), let count = Int(exactly: place.size)
      else { continue }
      known[name] = all.slice(at: start, count: count)
    }
    return known
  }

  // MARK: Values of each form

  /// `y`, `n` or `m` (libbpf: `set_kcfg_value_tri()`).
  private mutating func setState(_ extern: Extern, _ value: String, _ letter: UInt8) throws(ConfigurationError.Reason) {
    guard case .configuration(let place) = extern.kind else { return }
    switch place.type {
    case .boolean:
      guard letter != 0x6d else { throw .badValue(value, needs: "a variable of type tristate or char") }
      put(letter == 0x79 ? 1 : 0, extern)
    case .tristate: put(letter == 0x79 ? 1 : letter == 0x6d ? 2 : 0, extern)
    case .character: put(UInt64(letter), extern)
    case .integer, .text: throw .badValue(value, needs: "a variable of type bool, tristate or char")
    }
  }

  /// Text in quotes; what is too long is cut off (libbpf: `set_kcfg_value_str()`).
  private mutating func setText(_ extern: Extern, _ value: String) throws(ConfigurationError.Reason) {
    guard case .configuration(let place) = extern.kind else { return }
    guard place.type == .text else { throw .badValue(value, needs: "an array of char") }
    guard value.utf8.count >= 2, value.utf8.last == 0x22 else { throw .badValue(value, needs: "quotes around it") }
    let text = value.utf8.dropFirst().dropLast()
    for (index, byte) in text.prefix(Int(clamping: place.size) - 1).enumerated() { put(byte, at: place.offset, index) }
    set.insert(extern.name)
  }

  /// A number as C writes it (libbpf: `parse_u64()`, `set_kcfg_value_num()`).
  private mutating func setNumber(_ extern: Extern, _ value: String) throws(ConfigurationError.Reason) {
    guard let number = ConfigurationValues.number(value) else { throw .badValue(value, needs: "to be a number") }
    guard case .configuration(let place) = extern.kind else { return }
    switch place.type {
    case .integer, .character: try set(extern, number)
    default: throw .badValue(value, needs: "a variable of an integer type")
    }
  }

  /// Sets a number that loaders make up.
  public mutating func set(madeUp value: UInt64, for extern: Extern) throws(ConfigurationError) {
    do throws(ConfigurationError.Reason) {
      try set(extern, value)
    } catch {
      throw ConfigurationError(name: extern.name, reason: error)
    }
  }

  private mutating func set(_ extern: Extern, _ value: UInt64) throws(ConfigurationError.Reason) {
    guard case .configuration(let place) = extern.kind else { return }
    let isSigned: Bool
    switch place.type {
    case .integer(let signed), .character(let signed): isSigned = signed
    case .boolean:
      guard value <= 1 else { throw .badValue("\(value)", needs: "an integer type, not bool") }
      isSigned = false
    case .tristate, .text: throw .badValue("\(value)", needs: "a variable of type bool, char or an integer")
    }
    guard ConfigurationValues.fits(value, size: place.size, isSigned: isSigned) else {
      throw .tooLarge("\(value)", size: place.size)
    }
    put(value, extern)
  }

  /// libbpf: `is_kcfg_value_in_range()`.
  static func fits(_ value: UInt64, size: UInt64, isSigned: Bool) -> Bool {
    guard size > 0, size < 8 else { return size == 8 }
    let bits = size * 8
    return isSigned ? value &+ (1 << (bits - 1)) < 1 << bits : value >> bits == 0
  }

  /// As `strtoull()` with base 0 reads it: decimal, or octal, or hexadecimal, with a sign before it.
  static func number(_ text: String) -> UInt64? {
    let isNegative = text.hasPrefix("-")
    let digits = isNegative || text.hasPrefix("+") ? text.dropFirst() : text[...]
    let magnitude: UInt64?
    if digits.hasPrefix("0x") || digits.hasPrefix("0X") {
      magnitude = UInt64(digits.dropFirst(2), radix: 16)
    } else if digits.hasPrefix("0"), digits.utf8.count > 1 {
      magnitude = UInt64(digits.dropFirst(), radix: 8)
    } else {
      magnitude = UInt64(digits)
    }
    return magnitude.map { isNegative ? 0 &- $0 : $0 }
  }

  private mutating func put(_ value: UInt64, _ extern: Extern) {
    guard case .configuration(let place) = extern.kind else { return }
    let size = Int(clamping: min(place.size, 8))
    for index in 0..<size {
      let shift = UInt64(8 * (order == .little ? index : size - 1 - index))
      put(UInt8(truncatingIfNeeded: value >> shift), at: place.offset, index)
    }
    set.insert(extern.name)
  }

  private mutating func put(_ byte: UInt8, at offset: UInt64, _ index: Int) {
    guard let place = Int(exactly: offset), place < bytes.count - index else { return }
    bytes[place + index] = byte
  }
}

/// A value of the kernel's configuration that does not suit the variable of the object that it is for.
public struct ConfigurationError: Error, Hashable, Sendable {
  public enum Reason: Error, Hashable, Sendable {
    /// The value, and what it would need.
    case badValue(String, needs: String)
    /// It does not fit; size in bytes.
    case tooLarge(String, size: UInt64)
  }

  /// The name of the variable.
  public let name: String
  public let reason: Reason
}
