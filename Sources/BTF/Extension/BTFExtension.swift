public import ByteReading

/// The contents of a `.BTF.ext` section: which function, source line or CO-RE relocation belongs to which instruction.
///
/// Every part is verified when it is opened; records are decoded when asked for. Records may be longer than this version knows: what
/// follows the known fields is stepped over.
public struct BTFExtension: Sendable {
  public let order: ByteOrder
  /// `func_info`: the type of the function that begins at an instruction.
  public let functions: ExtensionPart<FunctionInfo>
  /// `line_info`: the source line that an instruction came from.
  public let lines: ExtensionPart<LineInfo>
  /// `core_relo`: CO-RE relocation records; empty where the header does not announce them.
  public let relocations: ExtensionPart<RelocationRecord>

  /// `hdr_len` up to and with `line_info_len`, which must be there.
  static let minimumLength: UInt32 = 24
  /// `hdr_len` up to and with `core_relo_len`.
  static let lengthWithRelocations: UInt32 = 32

  /// What is wrong with the first part that is malformed, in a section that was opened in spite of that.
  public let damage: BTFError?

  /// Opens the contents of a `.BTF.ext` section (libbpf: `btf_ext_parse()`).
  ///
  /// A part that is malformed is an error, as for libbpf; with `keepingDamage` it has the blocks before the malformed one, and ``damage``
  /// says what is wrong with that. A header that is malformed is an error in any case.
  public init(_ section: Bytes, keepingDamage: Bool = false) throws(BTFError) {
    let start = section.fileOffset
    guard let first = section.integer(at: 0, order: .little, as: UInt16.self) else {
      throw BTFError(.truncated(needed: 2 - section.count, available: section.count), offset: start)
    }
    guard let order = BTFHeader.order(of: section) else { throw BTFError(.badMagic(first), offset: start) }
    func word(_ offset: Int) throws(BTFError) -> UInt32 {
      guard let value = section.integer(at: offset, order: order, as: UInt32.self) else {
        throw BTFError(
          .truncated(needed: offset + 4 - section.count, available: 0), offset: start + section.count)
      }
      return value
    }
    let length = try word(4)
    let version = section[2]
    guard version == 1 else { throw BTFError(.unsupportedVersion(version), offset: start + 2) }
    guard length >= BTFExtension.minimumLength else { throw BTFError(.headerTooShort(length), offset: start + 4) }
    guard let body = section.suffix(from: Int(length)) else {
      throw BTFError(.truncated(needed: Int(length) - section.count, available: 0), offset: start + section.count)
    }
    var firstDamage: BTFError?
    func part<Record: ExtensionRecord>(_ field: Int, _ type: Record.Type) throws(BTFError) -> ExtensionPart<Record> {
      let bytes: Bytes
      do throws(BTFError) {
        bytes = try partBytes(field, type)
      } catch {
        guard keepingDamage else { throw error }
        if firstDamage == nil { firstDamage = error }
        return .none
      }
      var damage: BTFError?
      let part = ExtensionPart<Record>(bytes, order: order, &damage)
      if let damage {
        guard keepingDamage else { throw damage }
        if firstDamage == nil { firstDamage = damage }
      }
      return part
    }
    func partBytes<Record: ExtensionRecord>(_ field: Int, _ type: Record.Type) throws(BTFError) -> Bytes {
      let offset = try word(field)
      let size = try word(field + 4)
      guard offset % 4 == 0 else {
        throw BTFError(.misaligned(section: Record.section, offset: offset), offset: start + field)
      }
      guard let bytes = body.slice(at: Int(offset), count: Int(size)) else {
        let (end, _) = Int(offset).addingReportingOverflow(Int(size))
        throw BTFError(.truncated(needed: end - body.count, available: 0), offset: section.fileOffset + section.count)
      }
      return bytes
    }
    self.order = order
    functions = try part(8, FunctionInfo.self)
    lines = try part(16, LineInfo.self)
    relocations =
      length >= BTFExtension.lengthWithRelocations ? try part(24, RelocationRecord.self) : .none
    damage = firstDamage
  }
}
