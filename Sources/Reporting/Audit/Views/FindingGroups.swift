/// A finding of one object, however many programs and kernels have it.
struct FindingGroup {
  /// The first one; what the others have is in ``variants``.
  var finding: AuditReport.Finding
  /// Names of the programs concerned, each once.
  var programs: [String]
  /// Places of the kernels concerned, in their order.
  var kernels: [Int]
  /// What those kernels have instead.
  var variants: [Variant]
  /// The lines of source that it comes from, each once.
  var sources: [AuditReport.Source] = []

  struct Variant {
    /// Nil for nothing like it.
    var has: String?
    var kernels: [Int]
  }
}

/// Collects the findings of an object over all kernels: the same thing said of many is one group.
struct FindingGroups {
  /// The most severe first, else in the order of programs.
  private(set) var groups: [FindingGroup] = []
  private var known: [Key: Int] = [:]
  private var programs: Set<Program> = []
  private var variants: [Variant: Int] = [:]
  private var sources: Set<Source> = []

  /// What makes two findings the same: all but the program, what the kernel has, what it rests on, and, where a line of source tells more, the instruction;
  /// for readers also that line.
  private struct Key: Hashable {
    var finding: AuditReport.Finding

    init(_ finding: AuditReport.Finding, foldsSources: Bool) {
      self.finding = finding
      self.finding.has = nil
      // Of kernels with modules and without it is the same finding.
      self.finding.evidence = nil
      guard finding.source != nil else { return }
      self.finding.place = nil
      if foldsSources { self.finding.source = nil }
    }
  }

  private let foldsSources: Bool

  /// With `foldsSources` what is said of several lines of source is one group.
  init(of object: Int, in report: AuditReport, _ matrix: AuditMatrix, foldsSources: Bool = false) {
    self.foldsSources = foldsSources
    var order: [Int] = []
    var kernels: [Int: [Int]] = [:]
    for kernel in 0..<matrix.kernelCount {
      guard let answer = matrix.answer(object, kernel) else { continue }
      if kernels[answer] == nil { order.append(answer) }
      kernels[answer, default: []].append(kernel)
    }
    for answer in order { add(report.answers[answer], on: kernels[answer] ?? []) }
    for index in groups.indices {
      for variant in groups[index].variants.indices { groups[index].variants[variant].kernels.sort() }
      // A kernel may have several things instead, one for each program.
      groups[index].kernels = Set(groups[index].variants.flatMap(\.kernels)).sorted()
    }
    groups = groups.enumerated().sorted { a, b in
      (a.element.finding.severity.rank, a.offset) < (b.element.finding.severity.rank, b.offset)
    }.map(\.element)
  }

  private mutating func add(_ answer: AuditReport.Answer, on kernels: [Int]) {
    // What this answer has been counted for already: programs share findings.
    var counted: Set<Variant> = []
    for program in answer.programs {
      for finding in program.findings {
        let group = index(of: finding)
        if let source = finding.source, sources.insert(Source(group: group, source: source)).inserted {
          groups[group].sources.append(source)
        }
        if programs.insert(Program(group: group, name: program.name)).inserted { groups[group].programs.append(program.name) }
        let variant = Variant(group: group, has: finding.has)
        guard counted.insert(variant).inserted else { continue }
        let place = variants[variant] ?? groups[group].variants.count
        if variants.updateValue(place, forKey: variant) == nil {
          groups[group].variants.append(FindingGroup.Variant(has: finding.has, kernels: []))
        }
        groups[group].variants[place].kernels += kernels
      }
    }
  }

  private struct Program: Hashable {
    var group: Int
    var name: String
  }

  private struct Source: Hashable {
    var group: Int
    var source: AuditReport.Source
  }

  private struct Variant: Hashable {
    var group: Int
    var has: String?
  }

  private mutating func index(of finding: AuditReport.Finding) -> Int {
    let key = Key(finding, foldsSources: foldsSources)
    if let index = known[key] { return index }
    known[key] = groups.count
    groups.append(FindingGroup(finding: finding, programs: [], kernels: [], variants: []))
    return groups.count - 1
  }
}
