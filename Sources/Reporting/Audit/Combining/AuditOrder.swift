/// The order of a report that does not depend on who found what first, so that shares put together are the same as one run.
extension AuditReport {
  /// Sorts kernels by architecture, then by release (by name where it is not known), then by name; cells by object and kernel; problems by
  /// input. Objects stay as they are. Objects, kernels and problems that are there twice are kept once: what has the same name is the same.
  public mutating func arrange() {
    joinNamesakes()
    let order = kernels.indices.sorted { Kernel.precedes(kernels[$0], kernels[$1]) }
    var places = Array(repeating: 0, count: kernels.count)
    for (place, kernel) in order.enumerated() { places[kernel] = place }
    kernels = order.map { kernels[$0] }
    for index in cells.indices where places.indices.contains(cells[index].kernel) {
      cells[index].kernel = places[cells[index].kernel]
    }
    cells.sort { ($0.object, $0.kernel) < ($1.object, $1.kernel) }
    problems.sort { a, b in
      a.input == b.input ? NaturalOrder.precedes(a.message, b.message) : NaturalOrder.precedes(a.input, b.input)
    }
    problems = problems.enumerated().filter { $0.offset == 0 || problems[$0.offset - 1] != $0.element }.map(\.element)
  }
}

extension AuditReport {
  /// Names on a command line may overlap, as a folder and a file in it do.
  private mutating func joinNamesakes() {
    let objectPlaces = AuditReport.join(&objects, by: \.name)
    let kernelPlaces = AuditReport.join(&kernels, by: \.name)
    guard let objectPlaces = objectPlaces ?? kernelPlaces.map({ _ in Array(objects.indices) }) else { return }
    var seen: Set<Cell> = []
    cells = cells.compactMap { cell in
      let object = objectPlaces[cell.object]
      let kernel = kernelPlaces?[cell.kernel] ?? cell.kernel
      guard seen.insert(Cell(object: object, kernel: kernel, answer: 0)).inserted else { return nil }
      var kept = cell
      (kept.object, kept.kernel) = (object, kernel)
      return kept
    }
  }

  /// Keeps the first of each name, and tells where each element is now; nil where all have names of their own.
  private static func join<Element>(_ list: inout [Element], by name: (Element) -> String) -> [Int]? {
    var known: [String: Int] = [:]
    var kept: [Element] = []
    let places = list.map { element in
      if let place = known[name(element)] { return place }
      known[name(element)] = kept.count
      kept.append(element)
      return kept.count - 1
    }
    guard kept.count < list.count else { return nil }
    list = kept
    return places
  }
}

extension AuditReport.Kernel {
  /// Whether `a` stands before `b` in a report.
  static func precedes(_ a: Self, _ b: Self) -> Bool {
    if a.architecture != b.architecture { return NaturalOrder.precedes(a.architecture ?? "", b.architecture ?? "") }
    let (left, right) = (a.release ?? a.name, b.release ?? b.name)
    return left == right ? NaturalOrder.precedes(a.name, b.name) : NaturalOrder.precedes(left, right)
  }
}

extension AuditReport.Verdict {
  /// How bad it is: 0 for `works`.
  var rank: Int {
    switch self {
    case .works: 0
    case .degraded: 1
    case .unknown: 2
    case .fails: 3
    }
  }
}

extension AuditReport.Severity {
  /// Where it stands among others: 0 for the worst.
  var rank: Int {
    switch self {
    case .error: 0
    case .warning: 1
    case .note: 2
    }
  }
}
