/// Reports that cannot be put together.
public struct AuditMergeError: Error, Hashable, Sendable {
  public enum Reason: Hashable, Sendable {
    /// A kernel of one name that is not the same one: what the two reports say of it.
    case otherKernel(String, found: String, before: String)
    /// Another answer than an earlier report has for that object on that kernel.
    case otherAnswer(object: String, kernel: String, found: AuditReport.Verdict, before: AuditReport.Verdict)
    /// More objects or kernels than a report may have.
    case tooLarge(objects: Int, kernels: Int)
  }

  public var reason: Reason
  /// The report that does not go with the others.
  public var report: String
  /// The earlier one that it contradicts; nil where there is none.
  public var earlier: String?
}

extension AuditMergeError: CustomStringConvertible {
  public var description: String {
    let other = (earlier ?? "").printable
    switch reason {
    case .otherKernel(let kernel, let found, let before):
      return "\(report.printable): kernel '\(kernel.printable)' is \(found.printable), in \(other) it is \(before.printable)"
        + " (allowed: one kernel of a name)"
    case .otherAnswer(let object, let kernel, let found, let before):
      let words =
        found == before ? "says \(found.rawValue) with other findings" : "says \(found.rawValue), \(other) says \(before.rawValue)"
      return "\(report.printable): \(object.printable) on kernel '\(kernel.printable)' \(words)"
        + (found == before ? " than \(other)" : "") + " (allowed: the same answer)"
    case .tooLarge(let objects, let kernels):
      return "\(report.printable): \(objects) objects on \(kernels) kernels are too many"
        + " (allowed: \(AuditLimits.names) each, \(AuditLimits.pairs) pairs)"
    }
  }
}

/// Puts reports together that were made apart: shares of the kernels, or of the objects.
extension AuditReport {
  /// One report of all, arranged; objects in the order in which the reports have them first. The names of reports are for errors.
  ///
  /// The order of `reports` matters for nothing else. What several of them say in the same words is there once.
  public static func merge(_ reports: [(name: String, report: AuditReport)]) throws(AuditMergeError) -> AuditReport {
    var merging = AuditMerging()
    for (name, report) in reports { try merging.add(report, named: name) }
    merging.merged.arrange()
    return merging.merged
  }
}

private struct AuditMerging {
  var merged = AuditReport()
  private var objects: [String: Int] = [:]
  private var kernels: [String: (place: Int, report: String)] = [:]
  private var cells: [Pair: (place: Int, report: String)] = [:]
  /// Findings that baselines had, of all cells: each is below 2^32, and there are at most ``AuditLimits/pairs``, so the sum fits.
  private var knownFindings = 0

  private struct Pair: Hashable {
    var object: Int
    var kernel: Int
  }

  mutating func add(_ report: AuditReport, named name: String) throws(AuditMergeError) {
    let objectPlaces = report.objects.map { place(of: $0) }
    var kernelPlaces: [Int] = []
    for kernel in report.kernels { kernelPlaces.append(try place(of: kernel, in: name)) }
    guard AuditLimits.allows(objects: merged.objects.count, kernels: merged.kernels.count) else {
      throw AuditMergeError(
        reason: .tooLarge(objects: merged.objects.count, kernels: merged.kernels.count), report: name, earlier: nil)
    }
    // Each answer is looked up once, however many cells share it.
    let answers = report.answers.map { merged.number(of: $0) }
    let before = knownFindings
    for cell in report.cells {
      var placed = Cell(object: objectPlaces[cell.object], kernel: kernelPlaces[cell.kernel], answer: answers[cell.answer])
      placed.knownFindings = cell.knownFindings
      try add(placed, from: name)
    }
    merged.problems += report.problems
    guard let known = report.knownFindings else { return }
    // A pair that several reports have counts once. Reports of earlier versions only have the sum.
    let unplaced = max(0, known - report.cells.reduce(0) { $0 + $1.knownFindings })
    merged.knownFindings = (merged.knownFindings ?? 0) + knownFindings - before + unplaced
  }

  private typealias Cell = AuditReport.Cell

  private mutating func place(of object: AuditReport.Object) -> Int {
    if let place = objects[object.name] { return place }
    objects[object.name] = merged.objects.count
    merged.objects.append(object)
    return merged.objects.count - 1
  }

  private mutating func place(of kernel: AuditReport.Kernel, in report: String) throws(AuditMergeError) -> Int {
    guard let known = kernels[kernel.name] else {
      kernels[kernel.name] = (merged.kernels.count, report)
      merged.kernels.append(kernel)
      return merged.kernels.count - 1
    }
    let before = merged.kernels[known.place]
    guard before == kernel else {
      throw AuditMergeError(
        reason: .otherKernel(kernel.name, found: kernel.identity, before: before.identity), report: report, earlier: known.report)
    }
    return known.place
  }

  private mutating func add(_ cell: Cell, from report: String) throws(AuditMergeError) {
    let pair = Pair(object: cell.object, kernel: cell.kernel)
    guard let known = cells[pair] else {
      cells[pair] = (merged.cells.count, report)
      knownFindings += cell.knownFindings
      return merged.cells.append(cell)
    }
    let before = merged.cells[known.place]
    guard before.answer == cell.answer else {
      throw AuditMergeError(
        reason: .otherAnswer(
          object: merged.objects[cell.object].name, kernel: merged.kernels[cell.kernel].name,
          found: merged.answers[cell.answer].verdict, before: merged.answers[before.answer].verdict),
        report: report, earlier: known.report)
    }
    let more = max(0, cell.knownFindings - before.knownFindings)
    merged.cells[known.place].knownFindings += more
    knownFindings += more
  }
}

extension AuditReport.Kernel {
  /// What tells it from another of its name.
  fileprivate var identity: String { "\(release ?? "of no known release") (\(architecture ?? "no known architecture"))" }
}
