import BPFObject
import BTF
import Portability
import Relocation

/// Puts what was found about an object on a kernel into words.
struct FindingWords {
  let object: AuditedObject
  let facts: KernelFacts
  let answer: ObjectAnswer
  private let memory = WordMemory()
  private let findings: FindingRoom
  /// Whether programs may be there for tail calls alone, whatever their sections name.
  private let hasTailCalls: Bool
  private var inventory: ObjectInventory { object.requirements.inventory }

  init(_ object: AuditedObject, _ facts: KernelFacts, _ answer: ObjectAnswer) {
    (self.object, self.facts, self.answer) = (object, facts, answer)
    findings = FindingRoom(programs: answer.programs.count)
    hasTailCalls = object.requirements.inventory.maps.contains { $0.attributes.type == .programArray }
  }

  func program(_ answer: ProgramAnswer) -> AuditReport.Program {
    let program = inventory.programs[answer.program]
    return AuditReport.Program(
      name: program.name, section: program.sectionName, load: .init(answer.load), attach: .init(answer.attach),
      verdict: .init(answer.verdict),
      findings: findings.shown(answer.findings) {
        finding($0, isOptional: answer.isOptional)
      } severity: {
        severity($0, answer.isOptional)
      })
  }

  private func finding(_ finding: Finding, isOptional: Bool) -> AuditReport.Finding {
    var (code, words) = words(of: finding)
    if finding.guardedBy != nil, code == "core_unresolved" { code = "core_guarded" }
    var shown = AuditReport.Finding(
      code: code, severity: severity(finding.effect, isOptional), message: words.message, needs: words.needs)
    shown.has = words.has
    shown.evidence = words.evidence
    shown.remedy = words.remedy
    if let reason = finding.guardedBy {
      shown.message += " (kept away from the verifier\(FindingWords.guardWords(reason)))"
      shown.remedy = nil
    }
    guard let place = finding.place, let name = object.sectionNames[place.section] else { return shown }
    shown.place = AuditReport.Place(section: name, instruction: place.instruction.rawValue)
    shown.source = object.sources.line(of: place) { source(of: place.instruction, in: name) }
    return shown
  }

  private func severity(_ effect: Finding.Effect, _ isOptional: Bool) -> AuditReport.Severity {
    switch effect {
    case .notLoaded, .notAttached: isOptional ? .warning : .error
    case .perhapsNotLoaded, .perhapsNotAttached: .warning
    case .degraded, .none: .note
    }
  }

  private func source(of slot: InstructionIndex, in section: String) -> AuditReport.Source? {
    guard let types = inventory.object.types, let line = object.lines.line(of: slot, in: section) else { return nil }
    // What is longer than any name that the kernel takes was written to be long.
    let text = (types.kernelNameText(line.text) ?? "").split { $0 == " " || $0 == "\t" || $0 == "\n" }.joined(separator: " ")
    return AuditReport.Source(file: types.kernelNameText(line.file) ?? "", line: line.line, column: line.column, text: text)
  }

  private static func guardWords(_ reason: GuardVerdict.Reason) -> String {
    switch reason {
    case .branch(let branch): " by the branch at instruction \(branch.instruction.rawValue)"
    case .unreferenced: ": no program calls the function"
    case .deadCode: ": no way leads to it"
    }
  }

  /// What stands in a finding besides its place.
  struct Words {
    var message: String
    var needs: String
    var has: String?
    var evidence: String?
    var remedy: String?
  }

  private func words(of finding: Finding) -> (code: String, words: Words) {
    if case .relocation(let ordinal, let outcome) = finding.cause, answer.resolutions.indices.contains(ordinal) {
      return (RelocationWords.code(outcome), words(ordinal, outcome, wantsSuggestion: finding.effect > .degraded))
    }
    if case .fieldChanged(let ordinal, let change) = finding.cause, answer.resolutions.indices.contains(ordinal) {
      let relocation = RelocationWords(inventory.object, facts, findings)
      return ("field_changed", relocation.words(answer.resolutions[ordinal], change))
    }
    return findings.words(of: finding.cause) {
      CauseWords(inventory.object.types, facts, findings, hasTailCalls: hasTailCalls).words(of: $0)
    }
  }

  /// The words for a relocation: those of an earlier one, where that asked for the same and met the same.
  private func words(_ ordinal: Int, _ outcome: Resolution.Outcome, wantsSuggestion: Bool) -> Words {
    let record = answer.resolutions[ordinal].record
    let question = WordMemory.Question(
      type: record.type, access: record.access, kind: record.kind, outcome: outcome, wantsSuggestion: wantsSuggestion)
    if let known = memory.known[question], isSame(known.ordinal, ordinal) { return known.words }
    guard memory.left > 0 else { return Words(message: "relocation \(ordinal) of the object", needs: "") }
    let relocation = RelocationWords(inventory.object, facts, findings)
    let words = relocation.words(answer.resolutions[ordinal], outcome, wantsSuggestion: wantsSuggestion)
    memory.left -= words.message.utf8.count + words.needs.utf8.count + (words.has?.utf8.count ?? 0)
    memory.known[question] = (ordinal, words)
    return words
  }

  /// Whether what came of two relocations of the same type and access is the same too. Candidates that the first one did not fit are dropped.
  private func isSame(_ first: Int, _ second: Int) -> Bool {
    if first == second { return true }
    let resolutions = answer.resolutions
    return resolutions[first].failure == nil && resolutions[second].failure == nil
      && resolutions[first].poisonCause == resolutions[second].poisonCause
      && resolutions[first].matches == resolutions[second].matches
      && resolutions[first].rejections == resolutions[second].rejections
  }
}

/// The words that were made about the relocations of one object.
private final class WordMemory {
  /// What relocations that come out alike have in common.
  struct Question: Hashable {
    let type: TypeID
    let access: StringOffset
    let kind: UInt32
    let outcome: Resolution.Outcome
    let wantsSuggestion: Bool
  }

  var known: [Question: (ordinal: Int, words: FindingWords.Words)] = [:]
  /// Bytes of words that may still be made: names of hostile types are long.
  var left = 1 << 24
}
