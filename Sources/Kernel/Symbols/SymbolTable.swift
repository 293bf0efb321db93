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

/// The kernel's functions in the order of their addresses, to look up many.
public struct SymbolTable: Sendable {
  /// Where a function begins, and where its line does in the text.
  private struct Entry {
    let address: UInt64
    let line: Int
  }

  private let names: SymbolNames
  private let entries: [Entry]

  /// No function is as long, in bytes: what lies further behind one lies where no symbols are.
  private static let longestFunction: UInt64 = 1 << 20
  /// Bytes before the name: 16 digits, a space, the letter of the kind, a space.
  private static let nameOffset = 19

  /// Nil where `/proc/kallsyms` is not there.
  public init?() {
    guard let names = SymbolNames() else { return nil }
    self.init(names)
  }

  init(_ names: SymbolNames) {
    self.names = names
    var entries: [Entry] = []
    var isSorted = true
    let text = names.text
    var start = 0
    while start < text.count {
      let end = text.firstIndex(of: 0x0a, from: start) ?? text.count
      defer { start = end + 1 }
      guard end - start > SymbolTable.nameOffset, SymbolTable.isCode(text[start + 17]), let address = names.hexadecimal(at: start),
        address != 0
      else { continue }
      isSorted = isSorted && address >= entries.last?.address ?? 0
      entries.append(Entry(address: address, line: start))
    }
    // Those of modules follow in no order.
    if !isSorted { entries.sort { ($0.address, $0.line) < ($1.address, $1.line) } }
    self.entries = entries
  }

  /// Letters of text sections, as nm(1) has them.
  private static func isCode(_ letter: UInt8) -> Bool { [0x54, 0x74, 0x57, 0x77].contains(letter) }

  /// Whether no function has an address: this user may not know them (`kptr_restrict` of sysctl(8), CAP_SYSLOG).
  public var isHidden: Bool { entries.isEmpty }

  /// The function that an address lies in; nil where there is none. Of several with the same start it is the first.
  public func place(of address: UInt64) -> SymbolPlace? {
    // The first one behind the address.
    var (low, high) = (0, entries.count)
    while low < high {
      let middle = low + (high - low) / 2
      if entries[middle].address <= address { low = middle + 1 } else { high = middle }
    }
    guard low > 0 else { return nil }
    var index = low - 1
    let start = entries[index].address
    guard address - start < SymbolTable.longestFunction else { return nil }
    while index > 0, entries[index - 1].address == start { index -= 1 }
    return place(line: entries[index].line, offset: address - start)
  }

  /// Of those that have one.
  public func places(of addresses: Set<UInt64>) -> [UInt64: SymbolPlace] {
    Dictionary(addresses.compactMap { address in place(of: address).map { (address, $0) } }) { first, _ in first }
  }

  /// The name, and behind a tab the module in brackets.
  private func place(line: Int, offset: UInt64) -> SymbolPlace? {
    let start = line + SymbolTable.nameOffset
    let end = names.text.firstIndex(of: 0x0a, from: start) ?? names.text.count
    guard let words = names.text.slice(at: start, count: end - start)?.array().split(separator: 0x09), let name = words.first else {
      return nil
    }
    let module = words.dropFirst().first.map { String(decoding: $0.filter { $0 != 0x5b && $0 != 0x5d }, as: UTF8.self) }
    return SymbolPlace(name: String(decoding: name, as: UTF8.self), module: module, offset: offset)
  }
}
