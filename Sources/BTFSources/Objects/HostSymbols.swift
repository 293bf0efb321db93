import ByteReading
import ELF

/// Names the data of a program or library by its symbols, where it has any.
struct HostSymbols {
  private let file: ELFFile
  private let symbols: SymbolTable

  /// Nil where `bytes` are no ELF file, or one without symbols.
  init?(_ bytes: Bytes) {
    guard ELFFile.isELF(bytes), let file = try? ELFFile(bytes), let symbols = (try? file.symbolTable()) ?? nil else { return nil }
    (self.file, self.symbols) = (file, symbols)
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
    for symbol in symbols where symbol.kind == .object && symbol.place == .section(holder.index) {
      guard address >= symbol.value, address - symbol.value < symbol.size, let name = try? symbols.name(of: symbol), !name.isEmpty
      else { continue }
      return name
    }
    return nil
  }
}
