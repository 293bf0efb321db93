public import BPFObject
import BTF
public import Relocation

/// Renders what was decided about the relocations of one object against one target: the answer to `relocs`.
public struct RelocationsReport: Sendable {
  /// What the report is about, as the command line named it.
  public struct Subject: Sendable {
    public var object: String
    public var target: String
    /// Who relocates: `libbpf` or `kernel`.
    public var loader: String

    public init(object: String, target: String, loader: String = "libbpf") {
      self.object = object
      self.target = target
      self.loader = loader
    }
  }

  let subject: Subject
  let object: ObjectFile
  let target: RelocationTarget
  let resolutions: [Resolution]
  let guards: RelocationGuards
  let lines: SourceLines
  let explainer: Explainer
  let suggestions: SuggestionBook
  let changes: FieldChanges
  /// Finds what other engines do otherwise; nil where that is not asked for.
  let engines: EngineDifferences?

  public init(
    _ resolutions: [Resolution], of object: ObjectFile, against target: RelocationTarget, guards: RelocationGuards,
    subject: Subject,
    dialect: Dialect = .libbpf, comparesEngines: Bool = false
  ) {
    self.resolutions = resolutions
    self.object = object
    self.target = target
    self.guards = guards
    self.subject = subject
    lines = SourceLines(object)
    explainer = Explainer(object, target: target, dialect: dialect)
    suggestions = SuggestionBook(resolutions, explainer)
    changes = FieldChanges(object, target: target, resolutions: resolutions)
    engines = comparesEngines ? EngineDifferences(object, target: target, resolutions: resolutions) : nil
  }

  /// How many came out in each way.
  var counts: [Resolution.Outcome: Int] { resolutions.reduce(into: [:]) { $0[$1.outcome, default: 0] += 1 } }

  /// The object's own types; an object without has no relocations.
  var types: BTFTypeTable { object.types ?? target.types }
}

/// What of a decision several formats show.
extension RelocationsReport {
  /// The access as C would name it from its type: `task_struct.mm`, `bpf_map_type::BPF_MAP_TYPE_HASH`, `struct file`.
  func appendPath(_ resolution: Resolution, _ spec: AccessSpec, in table: BTFTypeTable, to out: inout TextBuffer) {
    guard resolution.kind?.subject != .type else { return TypeNames(table).append(spec.root, to: &out) }
    guard let root = table.record(spec.root) else { return }
    if root.isAnonymous || !out.append(escapedName: root.nameOffset, of: table, isPlain: false) { out.append("(anon)") }
    if resolution.kind?.subject == .enumerator, let name = spec.steps.first?.name {
      out.append("::")
      _ = out.append(escapedName: name, of: table, isPlain: false)
    } else {
      SpecText(table).appendPath(spec, to: &out)
    }
  }

  func line(of resolution: Resolution) -> SourceLines.Line? {
    lines.line(of: resolution.place.instruction, in: resolution.place.sectionName)
  }

  /// What would have fitted in the place of a rejected candidate; not looked for where another one did fit.
  func suggestion(for rejection: Resolution.Rejection, of resolution: Resolution) -> Suggestion? {
    resolution.matches.isEmpty ? suggestions.suggestion(for: rejection, of: resolution) : nil
  }
}

/// What all of it comes to.
extension RelocationsReport {
  public enum Verdict: Hashable, Sendable {
    /// Nothing speaks against the object.
    case fine
    /// libbpf refuses it, or the verifier gets to an instruction that could not be relocated.
    case no
    /// Some of its records are malformed.
    case malformed
  }

  /// `isStrict` says no also where it is not known whether the verifier gets to an instruction.
  public func verdict(isStrict: Bool) -> Verdict {
    if resolutions.contains(where: { $0.failure?.isMalformed == true }) { return .malformed }
    let isBad = resolutions.contains { resolution in
      switch resolution.outcome {
      case .error, .ambiguous: return true
      case .poisoned:
        let answer = guards.verdict(of: resolution)?.answer
        return answer == .reachable || (isStrict && answer != .guarded)
      case .unchanged, .adjusted, .absent: return false
      }
    }
    return isBad ? .no : .fine
  }
}
