public import ByteReading

/// A record of one part of BTF.ext.
public protocol ExtensionRecord: Hashable, Sendable {
  /// The part it belongs to, for errors.
  static var section: BTFSection { get }
  /// Bytes of the fields that this version knows; a record may be longer.
  static var knownSize: Int { get }
  /// Decodes the record at `offset`, which was verified to lie inside.
  init(_ bytes: borrowing Bytes, at offset: Int, swapped: Bool)
  /// Offset in bytes of the instruction it is about, from the start of its ELF section.
  var instructionOffset: UInt32 { get }
}

/// The function that begins at an instruction (`struct bpf_func_info_min`).
public struct FunctionInfo: ExtensionRecord {
  public static let section = BTFSection.functionInfo
  public static let knownSize = 8

  public let instructionOffset: UInt32
  /// Its `BTF_KIND_FUNC`.
  public let type: TypeID

  public init(_ bytes: borrowing Bytes, at offset: Int, swapped: Bool) {
    instructionOffset = bytes.load(offset, swapped: swapped)
    type = TypeID(bytes.load(offset + 4, swapped: swapped))
  }
}

/// The source line that an instruction came from (`struct bpf_line_info_min`).
public struct LineInfo: ExtensionRecord {
  public static let section = BTFSection.lineInfo
  public static let knownSize = 16

  public let instructionOffset: UInt32
  public let fileName: StringOffset
  /// The text of the line.
  public let text: StringOffset
  /// Counted from 1.
  public let line: UInt32
  /// Counted from 1; 0 where the compiler did not say.
  public let column: UInt32

  public init(_ bytes: borrowing Bytes, at offset: Int, swapped: Bool) {
    instructionOffset = bytes.load(offset, swapped: swapped)
    fileName = StringOffset(bytes.load(offset + 4, swapped: swapped))
    text = StringOffset(bytes.load(offset + 8, swapped: swapped))
    let packed: UInt32 = bytes.load(offset + 12, swapped: swapped)
    line = packed >> 10
    column = packed & 0x3ff
  }
}

/// A CO-RE relocation as the compiler wrote it (`struct bpf_core_relo`).
public struct RelocationRecord: ExtensionRecord {
  public static let section = BTFSection.coreRelocations
  public static let knownSize = 16

  public let instructionOffset: UInt32
  /// The type, in the object's own BTF, that the access starts from.
  public let type: TypeID
  /// The access as text, such as `0:1:2`.
  public let access: StringOffset
  /// `enum bpf_core_relo_kind`, as a number.
  public let kind: UInt32

  public init(_ bytes: borrowing Bytes, at offset: Int, swapped: Bool) {
    instructionOffset = bytes.load(offset, swapped: swapped)
    type = TypeID(bytes.load(offset + 4, swapped: swapped))
    access = StringOffset(bytes.load(offset + 8, swapped: swapped))
    kind = bytes.load(offset + 12, swapped: swapped)
  }
}
