import BTF
import ByteReading

/// The one place at which split BTF moves from its distilled base onto a real one.
enum DistilledSplit {
  /// `split` stands on its distilled base; the result stands on `base`.
  static func relocate(_ split: BTFTypeTable, onto base: BTFTypeTable) throws(BTFError) -> BTFTypeTable {
    throw BTFError(.needsBase, offset: split.blob.fileOffset)
  }
}
