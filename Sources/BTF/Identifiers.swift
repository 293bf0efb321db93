/// The number of a type within a BTF and its base; 0 is `void`.
public struct TypeID: RawRepresentable, Hashable, Comparable, Sendable {
  public var rawValue: UInt32
  @inlinable public init(rawValue: UInt32) { self.rawValue = rawValue }
  @inlinable public init(_ rawValue: UInt32) { self.rawValue = rawValue }

  /// `void`: the one type without a record.
  public static let void = TypeID(0)

  @inlinable public static func < (a: TypeID, b: TypeID) -> Bool { a.rawValue < b.rawValue }
}

/// Where a name lies: an offset in bytes into the string section, the base's strings first. 0 is the empty name.
public struct StringOffset: RawRepresentable, Hashable, Comparable, Sendable {
  public var rawValue: UInt32
  @inlinable public init(rawValue: UInt32) { self.rawValue = rawValue }
  @inlinable public init(_ rawValue: UInt32) { self.rawValue = rawValue }

  /// The empty name, which stands for "anonymous".
  public static let empty = StringOffset(0)

  @inlinable public var isEmpty: Bool { rawValue == 0 }
  @inlinable public static func < (a: StringOffset, b: StringOffset) -> Bool { a.rawValue < b.rawValue }
}
