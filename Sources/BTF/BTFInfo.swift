/// The packed second word of a record: `vlen` in bits 0-23, kind in bits 24-30, kind flag in bit 31.
///
/// Linux before 7.1 defines 16 bits of `vlen` and 5 of the kind; the bits between were always zero, so one reading serves all.
public struct BTFInfo: RawRepresentable, Hashable, Sendable {
  public var rawValue: UInt32
  @inlinable public init(rawValue: UInt32) { self.rawValue = rawValue }

  public init(kind: BTFKind, entryCount: Int, kindFlag: Bool = false) {
    precondition((0...BTFInfo.maximumEntryCount).contains(entryCount))
    rawValue = UInt32(entryCount) | UInt32(kind.rawValue) << 24 | (kindFlag ? 1 << 31 : 0)
  }

  public static let maximumEntryCount = 0x00ff_ffff

  /// `vlen`: members, enumerators, parameters or section entries; the linkage of a function.
  @inlinable public var entryCount: Int { Int(rawValue & 0x00ff_ffff) }
  /// The kind as a number, which may be one that this version does not know.
  @inlinable public var kindCode: UInt8 { UInt8(truncatingIfNeeded: (rawValue >> 24) & 0x7f) }
  /// The kind, or nil where this version does not know it.
  @inlinable public var kind: BTFKind? {
    @inline(__always) get { BTFKind(code: kindCode) }
  }
  /// `kind_flag`; what it says depends on the kind.
  @inlinable public var kindFlag: Bool { rawValue >> 31 == 1 }
}
