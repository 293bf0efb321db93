import ByteReading
import ELF

/// Reads everything that an ELF file has to say.
func walk(_ bytes: Bytes) {
  guard let file = try? ELFFile(bytes) else { return }
  // Sections may overlap, so a small file can have much to say; the time for one input is limited.
  var budget = 1 << 24
  for section in file.sections where budget > 0 {
    _ = try? file.name(of: section)
    if let contents = try? file.contents(of: section) { budget -= contents.count }
    if let symbols = try? file.symbolTable(in: section) {
      for symbol in symbols { budget -= ((try? symbols.name(of: symbol).utf8.count) ?? 0) + 16 }
    }
    if let relocations = try? file.relocations(in: section) {
      budget -= relocations.reduce(0) { $0 + Int($1.type & 0xf) }
    }
    _ = file.section(named: ".BTF")
    _ = try? file.relocations(of: section.index)
  }
}
