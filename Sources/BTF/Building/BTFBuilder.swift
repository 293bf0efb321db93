public import ByteReading

/// Builds BTF from values, in either byte order: standing alone, or split from a base.
///
/// Each method appends one record and returns its id; a reference may go to a type that is added later. What the format cannot express is
/// an error. Whether the types make sense is not asked: ``BTFValidation`` does that.
public struct BTFBuilder {
  /// A name: anonymous, or a string that the builder was given.
  public struct Name: Hashable, Sendable {
    let number: UInt32
    /// The empty name, which stands for "anonymous".
    public static let none = Name(number: 0)
  }

  public let order: ByteOrder
  /// The BTF that this one will be split from, if it will be.
  public let base: BTFTypeTable?
  var strings = StringCollector()
  /// The type section, with numbers of strings where the offsets of names will stand.
  private var words: [UInt32] = []
  /// The places in `words` where names stand.
  private var names: [Int] = []
  /// The places in `words` where types stand, and the type that refers.
  private var references: [(place: Int, referrer: UInt32)] = []
  private var nextID: UInt32

  /// Ids end there (libbpf: `BTF_MAX_NR_TYPES`).
  public static let lastTypeID: UInt32 = 0x7fff_ffff
  /// Strings of more bytes together are not collected; a kernel's have 2.3 MB.
  var stringLimit: UInt32 = 1 << 28

  public init(order: ByteOrder = .host, splitFrom base: BTFTypeTable? = nil) {
    self.order = order
    self.base = base
    nextID = base?.typeCount ?? 1
  }

  /// The id that the next record gets.
  public var upcomingID: TypeID { TypeID(nextID) }

  /// The name of these bytes, which may not hold a NUL.
  public mutating func name(bytes: some Sequence<UInt8>) throws(BTFBuildError) -> Name {
    let number = strings.number(of: bytes)
    guard strings.bytes.count <= Int(stringLimit) else {
      throw BTFBuildError(.stringsTooLong(end: strings.bytes.count, lastOffset: stringLimit))
    }
    guard !strings.bytes[strings.range(Int(number))].contains(0) else { throw BTFBuildError(.nameHoldsNUL) }
    return Name(number: number)
  }

  public mutating func name(_ text: String) throws(BTFBuildError) -> Name { try name(bytes: text.utf8) }
}

/// Records.
extension BTFBuilder {
  /// What a word of a record is.
  enum Field {
    case name(Name)
    case type(TypeID)
    case plain(UInt32)
  }

  /// Appends the head of a record, which its entries must follow.
  mutating func begin(
    _ kind: BTFKind, _ name: Name, entryCount: Int = 0, flag: Bool = false, third: Field = .plain(0)
  ) throws(BTFBuildError) -> TypeID {
    let id = TypeID(nextID)
    guard nextID <= BTFBuilder.lastTypeID else { throw BTFBuildError(.tooManyTypes(limit: BTFBuilder.lastTypeID)) }
    guard entryCount <= BTFInfo.maximumEntryCount else {
      throw BTFBuildError(.tooManyEntries(entryCount, limit: BTFInfo.maximumEntryCount), type: id)
    }
    let size = TypeIndex.headSize + kind.trailer.fixed + kind.trailer.perEntry * (kind == .function ? 0 : entryCount)
    guard words.count * 4 + size <= Int(Int32.max) else { throw BTFBuildError(.typesTooLong(limit: UInt32(Int32.max)), type: id) }
    nextID += 1
    append(.name(name))
    append(.plain(BTFInfo(kind: kind, entryCount: entryCount, kindFlag: flag).rawValue))
    append(third)
    return id
  }

  mutating func append(_ field: Field) {
    switch field {
    case .name(let name):
      names.append(words.count)
      words.append(name.number)
    case .type(let id):
      references.append((words.count, nextID - 1))
      words.append(id.rawValue)
    case .plain(let word): words.append(word)
    }
  }

  /// The blob: a header of 24 bytes, types, strings.
  ///
  /// Every reference must be to a type of the base or to one that was added.
  public func blob() throws(BTFBuildError) -> Bytes {
    for (place, referrer) in references where words[place] >= nextID {
      throw BTFBuildError(.noSuchType(TypeID(words[place]), count: nextID), type: TypeID(referrer))
    }
    let placement = try StringPlacement(strings, splitFrom: base)
    var types = words
    for place in names { types[place] = placement.offsets[Int(types[place])] }
    let typeLength = UInt32(truncatingIfNeeded: types.count * 4)
    // Magic, version and flags together are one word, but the first two bytes swap by themselves.
    var bytes: [UInt8] = order == .little ? [0x9f, 0xeb, 1, 0] : [0xeb, 0x9f, 1, 0]
    bytes.reserveCapacity(Int(BTFHeader.minimumLength) + types.count * 4 + placement.section.count)
    let header = [BTFHeader.minimumLength, 0, typeLength, typeLength, UInt32(truncatingIfNeeded: placement.section.count)]
    for word in header { append(word, to: &bytes) }
    for word in types { append(word, to: &bytes) }
    return Bytes(bytes + placement.section)
  }

  private func append(_ word: UInt32, to bytes: inout [UInt8]) {
    let ordered = order == .little ? word : word.byteSwapped
    bytes.append(UInt8(truncatingIfNeeded: ordered))
    bytes.append(UInt8(truncatingIfNeeded: ordered >> 8))
    bytes.append(UInt8(truncatingIfNeeded: ordered >> 16))
    bytes.append(UInt8(truncatingIfNeeded: ordered >> 24))
  }
}
