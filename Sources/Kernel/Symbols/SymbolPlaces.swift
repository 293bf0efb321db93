import ByteReading

/// A place of the kernel's code by the function that it lies in.
public struct SymbolPlace: Hashable, Sendable {
  public let name: String
  /// The module that has the function; nil for the kernel itself. Programs of BPF are in one that is called `bpf`.
  public let module: String?
  /// Bytes from the function's start.
  public let offset: UInt64

  public init(name: String, module: String?, offset: UInt64) {
    self.name = name
    self.module = module
    self.offset = offset
  }
}

extension SymbolNames {
  /// No function is as long, in bytes: what lies further behind one lies where no symbols are.
  private static let longestFunction: UInt64 = 1 << 20

  /// Whether this user may not know addresses: all are 0 (`kptr_restrict` of sysctl(8), CAP_SYSLOG). The start of the kernel's code is in every kernel.
  public var areHidden: Bool { address(of: "_stext") == nil && address(of: "_text") == nil }

  /// The functions that the addresses lie in, as far as there is one. Of several with the same start it is the first.
  public func places(of addresses: Set<UInt64>) -> [UInt64: SymbolPlace] {
    let wanted = addresses.sorted()
    guard !wanted.isEmpty else { return [:] }
    // For each the nearest start above the address before it: symbols are in no order that would do.
    var nearest: [(address: UInt64, line: Range<Int>)?] = Array(repeating: nil, count: wanted.count)
    var start = 0
    while start < text.count {
      let end = text.firstIndex(of: 0x0a, from: start) ?? text.count
      defer { start = end + 1 }
      guard end - start > 19, isCode(text[start + 17]), let address = hexadecimal(at: start), address != 0 else { continue }
      let index = SymbolPlaces.first(wanted, notBelow: address)
      guard index < wanted.count, address > nearest[index]?.address ?? 0 else { continue }
      nearest[index] = (address, start + 19..<end)
    }
    var places: [UInt64: SymbolPlace] = [:]
    var last: (address: UInt64, line: Range<Int>)?
    for (index, address) in wanted.enumerated() {
      last = nearest[index] ?? last
      guard let symbol = last, address - symbol.address < SymbolNames.longestFunction else { continue }
      places[address] = place(symbol.line, offset: address - symbol.address)
    }
    return places
  }

  /// Letters of text sections, as nm(1) has them.
  private func isCode(_ letter: UInt8) -> Bool { [0x54, 0x74, 0x57, 0x77].contains(letter) }

  /// The name, and behind a tab the module in brackets.
  private func place(_ line: Range<Int>, offset: UInt64) -> SymbolPlace? {
    guard let words = text.slice(at: line.lowerBound, count: line.count)?.array().split(separator: 0x09), let name = words.first
    else {
      return nil
    }
    let module = words.dropFirst().first.map { String(decoding: $0.filter { $0 != 0x5b && $0 != 0x5d }, as: UTF8.self) }
    return SymbolPlace(name: String(decoding: name, as: UTF8.self), module: module, offset: offset)
  }
}

/// Searching among addresses.
private enum SymbolPlaces {
  /// The index of the first that is not below `address`; the count where all are. They go up.
  static func first(_ addresses: [UInt64], notBelow address: UInt64) -> Int {
    var (low, high) = (0, addresses.count)
    while low < high {
      let middle = low + (high - low) / 2
      if addresses[middle] < address { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
