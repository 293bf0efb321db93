import BTF
import ByteReading

/// A copy of an object's BTF whose records can be changed in place, and to which records and names can be added.
///
/// Ids and offsets of names stay what they are, since programs and maps refer to them.
struct EditableTypes {
  let table: BTFTypeTable
  private var records: [UInt8]
  private var strings: [UInt8]
  /// Where each own record begins in `records`.
  private var places: [Int] = []
  private let order: ByteOrder

  init(_ table: BTFTypeTable) {
    self.table = table
    order = table.header.order
    let body = Int(table.header.length)
    let types = table.blob.slice(at: body + Int(table.header.typeOffset), count: Int(table.header.typeLength))
    let names = table.blob.slice(at: body + Int(table.header.stringOffset), count: Int(table.header.stringLength))
    records = types?.array() ?? []
    strings = names?.array() ?? []
    let start = types?.fileOffset ?? 0
    for id in table.ownTypeIDs { places.append(table.fileOffset(of: TypeID(id)) - start) }
  }

  /// The ids of all records, those that were added included.
  var ids: Range<UInt32> { table.firstTypeID..<table.firstTypeID + UInt32(places.count) }

  // MARK: Words of a record

  /// The word number `index` of a record, counted from its name; 0 outside.
  func word(_ index: Int, of id: TypeID) -> UInt32 {
    guard let place = place(index, of: id) else { return 0 }
    var value: UInt32 = 0
    for byte in 0..<4 { value |= UInt32(records[place + byte]) << UInt32(8 * (order == .little ? byte : 3 - byte)) }
    return value
  }

  mutating func set(_ value: UInt32, _ index: Int, of id: TypeID) {
    guard let place = place(index, of: id) else { return }
    for (byte, part) in order.bytes(of: value).enumerated() { records[place + byte] = part }
  }

  private func place(_ index: Int, of id: TypeID) -> Int? {
    guard id.rawValue >= table.firstTypeID, case let number = Int(id.rawValue - table.firstTypeID), number < places.count else {
      return nil
    }
    let place = places[number] + 4 * index
    return place >= 0 && place <= records.count - 4 ? place : nil
  }

  func info(of id: TypeID) -> BTFInfo { BTFInfo(rawValue: word(1, of: id)) }

  mutating func set(_ info: BTFInfo, of id: TypeID) { set(info.rawValue, 1, of: id) }

  // MARK: Additions

  /// Adds a record of these words; returns its id.
  mutating func add(_ words: [UInt32]) -> TypeID {
    places.append(records.count)
    for word in words { records += order.bytes(of: word) }
    return TypeID(table.firstTypeID + UInt32(places.count) - 1)
  }

  /// Adds a name; returns its offset.
  mutating func add(name: String) -> StringOffset {
    let offset = StringOffset(table.firstStringOffset + UInt32(truncatingIfNeeded: strings.count))
    strings += Array(name.utf8) + [0]
    return offset
  }

  /// Changes the bytes of a name in place, wherever it is used.
  mutating func rename(_ offset: StringOffset, _ change: (UInt8) -> UInt8) {
    var place = Int(offset.rawValue) - Int(table.firstStringOffset)
    while place >= 0, place < strings.count, strings[place] != 0 {
      strings[place] = change(strings[place])
      place += 1
    }
  }

  /// The whole: a header of 24 bytes, which every kernel with BTF takes, records and names. The layout section is left out.
  func blob() -> Bytes {
    let magic: [UInt8] = order == .little ? [0x9f, 0xeb] : [0xeb, 0x9f]
    var bytes = magic + [1, 0]
    bytes.reserveCapacity(24 + records.count + strings.count)
    let (typeLength, stringLength) = (UInt32(truncatingIfNeeded: records.count), UInt32(truncatingIfNeeded: strings.count))
    for word in [24, 0, typeLength, typeLength, stringLength] { bytes += order.bytes(of: word) }
    bytes += records
    bytes += strings
    return Bytes(bytes)
  }
}
