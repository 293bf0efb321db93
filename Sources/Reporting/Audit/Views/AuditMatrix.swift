/// A report looked at as a table: which answer stands where.
struct AuditMatrix {
  let objectCount: Int
  let kernelCount: Int
  /// Numbers of answers, row by row; -1 where a pair was not looked at.
  private var places: [Int32]
  private let verdicts: [AuditReport.Verdict]

  init(_ report: AuditReport) {
    (objectCount, kernelCount) = (report.objects.count, report.kernels.count)
    places = Array(repeating: -1, count: objectCount * kernelCount)
    verdicts = report.answers.map(\.verdict)
    for cell in report.cells { places[cell.object * kernelCount + cell.kernel] = Int32(cell.answer) }
  }

  /// The number of the answer; nil where the pair was not looked at.
  func answer(_ object: Int, _ kernel: Int) -> Int? {
    let number = places[object * kernelCount + kernel]
    return number < 0 ? nil : Int(number)
  }

  func verdict(_ object: Int, _ kernel: Int) -> AuditReport.Verdict? { answer(object, kernel).map { verdicts[$0] } }

  /// Kernels with the same verdicts for all objects, together; each group in the order of the report, and the groups by their first.
  func alikeKernels() -> [[Int]] {
    AuditMatrix.groups(kernelCount) { kernel in (0..<objectCount).map { verdict($0, kernel) } }
  }

  /// Objects with the same verdicts on all kernels, together.
  func alikeObjects() -> [[Int]] {
    AuditMatrix.groups(objectCount) { object in (0..<kernelCount).map { verdict(object, $0) } }
  }

  private static func groups(_ count: Int, _ line: (Int) -> [AuditReport.Verdict?]) -> [[Int]] {
    var known: [[AuditReport.Verdict?]: Int] = [:]
    var groups: [[Int]] = []
    for index in 0..<count {
      let line = line(index)
      if let group = known[line] {
        groups[group].append(index)
      } else {
        known[line] = groups.count
        groups.append([index])
      }
    }
    return groups
  }
}
