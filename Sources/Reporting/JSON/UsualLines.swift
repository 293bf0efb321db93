import BTF
import ByteReading

/// What nearly all of the text is made of, each put together in one go: types that refer to another one, members and parameters, with a name
/// of usual length and a reference that is kept.
///
/// Each answers false, with nothing written, for what is not usual; ``JSONTypeRenderer`` writes that piece by piece.
extension JSONTypeRenderer {
  /// References of more bytes are left to others.
  private static let longestReference = 512

  /// The reference to a type, if it is kept and not too long.
  @inline(__always) private func reference(_ id: TypeID) -> (text: FrozenText, slot: FragmentSlot)? {
    guard let found = fragments.slot(id), found.slot.referenceLength <= JSONTypeRenderer.longestReference else { return nil }
    return found
  }

  @inline(__always) private func name(_ offset: StringOffset, to line: inout TextCursor) -> Bool {
    guard !offset.isEmpty else {
      line.append("null")
      return true
    }
    line.append(byte: 0x22)
    guard table.withName(offset, { line.append(terminatedIn: $0, at: $1) }) == true else { return false }
    line.append(byte: 0x22)
    return true
  }

  /// A pointer, a qualified type, a typedef or a function, which is not the first type.
  func usualType(_ record: TypeRecord, to out: inout TextBuffer) -> Bool {
    guard isPlain, let kind = record.kind, let (text, slot) = reference(record.reference) else { return false }
    switch kind {
    case .pointer, .const, .volatile, .typedef, .function: break
    default: return false
    }
    return out.compose { line in
      line.append(",\n{\"id\":")
      line.append(decimal: record.id.rawValue)
      switch kind {
      case .pointer: line.append(",\"kind\":\"PTR\",\"name\":")
      case .const: line.append(",\"kind\":\"CONST\",\"name\":")
      case .volatile: line.append(",\"kind\":\"VOLATILE\",\"name\":")
      case .typedef: line.append(",\"kind\":\"TYPEDEF\",\"name\":")
      default: line.append(",\"kind\":\"FUNC\",\"name\":")
      }
      guard name(record.nameOffset, to: &line) else { return false }
      line.append(byte: 0x2c)
      line.append(text, from: slot.start, count: slot.referenceLength)
      if kind == .function, record.functionLinkage == .static {
        line.append(",\"linkage\":\"static\"")
      } else if kind == .function {
        line.append(",\"linkage\":\"")
        line.append(record.functionLinkage.bpftoolName)
        line.append(byte: 0x22)
      }
      line.append(byte: 0x7d)
      return true
    }
  }

  func usualMember(_ member: Member, isFirst: Bool, to out: inout TextBuffer) -> Bool {
    guard isPlain, let (text, slot) = reference(member.type), member.bitFieldWidth > 0 || !slot.isPartialInteger else {
      return false
    }
    return out.compose { line in
      if !isFirst { line.append(byte: 0x2c) }
      line.append("{\"name\":")
      guard name(member.nameOffset, to: &line) else { return false }
      line.append(byte: 0x2c)
      line.append(text, from: slot.start, count: slot.referenceLength)
      line.append(",\"bits_offset\":")
      line.append(decimal: member.bitOffset)
      line.append(",\"bit_size\":")
      line.append(decimal: UInt32(member.bitFieldWidth))
      line.append(byte: 0x2c)
      line.append(text, from: slot.start &+ slot.referenceLength, count: slot.sizeLength)
      line.append(byte: 0x7d)
      return true
    }
  }

  func usualParameter(_ parameter: Parameter, isFirst: Bool, to out: inout TextBuffer) -> Bool {
    guard isPlain, !parameter.isVariadic, let (text, slot) = reference(parameter.type) else { return false }
    return out.compose { line in
      if !isFirst { line.append(byte: 0x2c) }
      line.append("{\"name\":")
      guard name(parameter.nameOffset, to: &line) else { return false }
      line.append(byte: 0x2c)
      line.append(text, from: slot.start, count: slot.referenceLength)
      line.append(byte: 0x7d)
      return true
    }
  }
}
