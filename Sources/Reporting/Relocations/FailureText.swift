import BTF
import Relocation

/// Says why a relocation could not be decided or applied.
struct FailureText {
  let local: BTFTypeTable

  /// A word for programs, which stays the same; docs/json.md lists them.
  static func code(_ failure: RelocationFailure) -> StaticString {
    switch failure.reason {
    case .unknownKind: "unknown_kind"
    case .misaligned, .outsideSection, .noCode: "misplaced"
    case .insideWideLoad: "inside_wide_load"
    case .types: "malformed_types"
    case .noSuchAccess, .emptyAccess, .badAccess, .accessTooLong, .typeWithAccess: "malformed_access"
    case .notEnumerator, .noSuchEntry, .cannotDescend, .sizeless: "access_mismatch"
    case .anonymousType: "anonymous_type"
    case .targetTooDeep, .comparisonTooDeep, .comparisonTooLong: "too_deep"
    case .ambiguousOffset, .ambiguousValue: "ambiguous"
    case .notOfElement: "not_of_element"
    case .bitFieldTooWide, .bitFieldType: "bit_field"
    case .unexpectedValue: "unexpected_value"
    case .valueTooLarge: "value_too_large"
    case .unexpectedWidth, .noSuchWidth: "access_width"
    case .noImmediate, .badWideLoad, .unrecognized: "instruction"
    }
  }

  /// The failure in words, with the name of the type that it numbers.
  func append(_ failure: RelocationFailure, to out: inout TextBuffer) {
    out.append(text: "\(failure)")
    guard let id = failure.localType else { return }
    out.append(" (")
    TypeNames(local).append(id, to: &out)
    out.append(byte: 0x29)
  }
}
