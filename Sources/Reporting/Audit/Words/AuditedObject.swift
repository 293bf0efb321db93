import BPFObject
import ELF
public import Portability
import Synchronization

/// An object of an audit, with what its report looks up in it: made once, and shown for each kernel.
public struct AuditedObject: Sendable {
  public let name: String
  public let requirements: ObjectRequirements
  let lines: SourceLines
  let sectionNames: [SectionIndex: String]
  let sources = FoundLines()

  public init(_ requirements: ObjectRequirements, name: String) {
    self.name = name
    self.requirements = requirements
    lines = SourceLines(requirements.inventory.object)
    sectionNames = Dictionary(requirements.inventory.object.code.map { ($0.index, $0.name) }) { first, _ in first }
  }

  /// What it comes to on a kernel, in words that need the kernel's types no longer.
  ///
  /// `mayNeedModules` says whether something is missing that modules of the kernel may have.
  public func answer(on facts: KernelFacts) -> (answer: AuditReport.Answer, mayNeedModules: Bool) {
    let answer = ObjectCheck(requirements, on: facts).answer()
    let words = FindingWords(self, facts, answer)
    let shown = AuditReport.Answer(
      verdict: AuditReport.Verdict(answer.verdict), programs: answer.programs.map { words.program($0) })
    return (shown, answer.mayNeedModules)
  }
}

/// The lines of the source that findings are about: mostly the same on each kernel.
final class FoundLines: Sendable {
  private let known = Mutex<[Finding.Place: AuditReport.Source?]>([:])
  /// Only hostile objects have more.
  private static let limit = 1 << 14

  func line(of place: Finding.Place, _ search: () -> AuditReport.Source?) -> AuditReport.Source? {
    if let line = known.withLock({ $0[place] }) { return line }
    let line = search()
    known.withLock { known in if known.count < FoundLines.limit { known[place] = .some(line) } }
    return line
  }
}

extension AuditReport.Verdict {
  init(_ verdict: Verdict) {
    switch verdict {
    case .works: self = .works
    case .degraded: self = .degraded
    case .unknown: self = .unknown
    case .fails: self = .fails
    }
  }
}

extension AuditReport.Load {
  init(_ load: ProgramAnswer.Load) {
    switch load {
    case .loads: self = .loads
    case .unknown: self = .unknown
    case .fails: self = .fails
    }
  }
}

extension AuditReport.Attach {
  init(_ attach: ProgramAnswer.Attach) {
    switch attach {
    case .attaches: self = .attaches
    case .unknown: self = .unknown
    case .fails: self = .fails
    case .none: self = .none
    }
  }
}
