import BPFObject
import BTF
import Relocation

/// Why a relocation came out as it did, apart from what each candidate has to do with it.
enum OverallReason {
  case failure(RelocationFailure)
  /// The target has no type of that name and kind.
  case noCandidates
  /// The field fits, and its width does not.
  case width(old: UInt32, new: UInt32)

  /// Nil where the candidates say everything.
  init?(_ resolution: Resolution) {
    if let failure = resolution.failure {
      self = .failure(failure)
    } else if case .width(let old, let new) = resolution.poisonCause {
      self = .width(old: old, new: new)
    } else if resolution.matches.isEmpty, resolution.rejections.isEmpty, resolution.kind != .typeIDLocal {
      self = .noCandidates
    } else {
      return nil
    }
  }

  /// A word for programs, which stays the same.
  var code: StaticString {
    switch self {
    case .failure(let failure): FailureText.code(failure)
    case .noCandidates: "no_candidates"
    case .width: "access_size"
    }
  }
}

extension RelocationsReport {
  func append(_ reason: OverallReason, _ resolution: Resolution, to out: inout TextBuffer) {
    switch reason {
    case .failure(let failure): FailureText(local: types).append(failure, to: &out)
    case .noCandidates:
      out.append("the target has no ")
      if types.record(resolution.record.type)?.kind == .typedef { out.append("typedef ") }
      TypeNames(types).append(resolution.record.type, to: &out)
      if target.modules.isEmpty { out.append(" (no modules were looked through)") }
    case .width(let old, let new):
      out.append(resolution.original?.first.opcode.instructionClass == .loadMemory ? "the program loads " : "the program stores ")
      out.append(text: old == 1 ? "1 byte" : "\(old) bytes")
      if new == 0 {
        out.append(", and the field is a bit field")
      } else {
        out.append(text: ", and the field has \(new)")
        if resolution.matches.count > 1 { out.append(" in the first type that fits") }
        out.append("; only pointers and unsigned integers can be resized")
      }
    }
  }

  func suggestion(for reason: OverallReason, _ resolution: Resolution) -> Suggestion? {
    switch reason {
    case .failure: nil
    case .noCandidates: suggestions.suggestion(forType: resolution.record.type)
    case .width: explainer.suggestionForWidth(of: resolution)
    }
  }

  /// A suggestion about the relocation as a whole.
  func append(_ suggestion: Suggestion, _ resolution: Resolution, to out: inout TextBuffer) {
    let table = resolution.matches.first.map { target.table($0.candidate.place) } ?? target.types
    SuggestionText(local: types, target: target, table: table).append(suggestion, to: &out)
  }
}
