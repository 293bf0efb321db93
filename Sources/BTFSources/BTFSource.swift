public import BTF
public import ByteReading
public import ELF

/// BTF that was opened, and what came with it.
public struct BTFSource: Sendable {
  /// The source as it was named.
  public let name: String
  public let table: BTFTypeTable
  /// The ELF file that the BTF lies in; nil for raw BTF.
  public let object: ELFFile?
  /// The contents of `.BTF.ext`: function, line and relocation records; nil where there are none.
  public let extensionBytes: Bytes?
  /// Size of a pointer in bytes: by the ELF file's class, else by the size of `long`, else 8.
  public let pointerSize: Int
  /// Whether the base holds only what a split BTF needs of its real base (`.BTF.base`): its structs have no members.
  public let hasDistilledBase: Bool

  init(
    name: String, table: BTFTypeTable, object: ELFFile? = nil, extensionBytes: Bytes? = nil, hasDistilledBase: Bool = false,
    pointerSize: Int? = nil
  ) {
    self.name = name
    self.table = table
    self.object = object
    self.extensionBytes = extensionBytes
    self.pointerSize = pointerSize ?? object?.elfClass.pointerSize ?? PointerSize.guess(table) ?? 8
    self.hasDistilledBase = hasDistilledBase
  }
}

/// BTF does not say how wide a pointer is, but `long` is as wide on every machine that Linux runs on.
enum PointerSize {
  /// How compilers spell `long` and `unsigned long` (libbpf: `determine_ptr_size()`).
  private static let spellings: Set<String> = [
    "long", "long int", "int long",
    "unsigned long", "long unsigned", "unsigned long int", "unsigned int long", "long unsigned int", "long int unsigned",
    "int unsigned long", "int long unsigned",
  ]

  /// 4 or 8; nil where no such type is there. Kernels have it among the first types.
  static func guess(_ table: BTFTypeTable) -> Int? {
    if let base = table.base, let size = guess(base) { return size }
    for id in table.ownTypeIDs {
      guard let record = table.record(TypeID(id)), record.kind == .integer, record.byteSize == 4 || record.byteSize == 8,
        let name = table.name(record.nameOffset), spellings.contains(name)
      else { continue }
      return Int(record.byteSize)
    }
    return nil
  }
}
