/// Names of kernels or objects, told in few words where they are many.
struct FoldedNames {
  /// One for each, fit to be shown.
  let names: [String]
  /// Such as `kernels`.
  let noun: String

  /// Some of them, in their order, as `5.10.0 ... 6.1.0, 6.12.1`: three or more that follow each other are told by their ends.
  ///
  /// With a count in front where not all are named.
  func text(of members: [Int]) -> String {
    let runs = FoldedNames.runs(members)
    let shown = runs.count > 5 ? 4 : runs.count
    var parts: [String] = []
    for run in runs.prefix(shown) {
      if run.count > 2 {
        parts.append("\(names[run.lowerBound]) ... \(names[run.upperBound - 1])")
      } else {
        parts += run.map { names[$0] }
      }
    }
    let text = parts.joined(separator: ", ")
    let rest = runs.dropFirst(shown).reduce(0) { $0 + $1.count }
    if rest > 0 { return "\(members.count) \(noun): \(text) and \(rest) more" }
    return runs.contains { $0.count > 2 } ? "\(members.count) \(noun): \(text)" : text
  }

  private static func runs(_ members: [Int]) -> [Range<Int>] {
    members.reduce(into: []) { runs, member in
      if let last = runs.last, last.upperBound == member {
        runs[runs.count - 1] = last.lowerBound..<member + 1
      } else {
        runs.append(member..<member + 1)
      }
    }
  }

  /// What objects are called: what follows the last slash, where no other is called the same.
  static func objects(_ objects: [AuditReport.Object]) -> FoldedNames {
    let short = objects.map { KernelLabels.lastPart($0.name) }
    let counts = short.reduce(into: [:]) { $0[$1, default: 0] += 1 }
    return FoldedNames(
      names: zip(objects, short).map { (counts[$1] == 1 ? $1 : $0.name).printable }, noun: "objects")
  }

  static func kernels(_ kernels: [AuditReport.Kernel]) -> FoldedNames {
    FoldedNames(names: KernelLabels(kernels).names, noun: "kernels")
  }
}
