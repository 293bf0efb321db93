import ByteReading
import ELF

/// Names the data of a program or library by its symbols, where it has any.
struct HostSymbols {
  private let file: ELFFile
  private let symbols: SymbolTable
  /// Numbers of the symbols of data, by section and address: made once, for any number of objects.
  private let sorted: [Int]

  /// The most symbols that are looked at for one address: several may begin there, and not all reach it.
  private static let trials = 16

  /// Nil where `bytes` are no ELF file, or one without symbols.
  init?(_ bytes: Bytes) {
    guard ELFFile.isELF(bytes), let file = try? ELFFile(bytes), let symbols = (try? file.symbolTable()) ?? nil else { return nil }
    (self.file, self.symbols) = (file, symbols)
    var data: [(section: UInt32, value: UInt64, number: Int)] = []
    for (number, symbol) in symbols.enumerated() where symbol.kind == .object {
      if case .section(let section) = symbol.place { data.append((section.rawValue, symbol.value, number)) }
    }
    data.sort { ($0.section, $0.value, $0.number) < ($1.section, $1.value, $1.number) }
    sorted = data.map(\.number)
  }

  /// The symbol of the data that lies at `offset` of the file; nil where there is none.
  func name(at offset: Int) -> String? {
    let place = UInt64(offset)
    let holder = file.sections.first { section in
      section.type != .noBits && section.type != .null && place >= section.offset && place - section.offset < section.size
    }
    guard let holder else { return nil }
    // In a relocatable file values count from the start of the section.
    let base = file.header.type == .relocatable ? 0 : holder.address
    let (address, overflow) = (place - holder.offset).addingReportingOverflow(base)
    guard !overflow else { return nil }
    // The last that begins at or before the address, and those before it.
    var (low, high) = (0, sorted.count)
    while low < high {
      let middle = low + (high - low) / 2
      if isBehind(sorted[middle], holder.index, address) { high = middle } else { low = middle + 1 }
    }
    for place in sorted[max(0, low - HostSymbols.trials)..<low].reversed() {
      let symbol = symbols[place]
      guard symbol.place == .section(holder.index), address >= symbol.value, address - symbol.value < symbol.size,
        let name = try? symbols.name(of: symbol), !name.isEmpty
      else { continue }
      return name
    }
    return nil
  }

  /// Whether a symbol lies behind an address of a section.
  private func isBehind(_ number: Int, _ section: SectionIndex, _ address: UInt64) -> Bool {
    guard case .section(let own) = symbols[number].place else { return true }
    return (own.rawValue, symbols[number].value) > (section.rawValue, address)
  }
}
