import BTF
import ByteReading

/// Computes what relocations of fields ask for (libbpf: `bpf_core_calc_field_relo()`).
extension RelocationValues {
  func field(_ kind: RelocationKind, _ spec: AccessEnds?) throws(RelocationFailure) -> RelocationValue? {
    if kind == .fieldExists { return RelocationValue(spec == nil ? 0 : 1) }
    guard let spec, let step = spec.last else { return nil }
    guard step.name != nil else { return try element(kind, spec, step) }
    let owner = try side.record(step.type)
    let member = side.table.member(Int(step.index), of: owner)
    let type = try side.resolved(member.type)
    let place = try Place(member, type, spec, side)
    return try value(kind, place, type)
  }

  /// Where a field lies and what a load of it moves.
  private struct Place {
    let byteOffset: UInt32
    let byteSize: UInt32
    /// Offset of the first bit, from the start of the root.
    let bitOffset: UInt32
    let bitWidth: UInt32
    let isBitField: Bool

    init(_ member: Member, _ type: TypeRecord, _ spec: AccessEnds, _ side: TypeSide) throws(RelocationFailure) {
      bitOffset = spec.bitOffset
      guard member.bitFieldWidth > 0 else {
        isBitField = false
        byteSize = UInt32(truncatingIfNeeded: try side.size(of: type.id))
        byteOffset = bitOffset / 8
        bitWidth = byteSize &* 8
        return
      }
      guard type.kind?.hasSize == true, type.byteSize > 0, type.byteSize <= 16 else {
        throw RelocationFailure(.bitFieldType(type.id))
      }
      isBitField = true
      bitWidth = UInt32(member.bitFieldWidth)
      // The smallest aligned load that covers the bits, but no smaller than the declared type.
      var size = UInt64(type.byteSize)
      let end = UInt64(bitOffset) + UInt64(bitWidth)
      var start = UInt64(bitOffset) / 8 / size * size
      while end - start * 8 > size * 8 {
        guard size < 8 else { throw RelocationFailure(.bitFieldTooWide) }
        size *= 2
        start = UInt64(bitOffset) / 8 / size * size
      }
      byteSize = UInt32(truncatingIfNeeded: size)
      byteOffset = UInt32(truncatingIfNeeded: start)
    }
  }

  private func value(_ kind: RelocationKind, _ place: Place, _ type: TypeRecord) throws(RelocationFailure) -> RelocationValue? {
    var value: RelocationValue
    switch kind {
    case .fieldByteOffset:
      value = RelocationValue(UInt64(place.byteOffset))
      if !place.isBitField {
        value.width = try elementWidth(type)
        value.fieldType = type.id
      }
    case .fieldByteSize: value = RelocationValue(UInt64(place.byteSize))
    case .fieldSigned: value = RelocationValue(isSigned(type) ? 1 : 0)
    case .fieldLeftShift: value = RelocationValue(leftShift(place))
    case .fieldRightShift: value = RelocationValue(UInt64(64 &- place.bitWidth))
    default: return nil
    }
    value.isValidated = !place.isBitField || kind == .fieldSigned || kind == .fieldRightShift
    return value
  }

  /// An element of an array has an offset and a size, and nothing else.
  private func element(
    _ kind: RelocationKind, _ spec: AccessEnds, _ step: AccessSpec.Step
  ) throws(RelocationFailure) -> RelocationValue {
    switch kind {
    case .fieldByteOffset:
      var value = RelocationValue(UInt64(spec.bitOffset / 8))
      value.width = try elementWidth(try side.resolved(step.type))
      value.fieldType = step.type
      return value
    case .fieldByteSize: return RelocationValue(try side.size(of: step.type))
    default: throw RelocationFailure(.notOfElement)
    }
  }

  /// Bytes that a load of the field moves: of an array those of one element.
  private func elementWidth(_ type: TypeRecord) throws(RelocationFailure) -> UInt32 {
    var type = type
    var steps = 0
    while type.kind == .array {
      steps += 1
      guard steps <= BTFTypeTable.chainLimit else {
        throw RelocationFailure(.types(BTFError(.tooDeep(limit: BTFTypeTable.chainLimit), offset: 0, type: type.id)))
      }
      type = try side.resolved(side.table.array(type).element)
    }
    return UInt32(truncatingIfNeeded: try side.size(of: type.id))
  }

  private func isSigned(_ type: TypeRecord) -> Bool {
    switch type.kind {
    case .enumeration, .enumeration64: type.kindFlag
    case .integer: side.table.integerEncoding(of: type).isSigned
    default: false
    }
  }

  /// How far the loaded bytes are shifted left until the field's highest bit is the highest of 64.
  private func leftShift(_ place: Place) -> UInt64 {
    let inside = place.bitOffset &- place.byteOffset &* 8
    let shift: UInt32 =
      (dialect.shiftOrder ?? side.table.header.order) == .little
      ? 64 &- (inside &+ place.bitWidth) : (8 &- place.byteSize) &* 8 &+ inside
    return UInt64(shift)
  }
}
