public import BTF
public import ByteReading

/// Builds BTF from values, well-formed or not, in either byte order.
///
/// Each method appends one record and returns its id. Nothing is verified: what is written is what was asked for.
public struct BTFWriter {
  public let order: ByteOrder
  /// The entries of the layout section, if the header shall have one (32 bytes instead of 24).
  public var layout: [(fixed: UInt8, perEntry: UInt8)]?
  /// Bytes after the strings, which no section claims.
  public var trailer: [UInt8] = []

  private var types: [UInt8] = []
  private var strings: [UInt8]
  private var stringOffsets: [String: UInt32] = [:]
  private let firstStringOffset: UInt32
  private var nextID: UInt32

  /// A writer of BTF that stands alone, or is split from `base`.
  public init(order: ByteOrder = .little, splitFrom base: BTFTypeTable? = nil) {
    self.order = order
    nextID = base?.typeCount ?? 1
    firstStringOffset = base?.stringLimit ?? 0
    strings = base == nil ? [0] : []
  }

  /// The id that the next record gets.
  public var upcomingID: TypeID { TypeID(nextID) }

  /// The offset of `text` in the string section, where it is appended if it is new; 0 for nil.
  public mutating func string(_ text: String?) -> UInt32 {
    guard let text else { return 0 }
    if let known = stringOffsets[text] { return known }
    let offset = firstStringOffset + UInt32(strings.count)
    strings += Array(text.utf8) + [0]
    stringOffsets[text] = offset
    return offset
  }

  /// Appends bytes to the string section as they are; returns their offset.
  public mutating func string(bytes: [UInt8]) -> UInt32 {
    defer { strings += bytes }
    return firstStringOffset + UInt32(strings.count)
  }
}

/// Records of any shape.
extension BTFWriter {
  /// Words of the type section as they are; counts as one record.
  @discardableResult public mutating func raw(_ words: [UInt32]) -> TypeID {
    for word in words { types += bytes(of: word) }
    defer { nextID += 1 }
    return TypeID(nextID)
  }

  /// A head and its payload, with an `info` of any content.
  @discardableResult public mutating func record(
    name: String?, info: UInt32, sizeOrType: UInt32, _ payload: [UInt32] = []
  ) -> TypeID {
    raw([string(name), info, sizeOrType] + payload)
  }

  @discardableResult public mutating func record(
    _ kind: BTFKind, name: String? = nil, count: Int = 0, flag: Bool = false, sizeOrType: UInt32 = 0, _ payload: [UInt32] = []
  ) -> TypeID {
    let info = BTFInfo(kind: kind, entryCount: count, kindFlag: flag)
    return record(name: name, info: info.rawValue, sizeOrType: sizeOrType, payload)
  }

  private func bytes<T: FixedWidthInteger>(of value: T) -> [UInt8] {
    let width = T.bitWidth / 8
    return (0..<width).map { UInt8(truncatingIfNeeded: value >> T(8 * (order == .little ? $0 : width - 1 - $0))) }
  }
}

/// Types without entries.
extension BTFWriter {
  /// An integer; `bits` is its width, the whole of its size if left out; `encoding` has bit 0 for signed, 1 for char, 2 for bool.
  @discardableResult public mutating func integer(
    _ name: String?, size: UInt32, bits: UInt32? = nil, bitOffset: UInt32 = 0, encoding: UInt32 = 1
  ) -> TypeID {
    record(.integer, name: name, sizeOrType: size, [encoding << 24 | bitOffset << 16 | (bits ?? size * 8)])
  }

  @discardableResult public mutating func float(_ name: String?, size: UInt32) -> TypeID {
    record(.float, name: name, sizeOrType: size)
  }

  @discardableResult public mutating func pointer(to type: TypeID) -> TypeID { reference(.pointer, to: type) }

  /// A record of which the third word is a type: a pointer, a modifier or a typedef.
  @discardableResult public mutating func reference(_ kind: BTFKind, name: String? = nil, to type: TypeID) -> TypeID {
    record(kind, name: name, sizeOrType: type.rawValue)
  }

  @discardableResult public mutating func typedef(_ name: String?, to type: TypeID) -> TypeID {
    reference(.typedef, name: name, to: type)
  }

  @discardableResult public mutating func typeTag(_ name: String?, on type: TypeID, flag: Bool = false) -> TypeID {
    record(.typeTag, name: name, flag: flag, sizeOrType: type.rawValue)
  }

  @discardableResult public mutating func forward(_ name: String?, isUnion: Bool = false) -> TypeID {
    record(.forward, name: name, flag: isUnion)
  }

  @discardableResult public mutating func array(of element: TypeID, index: TypeID, count: UInt32) -> TypeID {
    record(.array, [element.rawValue, index.rawValue, count])
  }

  @discardableResult public mutating func function(_ name: String?, _ prototype: TypeID, linkage: Int = 0) -> TypeID {
    record(.function, name: name, count: linkage, sizeOrType: prototype.rawValue)
  }

  @discardableResult public mutating func variable(_ name: String?, _ type: TypeID, linkage: UInt32 = 0) -> TypeID {
    record(.variable, name: name, sizeOrType: type.rawValue, [linkage])
  }

  /// A declaration tag on the whole of `type`, or on its member or parameter `component`.
  @discardableResult public mutating func declarationTag(
    _ name: String?, on type: TypeID, component: Int32 = -1, flag: Bool = false
  ) -> TypeID {
    record(.declarationTag, name: name, flag: flag, sizeOrType: type.rawValue, [UInt32(bitPattern: component)])
  }
}

