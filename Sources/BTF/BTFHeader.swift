public import ByteReading

/// The header of a BTF blob (`struct btf_header`): 24 bytes, or 32 with a layout section (Linux 7.1).
public struct BTFHeader: Hashable, Sendable {
  public let order: ByteOrder
  public let version: UInt8
  public let flags: UInt8
  /// Length of the header in bytes; the sections' offsets count from its end.
  public let length: UInt32
  public let typeOffset: UInt32
  public let typeLength: UInt32
  public let stringOffset: UInt32
  public let stringLength: UInt32
  /// Zero in a header without them.
  public let layoutOffset: UInt32
  public let layoutLength: UInt32

  /// `BTF_MAGIC`
  public static let magic: UInt16 = 0xeb9f
  /// Bytes up to and with `str_len`.
  public static let minimumLength: UInt32 = 24
  /// Bytes up to and with `layout_len`.
  static let lengthWithLayout: UInt32 = 32

  /// The byte order that the first two bytes announce, or nil where they are not BTF's.
  public static func order(of bytes: Bytes) -> ByteOrder? {
    switch bytes.integer(at: 0, order: .little, as: UInt16.self) {
    case magic: .little
    case magic.byteSwapped: .big
    default: nil
    }
  }
}

extension BTFHeader {
  /// Reads and verifies the header: every section lies inside `blob`, in the order types, layout, strings
  /// (libbpf: `btf_parse_hdr()`).
  init(_ blob: Bytes) throws(BTFError) {
    let start = blob.fileOffset
    func word(_ offset: Int, _ order: ByteOrder) throws(BTFError) -> UInt32 {
      guard let value = blob.integer(at: offset, order: order, as: UInt32.self) else {
        throw BTFError(.truncated(needed: offset + 4 - blob.count, available: max(0, blob.count - offset)), offset: start + offset)
      }
      return value
    }
    guard let first = blob.integer(at: 0, order: .little, as: UInt16.self) else {
      throw BTFError(.truncated(needed: 2 - blob.count, available: blob.count), offset: start)
    }
    guard let order = BTFHeader.order(of: blob) else { throw BTFError(.badMagic(first), offset: start) }
    guard blob.count >= Int(BTFHeader.minimumLength) else {
      throw BTFError(.truncated(needed: Int(BTFHeader.minimumLength) - blob.count, available: 0), offset: start + blob.count)
    }
    self.order = order
    version = blob[2]
    flags = blob[3]
    guard version == 1 else { throw BTFError(.unsupportedVersion(version), offset: start + 2) }
    length = try word(4, order)
    guard length >= BTFHeader.minimumLength else { throw BTFError(.headerTooShort(length), offset: start + 4) }
    guard Int(length) <= blob.count else {
      throw BTFError(.truncated(needed: Int(length) - blob.count, available: 0), offset: start + blob.count)
    }
    typeOffset = try word(8, order)
    typeLength = try word(12, order)
    stringOffset = try word(16, order)
    stringLength = try word(20, order)
    let hasLayout = length >= BTFHeader.lengthWithLayout
    layoutOffset = hasLayout ? try word(24, order) : 0
    layoutLength = hasLayout ? try word(28, order) : 0
    try verifySections(in: blob.count, start: start)
  }

  private func verifySections(in count: Int, start: Int) throws(BTFError) {
    let available = count - Int(length)
    let stringEnd = UInt64(stringOffset) + UInt64(stringLength)
    guard stringEnd <= UInt64(available) else {
      throw BTFError(.truncated(needed: Int(stringEnd) - available, available: 0), offset: start + count)
    }
    guard typeOffset % 4 == 0 else {
      throw BTFError(.misaligned(section: .types, offset: typeOffset), offset: start + 8)
    }
    let typeEnd = UInt64(typeOffset) + UInt64(typeLength)
    guard typeEnd <= UInt64(stringOffset) else {
      throw BTFError(.overlapping(section: .types, end: typeEnd, limit: stringOffset), offset: start + 12)
    }
    guard layoutLength > 0 else { return }
    guard layoutOffset % 4 == 0 else {
      throw BTFError(.misaligned(section: .layout, offset: layoutOffset), offset: start + 24)
    }
    guard layoutLength % 4 == 0 else {
      throw BTFError(.badLayout(found: layoutLength), offset: start + 28)
    }
    guard typeEnd <= UInt64(layoutOffset) else {
      throw BTFError(.overlapping(section: .types, end: typeEnd, limit: layoutOffset), offset: start + 12)
    }
    let layoutEnd = UInt64(layoutOffset) + UInt64(layoutLength)
    guard layoutEnd <= UInt64(stringOffset) else {
      throw BTFError(.overlapping(section: .layout, end: layoutEnd, limit: stringOffset), offset: start + 28)
    }
  }
}
