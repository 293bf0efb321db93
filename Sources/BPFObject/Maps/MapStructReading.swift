import BTF

/// Reads the attributes of a map out of its struct type (libbpf: `parse_btf_map_def()`).
///
/// Numbers are types there: `int (*max_entries)[256]` says 256. What is wrong is reported, and the other attributes are read.
struct MapStructReading {
  let types: BTFTypeTable
  /// Whether it is the definition of the maps inside another one.
  let isInner: Bool
  /// The most members that are looked at: there are twelve attributes, and many variables may share a struct of a hundred thousand.
  static let limit = 128

  private(set) var problems: [MapProblem] = []
  private(set) var attributes = MapAttributes()
  private(set) var inner: MapAttributes?

  init(_ types: BTFTypeTable, isInner: Bool = false) {
    self.types = types
    self.isInner = isInner
  }

  private mutating func report(_ problem: MapProblem) { problems.append(problem) }

  /// `record` must be a struct.
  mutating func read(_ record: TypeRecord) {
    if record.entryCount > MapStructReading.limit {
      report(.tooManyAttributes(record.entryCount, limit: MapStructReading.limit))
    }
    for index in 0..<min(record.entryCount, MapStructReading.limit) {
      let member = types.member(index, of: record)
      guard types.nameBytes(member.nameOffset) != nil else {
        report(.namelessAttribute(index: index))
        continue
      }
      read(member, types.shortName(member.nameOffset), isLast: index == record.entryCount - 1)
    }
    if attributes.type == .unspecified { report(.noType) }
  }

  private mutating func read(_ member: Member, _ name: String, isLast: Bool) {
    switch name {
    case "type": if let value = number(member, name) { attributes.type = MapType(rawValue: value) }
    case "max_entries": if let value = number(member, name) { attributes.maxEntries = value }
    case "map_flags": if let value = number(member, name) { attributes.flags = MapFlags(rawValue: value) }
    case "numa_node": if let value = number(member, name) { attributes.numaNode = value }
    case "key_size":
      if let value = number(member, name) { set(.key, UInt64(value)) }
    case "value_size":
      if let value = number(member, name) { set(.value, UInt64(value)) }
    case "key":
      if let type = pointee(member, name), set(.key, type) { attributes.keyType = type }
    case "value":
      if let type = pointee(member, name), set(.value, type) { attributes.valueType = type }
    case "values": readValues(member, isLast: isLast)
    case "pinning": if let value = number(member, name) { readPinning(value) }
    case "map_extra": if let value = wideNumber(member, name) { attributes.extra = value }
    default: report(.unknownAttribute(name))
    }
  }

  private mutating func readPinning(_ value: UInt32) {
    guard !isInner else { return report(.innerPinned) }
    guard let pinning = MapAttributes.Pinning(rawValue: value) else { return report(.badPinning(value)) }
    attributes.pinning = pinning
  }

  /// Sets the size of keys or values; what an attribute before said must not be another one.
  @discardableResult private mutating func set(_ part: MapProblem.Part, _ size: UInt64) -> Bool {
    let known = part == .key ? attributes.keySize : attributes.valueSize
    guard known == 0 || UInt64(known) == size else {
      report(.conflictingSizes(part, UInt64(known), size))
      return false
    }
    let size = UInt32(truncatingIfNeeded: size)
    if part == .key { attributes.keySize = size } else { attributes.valueSize = size }
    return true
  }

  private mutating func set(_ part: MapProblem.Part, _ type: TypeID) -> Bool {
    guard let size = try? types.byteSize(of: type), size <= UInt64(UInt32.max) else {
      report(.unknownSize(part, type))
      return false
    }
    return set(part, size)
  }
}

/// The forms in which values are written.
extension MapStructReading {
  /// The type behind modifiers and typedefs; nil where there is none, which is reported.
  private mutating func resolved(_ type: TypeID, _ name: String) -> TypeRecord? {
    guard let record = try? types.resolved(type) else {
      report(.noSuchType(name, type))
      return nil
    }
    return record
  }

  /// The length of the array pointed at (libbpf: `get_map_field_int()`).
  private mutating func number(_ member: Member, _ name: String) -> UInt32? {
    guard let record = resolved(member.type, name) else { return nil }
    guard record.kind == .pointer else {
      report(.malformedAttribute(name, record.kind, allowed: "PTR to ARRAY"))
      return nil
    }
    guard let array = types.record(record.reference) else {
      report(.noSuchType(name, record.reference))
      return nil
    }
    guard array.kind == .array else {
      report(.malformedAttribute(name, array.kind, allowed: "PTR to ARRAY"))
      return nil
    }
    return types.array(array).count
  }

  /// The same, or the value of an enum of one enumerator (libbpf: `get_map_field_long()`).
  private mutating func wideNumber(_ member: Member, _ name: String) -> UInt64? {
    guard let record = resolved(member.type, name) else { return nil }
    if record.kind == .pointer { return number(member, name).map(UInt64.init) }
    guard record.kind?.isEnumeration == true else {
      report(.malformedAttribute(name, record.kind, allowed: "PTR, ENUM, ENUM64"))
      return nil
    }
    guard record.entryCount == 1 else {
      report(.malformedNumber(name, enumerators: record.entryCount))
      return nil
    }
    let value = types.enumerator(0, of: record).value
    // libbpf takes the 32 bits of an enum as signed, whatever its kind flag says.
    return record.kind == .enumeration ? UInt64(bitPattern: Int64(Int32(truncatingIfNeeded: value))) : value
  }

  /// The type pointed at by `key` or `value`.
  private mutating func pointee(_ member: Member, _ name: String) -> TypeID? {
    guard let record = types.record(member.type) else {
      report(.noSuchType(name, member.type))
      return nil
    }
    guard record.kind == .pointer else {
      report(.malformedAttribute(name, record.kind, allowed: "PTR"))
      return nil
    }
    return record.reference
  }

  /// `values`: an array, of a length left open, of pointers to definitions of maps, or to functions.
  private mutating func readValues(_ member: Member, isLast: Bool) {
    guard !isInner else { return report(.nestedInner) }
    if !isLast { report(.valuesNotLast) }
    guard attributes.type.holdsMaps || attributes.type == .programArray else { return report(.valuesOfWrongMap(attributes.type)) }
    set(.value, 4)
    guard let array = types.record(member.type) else { return report(.noSuchType("values", member.type)) }
    guard array.kind == .array, types.array(array).count == 0 else {
      return report(.malformedValues(array.kind, allowed: "ARRAY of no fixed length"))
    }
    guard let pointer = resolved(types.array(array).element, "values") else { return }
    guard pointer.kind == .pointer else { return report(.malformedValues(pointer.kind, allowed: "PTR")) }
    guard let target = resolved(pointer.reference, "values") else { return }
    if attributes.type == .programArray {
      if target.kind != .functionPrototype { report(.malformedValues(target.kind, allowed: "FUNC_PROTO")) }
      return
    }
    guard target.kind == .structure else { return report(.malformedValues(target.kind, allowed: "STRUCT")) }
    var reading = MapStructReading(types, isInner: true)
    reading.read(target)
    problems += reading.problems
    inner = reading.attributes
  }
}

extension MapType {
  /// Whether its values are maps.
  public var holdsMaps: Bool { self == .arrayOfMaps || self == .hashOfMaps }
}
