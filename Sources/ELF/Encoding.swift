import ByteReading

/// How the integers of one file lie: their order, and how wide an address is.
///
/// Every load is from a record that was verified to lie inside its table.
struct Encoding: Hashable, Sendable {
  let elfClass: ELFClass
  let order: ByteOrder
  private let isSwapped: Bool

  init(elfClass: ELFClass, order: ByteOrder) {
    self.elfClass = elfClass
    self.order = order
    isSwapped = order.isSwapped
  }

  /// `ElfN_Half`
  func half(_ bytes: Bytes, _ offset: Int) -> UInt16 { bytes.load(offset, swapped: isSwapped) }

  /// `ElfN_Word`
  func word(_ bytes: Bytes, _ offset: Int) -> UInt32 { bytes.load(offset, swapped: isSwapped) }

  /// What is as wide as an address in its class: `ElfN_Addr`, `ElfN_Off`, `Elf32_Word`/`Elf64_Xword`.
  ///
  /// The two offsets are the field's places in the record of either class.
  func address(_ bytes: Bytes, _ offset32: Int, _ offset64: Int) -> UInt64 {
    switch elfClass {
    case .bits32: UInt64(bytes.load(offset32, swapped: isSwapped, as: UInt32.self))
    case .bits64: bytes.load(offset64, swapped: isSwapped)
    }
  }
}
