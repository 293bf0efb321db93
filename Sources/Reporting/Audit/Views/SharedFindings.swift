/// The same finding of several objects: for reports of so many that one block for each would not be read.
struct SharedFinding {
  /// Of the first object; programs, kernels and variants of all of them.
  var group: FindingGroup
  /// Places of the objects concerned, in their order.
  var objects: [Int]
  /// Whether it was said more than once: also of one object, at several of its instructions.
  private var isJoined = false

  private init(_ group: FindingGroup, of object: Int) { (self.group, objects) = (group, [object]) }

  /// What is said in the same words, wherever in the source.
  private struct Key: Hashable {
    var code: String
    var severity: AuditReport.Severity
    var message: String
    var needs: String
    var remedy: String?

    init(_ finding: AuditReport.Finding) {
      (code, severity, message) = (finding.code, finding.severity, finding.message)
      (needs, remedy) = (finding.needs, finding.remedy)
    }
  }

  /// Of the findings of each object: the most severe first, then those of the most objects, else in the order of objects.
  static func shared(_ findings: [[FindingGroup]]) -> [SharedFinding] {
    var known: [Key: Int] = [:]
    var result: [SharedFinding] = []
    for (object, groups) in findings.enumerated() {
      for group in groups {
        if let index = known[Key(group.finding)] {
          result[index].add(group, of: object)
        } else {
          known[Key(group.finding)] = result.count
          result.append(SharedFinding(group, of: object))
        }
      }
    }
    for index in result.indices { result[index].sortKernels() }
    return result.enumerated().sorted { a, b in
      (a.element.group.finding.severity.rank, -a.element.objects.count, a.offset)
        < (b.element.group.finding.severity.rank, -b.element.objects.count, b.offset)
    }.map(\.element)
  }

  private mutating func add(_ other: FindingGroup, of object: Int) {
    isJoined = true
    if objects.last != object { objects.append(object) }
    group.programs += other.programs
    group.kernels += other.kernels
    for variant in other.variants {
      if let index = group.variants.firstIndex(where: { $0.has == variant.has }) {
        group.variants[index].kernels += variant.kernels
      } else {
        group.variants.append(variant)
      }
    }
  }

  private mutating func sortKernels() {
    guard isJoined else { return }
    group.kernels = Set(group.kernels).sorted()
    for index in group.variants.indices { group.variants[index].kernels = Set(group.variants[index].kernels).sorted() }
    var seen: Set<String> = []
    group.programs = group.programs.filter { seen.insert($0).inserted }
  }
}
