import BTF
import ByteReading

/// The flags of maps that a kernel knows: the entries of the enum without a name that begins with `BPF_F_NO_PREALLOC`.
struct MapFlagNames: Sendable {
  /// Nil where the kernel's BTF has no such enum.
  private let values: Set<UInt64>?

  init(_ table: BTFTypeTable) {
    let first = Bytes(Array("BPF_F_NO_PREALLOC".utf8))
    var values: Set<UInt64>?
    for id in table.ownTypeIDs {
      guard let record = table.record(TypeID(id)), record.isAnonymous, record.kind?.isEnumeration == true, record.entryCount > 4,
        let name = table.kernelName(table.enumerator(0, of: record).nameOffset), name.elementsEqual(first)
      else { continue }
      values = Set(table.enumerators(of: record).map(\.value))
      break
    }
    self.values = values
  }

  /// Whether the kernel has the flag; nil where that cannot be told.
  func contains(_ bit: UInt32) -> Bool? { values?.contains(UInt64(bit)) }
}
