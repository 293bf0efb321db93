import BPFObject
import BTF
import ByteReading
import ELF
import ELFWriting
import Relocation

/// Writes a file anew: as it is, with other contents in each section that may have them, and as an object with its relocations applied.
func walk(_ bytes: Bytes) {
  guard let file = try? ELFFile(bytes) else { return }
  write(file) { _ in }
  for section in file.sections.prefix(8) {
    // Longer, shorter and empty: all that lies behind moves.
    for contents in [Bytes([1, 2, 3]), Bytes([]), Bytes(Array(repeating: 0xab, count: 300))] {
      write(file) { rewriting throws(ELFWritingError) in try rewriting.replace(section, with: contents) }
    }
  }
  guard let object = try? ObjectFile(file), let types = object.types else { return }
  let resolutions = Resolver(object, target: RelocationTarget(types: types)).resolve()
  guard let relocated = try? RelocatedObject(object, resolutions) else { return }
  write(file) { rewriting throws(ELFWritingError) in
    for replacement in relocated.replacements { try rewriting.replace(replacement.section, with: replacement.contents) }
  }
}

/// What is written must be readable, whatever it was made of.
private func write(_ file: ELFFile, _ change: (inout ELFRewriting) throws(ELFWritingError) -> Void) {
  do throws(ELFWritingError) {
    var rewriting = try ELFRewriting(file)
    try change(&rewriting)
    let written = try rewriting.bytes()
    precondition((try? ELFFile(written)) != nil)
  } catch {
    // It refuses what it does not write, also what libelf made something else of: nobody sees such a file.
  }
}
