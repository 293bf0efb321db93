public import ByteReading

/// What the word after an integer's head says: `BTF_INT_ENCODING`, `BTF_INT_OFFSET`, `BTF_INT_BITS`.
public struct IntegerEncoding: RawRepresentable, Hashable, Sendable {
  public var rawValue: UInt32
  @inlinable public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// Bit 0 signed, bit 1 char, bit 2 bool.
  @inlinable public var flags: UInt8 { UInt8(truncatingIfNeeded: (rawValue >> 24) & 0xf) }
  @inlinable public var isSigned: Bool { flags & 1 != 0 }
  @inlinable public var isCharacter: Bool { flags & 2 != 0 }
  @inlinable public var isBoolean: Bool { flags & 4 != 0 }
  /// Offset in bits of the value inside its storage: not 0 only in old descriptions of bit fields.
  @inlinable public var bitOffset: UInt8 { UInt8(truncatingIfNeeded: rawValue >> 16) }
  /// Width in bits of the value.
  @inlinable public var bitWidth: UInt8 { UInt8(truncatingIfNeeded: rawValue) }
}

/// How a function or a variable is linked: `BTF_FUNC_STATIC`, `BTF_VAR_GLOBAL_ALLOCATED` and their like.
public struct Linkage: RawRepresentable, Hashable, Sendable {
  public var rawValue: UInt32
  @inlinable public init(rawValue: UInt32) { self.rawValue = rawValue }

  public static let `static` = Linkage(rawValue: 0)
  public static let global = Linkage(rawValue: 1)
  public static let extern = Linkage(rawValue: 2)
}

extension BTFTypeTable {
  @inlinable func word(after record: TypeRecord, at offset: Int = 0) -> UInt32 {
    guard record.id.rawValue >= firstTypeID else { return table(of: record).word(after: record, at: offset) }
    return types.load(record.payload + offset, swapped: isSwapped)
  }

  /// The encoding of an integer. Precondition: `record` is one.
  @inlinable public func integerEncoding(of record: TypeRecord) -> IntegerEncoding {
    precondition(record.kind == .integer)
    return IntegerEncoding(rawValue: word(after: record))
  }

  /// The linkage of a variable. Precondition: `record` is one.
  @inlinable public func variableLinkage(of record: TypeRecord) -> Linkage {
    precondition(record.kind == .variable)
    return Linkage(rawValue: word(after: record))
  }

  /// Which part of its type a declaration tag is about: a member or parameter, or -1 for the whole. Precondition: `record` is one.
  @inlinable public func componentIndex(of record: TypeRecord) -> Int32 {
    precondition(record.kind == .declarationTag)
    return Int32(bitPattern: word(after: record))
  }

  /// Element type, index type and length of an array (`struct btf_array`). Precondition: `record` is one.
  @inlinable public func array(_ record: TypeRecord) -> ArrayShape {
    precondition(record.kind == .array)
    return ArrayShape(
      element: TypeID(word(after: record)), index: TypeID(word(after: record, at: 4)), count: word(after: record, at: 8))
  }
}

extension TypeRecord {
  /// The linkage of a function, which is kept where other kinds count entries.
  public var functionLinkage: Linkage { Linkage(rawValue: UInt32(info.entryCount)) }
}

/// What an array consists of (`struct btf_array`).
public struct ArrayShape: Hashable, Sendable {
  public let element: TypeID
  public let index: TypeID
  /// Number of elements; 0 for a flexible array.
  public let count: UInt32

  @inlinable init(element: TypeID, index: TypeID, count: UInt32) {
    self.element = element
    self.index = index
    self.count = count
  }
}