/// Types with entries.
extension BTFWriter {
  /// A member; `width` above 0 makes it a bit field, and sets the kind flag of its struct.
  public struct Member {
    var name: String?
    var type: TypeID
    var bitOffset: UInt32
    var width: UInt32

    public init(_ name: String?, _ type: TypeID, at bitOffset: UInt32, width: UInt32 = 0) {
      self.name = name
      self.type = type
      self.bitOffset = bitOffset
      self.width = width
    }
  }

  /// A struct; its kind flag is set where a member is a bit field, unless `flag` says otherwise.
  @discardableResult public mutating func structure(
    _ name: String?, size: UInt32, _ members: [Member] = [], flag: Bool? = nil
  ) -> TypeID {
    composite(.structure, name, size: size, members, flag: flag)
  }

  @discardableResult public mutating func union(
    _ name: String?, size: UInt32, _ members: [Member] = [], flag: Bool? = nil
  ) -> TypeID {
    composite(.union, name, size: size, members, flag: flag)
  }

  private mutating func composite(
    _ kind: BTFKind, _ name: String?, size: UInt32, _ members: [Member], flag: Bool?
  ) -> TypeID {
    let hasBitFields = members.contains { $0.width > 0 }
    var payload: [UInt32] = []
    let nameOffset = string(name)
    for member in members {
      payload += [string(member.name), member.type.rawValue, member.width << 24 | member.bitOffset]
    }
    let info = BTFInfo(kind: kind, entryCount: members.count, kindFlag: flag ?? hasBitFields)
    return raw([nameOffset, info.rawValue, size] + payload)
  }

  @discardableResult public mutating func enumeration(
    _ name: String?, size: UInt32 = 4, isSigned: Bool = false, _ values: [(String?, Int32)]
  ) -> TypeID {
    let payload = values.flatMap { [string($0.0), UInt32(bitPattern: $0.1)] }
    return record(.enumeration, name: name, count: values.count, flag: isSigned, sizeOrType: size, payload)
  }

  @discardableResult public mutating func enumeration64(
    _ name: String?, size: UInt32 = 8, isSigned: Bool = false, _ values: [(String?, UInt64)]
  ) -> TypeID {
    let payload = values.flatMap { [string($0.0), UInt32(truncatingIfNeeded: $0.1), UInt32(truncatingIfNeeded: $0.1 >> 32)] }
    return record(.enumeration64, name: name, count: values.count, flag: isSigned, sizeOrType: size, payload)
  }

  /// A function prototype; a last parameter without name and type is `...`.
  @discardableResult public mutating func prototype(
    returning result: TypeID = .void, _ parameters: [(String?, TypeID)] = []
  ) -> TypeID {
    let payload = parameters.flatMap { [string($0.0), $0.1.rawValue] }
    return record(.functionPrototype, count: parameters.count, sizeOrType: result.rawValue, payload)
  }

  @discardableResult public mutating func dataSection(
    _ name: String?, size: UInt32, _ variables: [(type: TypeID, offset: UInt32, size: UInt32)]
  ) -> TypeID {
    let payload = variables.flatMap { [$0.type.rawValue, $0.offset, $0.size] }
    return record(.dataSection, name: name, count: variables.count, sizeOrType: size, payload)
  }
}

/// The finished blob.
extension BTFWriter {
  /// The header's fields, filled in from what was written; change one to get a header that lies.
  public struct Header {
    public var magic: UInt16 = BTFHeader.magic
    public var version: UInt8 = 1
    public var flags: UInt8 = 0
    public var length: UInt32 = 24
    public var typeOffset: UInt32 = 0
    public var typeLength: UInt32 = 0
    public var stringOffset: UInt32 = 0
    public var stringLength: UInt32 = 0
    public var layoutOffset: UInt32 = 0
    public var layoutLength: UInt32 = 0
    /// Bytes between the fields and the first section.
    public var padding: [UInt8] = []
  }

  /// Header, types, layout and strings; `edit` may change the header's fields, not where things lie.
  public func array(editing edit: (inout Header) -> Void = { _ in }) -> [UInt8] {
    let layoutBytes: [UInt8] = (layout ?? []).flatMap { entry -> [UInt8] in [entry.fixed, entry.perEntry, 0, 0] }
    var header = Header()
    header.length = layout == nil ? 24 : 32
    header.typeLength = UInt32(types.count)
    header.layoutOffset = layout == nil ? 0 : UInt32(types.count)
    header.layoutLength = UInt32(layoutBytes.count)
    header.stringOffset = UInt32(types.count + layoutBytes.count)
    header.stringLength = UInt32(strings.count)
    edit(&header)
    var result = bytes(of: header.magic) + [header.version, header.flags] + bytes(of: header.length)
    for field in [header.typeOffset, header.typeLength, header.stringOffset, header.stringLength] { result += bytes(of: field) }
    if layout != nil { result += bytes(of: header.layoutOffset) + bytes(of: header.layoutLength) }
    for section in [header.padding, types, layoutBytes, strings, trailer] { result += section }
    return result
  }

  public func bytes(editing edit: (inout Header) -> Void = { _ in }) -> Bytes { Bytes(array(editing: edit)) }

  /// The blob, opened.
  public func table(base: BTFTypeTable? = nil) throws(BTFError) -> BTFTypeTable {
    try BTFTypeTable(bytes(), base: base)
  }
}
