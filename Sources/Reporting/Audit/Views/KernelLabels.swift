/// What kernels are called where there is little room: by release, with as much more as tells them apart.
struct KernelLabels {
  /// One for each kernel, fit to be shown.
  let names: [String]

  init(_ kernels: [AuditReport.Kernel]) {
    // From short to long; a label that two kernels share is not used.
    let short = kernels.map { $0.release ?? KernelLabels.lastPart($0.name) }
    let longer = zip(kernels, short).map { kernel, label in kernel.architecture.map { "\(label) (\($0))" } ?? label }
    let counts = KernelLabels.counts(short)
    let longerCounts = KernelLabels.counts(longer)
    names = kernels.indices.map { index in
      let label = counts[short[index]] == 1 ? short[index] : longerCounts[longer[index]] == 1 ? longer[index] : kernels[index].name
      return label.printable
    }
  }

  private static func counts(_ labels: [String]) -> [String: Int] { labels.reduce(into: [:]) { $0[$1, default: 0] += 1 } }

  /// What follows the last slash.
  static func lastPart(_ path: String) -> String {
    guard let slash = path.utf8.lastIndex(of: 0x2f) else { return path }
    let rest = path[path.utf8.index(after: slash)...]
    return rest.isEmpty ? path : String(rest)
  }
}
