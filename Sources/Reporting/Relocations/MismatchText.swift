import BTF
import Relocation

/// Says why a candidate does not fit.
struct MismatchText {
  let local: BTFTypeTable
  let target: BTFTypeTable

  /// A word for programs, which stays the same; docs/json.md lists them.
  static func code(_ mismatch: Mismatch) -> StaticString {
    switch mismatch {
    case .noMember: "no_member"
    case .notComposite: "not_composite"
    case .incompatibleMember: "incompatible_member"
    case .notArray: "not_array"
    case .noElement: "index_out_of_range"
    case .notEnumeration: "not_enum"
    case .noEnumerator: "no_enumerator"
    case .kinds: "kind_mismatch"
    case .partialInteger: "partial_integer"
    case .parameterCounts: "parameter_count"
    case .uncomparable: "uncomparable"
    case .names: "name_mismatch"
    case .sizes: "size_mismatch"
    case .lengths: "array_length"
    case .entryCounts: "too_many_entries"
    case .unmatchedMember: "unmatched_member"
    case .unmatchedEnumerator: "unmatched_enumerator"
    case .dropped: "dropped"
    }
  }

  func append(_ mismatch: Mismatch, to out: inout TextBuffer) {
    switch mismatch {
    case .noMember(let name, let type):
      out.append("no member \"")
      localName(name, &out)
      out.append("\" in ")
      targetType(type, &out)
    case .notComposite(let type):
      targetType(type, &out)
      out.append(" has no members")
    case .incompatibleMember(let name, let localType, let targetType, _):
      out.append("member \"")
      targetName(name, &out)
      out.append("\" is ")
      self.targetType(targetType, &out)
      out.append(", and the program reads ")
      self.localType(localType, &out)
    case .notArray(let type):
      targetType(type, &out)
      out.append(" is no array")
    case .noElement(let index, let count, let type):
      out.append("no element ")
      out.append(decimal: index)
      out.append(" in ")
      targetType(type, &out)
      out.append(", which has ")
      out.append(decimal: count)
    case .notEnumeration(let type):
      targetType(type, &out)
      out.append(" is no enum")
    case .noEnumerator(let name, let type), .unmatchedEnumerator(let name, let type):
      out.append("no enumerator \"")
      localName(name, &out)
      out.append("\" in ")
      targetType(type, &out)
    default: appendComparison(mismatch, to: &out)
    }
  }

  /// What comes of comparing whole types.
  private func appendComparison(_ mismatch: Mismatch, to out: inout TextBuffer) {
    switch mismatch {
    case .kinds(let a, let b):
      out.append("the kinds differ: ")
      pair(a, b, &out)
    case .names(let a, let b):
      out.append("the names differ: ")
      pair(a, b, &out)
    case .sizes(let a, let b):
      out.append("size or sign differ: ")
      pair(a, b, &out)
    case .partialInteger(let a, let b):
      out.append("an integer that does not begin at its first bit: ")
      pair(a, b, &out)
    case .uncomparable(let a, let b):
      out.append("types that are not compared: ")
      pair(a, b, &out)
    case .parameterCounts(let a, let b): counts("parameters", Int(a), Int(b), &out)
    case .lengths(let a, let b): counts("elements", Int(a), Int(b), &out)
    case .entryCounts(let a, let b, _): counts("entries", a, b, &out)
    case .unmatchedMember(let name, let type, nil):
      append(.noMember(name, in: type), to: &out)
    case .unmatchedMember(let name, _, let inner?):
      out.append("member \"")
      localName(name, &out)
      out.append("\": ")
      append(inner, to: &out)
    case .dropped(let ordinal):
      out.append("did not fit relocation ")
      out.append(decimal: ordinal)
      out.append(" of the object, after which libbpf leaves it out")
    default: break
    }
  }

  private func counts(_ noun: StaticString, _ a: Int, _ b: Int, _ out: inout TextBuffer) {
    out.append(noun)
    out.append(": ")
    out.append(decimal: b)
    out.append(", and the program has ")
    out.append(decimal: a)
  }

  private func pair(_ a: TypeID, _ b: TypeID, _ out: inout TextBuffer) {
    targetType(b, &out)
    out.append(", and the program has ")
    localType(a, &out)
  }

  private func localName(_ offset: StringOffset, _ out: inout TextBuffer) {
    _ = out.append(escapedName: offset, of: local, isPlain: false)
  }

  private func targetName(_ offset: StringOffset, _ out: inout TextBuffer) {
    _ = out.append(escapedName: offset, of: target, isPlain: false)
  }

  private func localType(_ id: TypeID, _ out: inout TextBuffer) { TypeNames(local).append(id, to: &out) }

  private func targetType(_ id: TypeID, _ out: inout TextBuffer) {
    TypeNames(target).append(id, to: &out)
    out.append(" [")
    out.append(decimal: id.rawValue)
    out.append(byte: 0x5d)
  }
}
