import BTF
import ByteReading
import ELF

/// Opens the BTF of an ELF file: `.BTF`, and `.BTF.base` and `.BTF.ext` where they are.
struct ObjectOpening {
  let reader: SourceReader
  let name: String
  let path: String
  let place: [String]
  let base: Base

  func open(_ file: ELFFile) throws(SourceError) -> BTFSource {
    guard let blob = try contents(".BTF", of: file) else {
      let hasDWARF = file.section(named: ".debug_info") != nil
      throw SourceError(path, .noBTF(hasDWARF: hasDWARF), place: place)
    }
    let extensionBytes = try contents(".BTF.ext", of: file)
    let distilled = try contents(".BTF.base", of: file)
    let table =
      if let distilled { try self.table(blob, on: distilled) } else { try opening(".BTF").table(blob) }
    return BTFSource(
      name: name, table: table, object: file, extensionBytes: extensionBytes,
      hasDistilledBase: distilled != nil && base.given == nil)
  }

  /// Split BTF that brings along what it needs of its base: on that alone, or moved onto the real base where one is given.
  private func table(_ blob: Bytes, on distilled: Bytes) throws(SourceError) -> BTFTypeTable {
    let small = try opening(".BTF.base").table(distilled, base: nil)
    let split = try opening(".BTF").table(blob, base: small)
    guard let given = base.given else { return split }
    do throws(BTFError) {
      return try DistilledBase.relocate(split, onto: given.table)
    } catch {
      throw opening(".BTF").error(.btf(error))
    }
  }

  private func opening(_ section: String) -> TableOpening {
    TableOpening(reader: reader, path: path, place: place + ["section \(section)"], base: base)
  }

  private func contents(_ name: String, of file: ELFFile) throws(SourceError) -> Bytes? {
    guard let section = file.section(named: name) else { return nil }
    do throws(ELFError) {
      return try file.contents(of: section)
    } catch {
      throw SourceError(path, .elf(error), place: place)
    }
  }
}
