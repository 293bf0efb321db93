import BTF
import ByteReading
import ELF

/// Names as text, cut where they are longer than any that the kernel takes (`KSYM_NAME_LEN`): tables of a small file can name one huge
/// string a hundred thousand times.
enum ShortName {
  static let limit = 512

  static func text(_ bytes: Bytes) -> String {
    bytes.count <= limit ? bytes.text : (bytes.slice(at: 0, count: limit)?.text ?? "") + "..."
  }
}

extension SymbolTable {
  /// The name of a symbol; empty where it has none, or one that lies outside.
  func shortName(of symbol: Symbol) -> String { ((try? nameBytes(of: symbol)).map(ShortName.text)) ?? "" }
}

extension ELFFile {
  /// The name of a section; empty where it lies outside.
  func shortName(of section: Section) -> String { ((try? nameBytes(of: section)).map(ShortName.text)) ?? "" }
}

extension BTFTypeTable {
  /// The name at `offset`; empty where there is none.
  func shortName(_ offset: StringOffset) -> String { nameBytes(offset).map(ShortName.text) ?? "" }

  /// The name of a type; empty where there is none.
  func shortName(of id: TypeID) -> String { record(id).map { shortName($0.nameOffset) } ?? "" }
}
