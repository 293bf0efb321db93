import BPFObject
import BTF
import Relocation

/// What stands below a relocation: its source, its instruction, its candidates.
extension RelocationsReport {
  private static let indent = 6

  /// `change` and `differences` are those of the relocation.
  func writeDetails(
    _ resolution: Resolution, _ change: FieldChange?, _ differences: [EngineDifference], width: Int?, _ out: inout TextBuffer
  ) {
    writeSource(resolution, width: width, &out)
    writeInstruction(resolution, width: width, &out)
    for match in resolution.matches { paragraph("match", width, &out) { appendMatch(match, resolution, &$0) } }
    for rejection in resolution.rejections {
      paragraph("rejected", width, &out) { appendRejection(rejection, resolution, &$0) }
    }
    if let reason = OverallReason(resolution) {
      paragraph("reason", width, &out) { out in
        append(reason, resolution, to: &out)
        if let suggestion = suggestion(for: reason, resolution) {
          out.append("; ")
          append(suggestion, resolution, to: &out)
        }
      }
    }
    if let change { paragraph("note", width, &out) { $0.append(text: change.sentence) } }
    for difference in differences {
      paragraph("engine", width, &out) { $0.append(text: "\(difference.engine.rawValue) \(difference.sentence)") }
    }
    guard let verdict = guards.verdict(of: resolution) else { return }
    paragraph("guard", width, &out) { out in
      out.append(text: verdict.answer.rawValue)
      if verdict.answer == .guarded, verdict.reason != nil {
        out.append(verdict.reason == .deadCode || verdict.reason == .unreferenced ? ": " : " by ")
        append(guardOf: verdict, resolution, to: &out)
      }
    }
  }

  private func paragraph(_ label: String, _ width: Int?, _ out: inout TextBuffer, _ body: (inout TextBuffer) -> Void) {
    out.append(paragraph: TextBuffer.text(body), label: label, indent: RelocationsReport.indent, width: width)
  }

  /// The line of the program, cut to the terminal: it may be long, and more of it says little.
  private func writeSource(_ resolution: Resolution, width: Int?, _ out: inout TextBuffer) {
    guard let line = line(of: resolution) else { return }
    var place = TextBuffer.text { appendPlace(line, to: &$0) }
    // Of a long path the end says more.
    if let width, place.count > width / 2, let slash = place.lastIndex(of: "/") { place = "...\(place[slash...])" }
    let words = (types.name(line.text) ?? "").split { $0 == " " || $0 == "\t" || $0 == "\n" }
    let text = words.isEmpty ? place : "\(place): \(words.joined(separator: " "))"
    out.append(spaces: RelocationsReport.indent)
    out.styled(.kind) { $0.append("at") }
    out.append(byte: 0x20)
    printable(width.map { String(text.prefix(max(0, $0 - RelocationsReport.indent - 3))) } ?? text, &out)
    out.append(byte: 0x0a)
  }

  private func writeInstruction(_ resolution: Resolution, width: Int?, _ out: inout TextBuffer) {
    guard let original = resolution.original else { return }
    paragraph("insn", width, &out) { out in
      out.append(original.first, next: original.second)
      guard let patch = resolution.patch, patch.changesInstruction else { return }
      out.append("  =>  ")
      InstructionChange.append(after: patch, to: &out)
    }
  }

  private func appendMatch(_ match: Resolution.Match, _ resolution: Resolution, _ out: inout TextBuffer) {
    let table = target.table(match.candidate.place)
    appendPath(resolution, match.spec, in: table, to: &out)
    appendIdentity(match.candidate, &out)
    guard resolution.kind?.subject == .field else { return }
    out.append(match.spec.bitOffset % 8 == 0 ? " at byte " : " at bit ")
    out.append(decimal: match.spec.bitOffset % 8 == 0 ? match.spec.bitOffset / 8 : match.spec.bitOffset)
  }

  private func appendRejection(_ rejection: Resolution.Rejection, _ resolution: Resolution, _ out: inout TextBuffer) {
    let table = target.table(rejection.candidate.place)
    if !rejection.mismatch.names(rejection.candidate.type) || rejection.candidate.place != .kernel {
      TypeNames(table).append(rejection.candidate.type, to: &out)
      appendIdentity(rejection.candidate, &out)
      out.append(": ")
    }
    MismatchText(local: types, target: table).append(rejection.mismatch, to: &out)
    guard let suggestion = suggestion(for: rejection, of: resolution) else { return }
    out.append("; ")
    SuggestionText(local: types, target: target, table: table).append(suggestion, to: &out)
  }

  private func appendIdentity(_ candidate: Candidate, _ out: inout TextBuffer) {
    out.append(" [")
    out.append(decimal: candidate.type.rawValue)
    out.append(byte: 0x5d)
    guard let module = target.moduleName(candidate.place) else { return }
    out.append(" of module ")
    printable(module, &out)
  }
}

extension Mismatch {
  /// Whether the text of the mismatch names that type of the target.
  fileprivate func names(_ type: TypeID) -> Bool {
    switch self {
    case .noMember(_, let id), .notComposite(let id), .notArray(let id), .noElement(_, _, let id), .notEnumeration(let id),
      .noEnumerator(_, let id), .kinds(_, let id), .partialInteger(_, let id), .uncomparable(_, let id), .names(_, let id),
      .sizes(_, let id), .unmatchedMember(_, let id, because: nil), .unmatchedEnumerator(_, let id):
      id == type
    case .incompatibleMember, .parameterCounts, .lengths, .entryCounts, .dropped, .unmatchedMember: false
    }
  }
}
