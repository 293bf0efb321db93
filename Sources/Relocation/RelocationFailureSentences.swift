import BTF

extension RelocationFailure: CustomStringConvertible {
  public var description: String { "\(reason)" }
}

extension RelocationFailure.Reason: CustomStringConvertible {
  public var description: String {
    switch self {
    case .unknownKind(let found): "relocation kind \(found) is not known (known: 0 to \(RelocationKind.typeMatches.rawValue))"
    case .misaligned(let offset): "instruction offset \(offset) is not a multiple of 8"
    case .outsideSection(let offset, let size): "instruction offset \(offset) lies outside the section (\(size) bytes)"
    case .noCode: "the object has no such section with instructions"
    case .insideWideLoad: "the instruction is the second half of a 64-bit load"
    case .types(let error): "\(error)"
    case .noSuchAccess(let offset): "the access at string offset \(offset.rawValue) lies outside the string section"
    case .emptyAccess: "the access is empty"
    case .badAccess(let text): "the access \(quoted(text)) is not numbers below 2^31 between colons"
    case .accessTooLong(let limit): "the access has more than \(limit) numbers"
    case .typeWithAccess(let text): "the access \(quoted(text)) of a whole type is not \"0\""
    case .notEnumerator(let id): "type [\(id.rawValue)] is no enum, or more than one number is given"
    case .noSuchEntry(let index, let count, let id): "type [\(id.rawValue)] has no entry \(index) (it has \(count))"
    case .cannotDescend(let id): "the access goes on into type [\(id.rawValue)], which has neither members nor elements"
    case .sizeless(let id): "type [\(id.rawValue)] has no size"
    case .anonymousType(let id): "type [\(id.rawValue)] has no name: there can be no candidates"
    default: laterStage
    }
  }

  /// What goes wrong with candidates, values and instructions.
  private var laterStage: String {
    switch self {
    case .targetTooDeep(let limit): "the access needs more than \(limit) steps in the target"
    case .comparisonTooDeep(let limit): "the types are nested deeper than \(limit) levels, which is as far as they are compared"
    case .comparisonTooLong: "the types take too long to compare"
    case .ambiguousOffset(let a, let b): "candidates fit and disagree: the field lies at bit \(a) of one and at bit \(b) of another"
    case .ambiguousValue(let a, let b): "candidates fit and disagree: \(value(a)) of one and \(value(b)) of another"
    case .notOfElement: "an array's element has an offset and a size, and nothing else that could be relocated"
    case .bitFieldTooWide: "the bit field does not fit a load of 8 bytes"
    case .bitFieldType(let id): "a bit field of type [\(id.rawValue)], which is no integer or enum"
    case .unexpectedValue(let found, let expected): "the instruction holds \(found), and the access comes to \(expected)"
    case .valueTooLarge(let value, let limit): "\(value) does not fit the instruction's offset (at most \(limit))"
    case .unexpectedWidth(let found, let expected): "the instruction moves \(found) bytes, and the field has \(expected)"
    case .noSuchWidth(let width): "no load or store moves \(width) bytes (allowed: 1, 2, 4, 8)"
    case .noImmediate: "the instruction's operand is a register, not a constant"
    case .badWideLoad: "the 64-bit load has no second half, or something in its other fields"
    case .unrecognized(let opcode): "an instruction of opcode 0x\(String(opcode, radix: 16)) has nothing to relocate"
    default: "not decided"
    }
  }

  private func value(_ value: UInt64?) -> String { value.map { "\($0)" } ?? "nothing" }

  /// Text from the file: no control characters, and not too much of it.
  private func quoted(_ text: String) -> String {
    let shown = text.unicodeScalars.prefix(40).map { $0.value < 32 || $0.value == 127 ? "?" : String($0) }.joined()
    return "\"\(shown)\(text.unicodeScalars.count > 40 ? "..." : "")\""
  }
}
