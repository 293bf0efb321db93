import Relocation

/// The text of `minimize --bundle`: the kernels, the proof, and what is unresolved.
extension BundleReport: FormattedReport {
  public func writeText(to out: inout TextBuffer) {
    if !kernels.isEmpty {
      var table = TextTable(["kernel", "BTF", "types", "of", "bytes", "of", "proof"], numbers: [2, 3, 4, 5], width: width)
      for kernel in kernels { table.add(row(kernel), notes: kernel.modules.isEmpty ? [] : [("modules", kernel.modules)]) }
      table.write(to: &out)
      out.append(byte: 0x0a)
    }
    writeSummary(&out)
    for (finding, kernels) in differences { write(finding, kernels, "\(finding.words) with the smaller BTF", &out) }
    for (finding, kernels) in unresolved { write(finding, kernels, finding.words, &out) }
    if !isWritten { out.append(text: "nothing was written\n") }
  }

  private func row(_ kernel: Kernel) -> [String] {
    let title = [kernel.distribution, kernel.distributionRelease, kernel.architecture, kernel.release].compactMap(\.self)
    return [
      title.joined(separator: " "), String(kernel.digest.prefix(12)), "\(kernel.types)", "\(kernel.sourceTypes)", "\(kernel.bytes)",
      "\(kernel.sourceBytes)", kernel.isProved ? "the same" : "OTHERWISE",
    ]
  }

  private func writeSummary(_ out: inout TextBuffer) {
    let name = bundle.printable
    out.append(text: "\(name): \(Self.counted(kernels.count, "kernel")), \(minima) different, \(bytes) bytes of BTF in ")
    out.append(text: "\(Self.counted(files, "file"))\n")
    let counts = counts
    let total = counts.values.reduce(0, +)
    out.append(text: "\(Self.counted(total, "relocation")) of \(Self.counted(objects.count, "object")) on all kernels")
    let outcomes = Resolution.Outcome.allCases.filter { counts[$0.rawValue, default: 0] > 0 }
    if !outcomes.isEmpty {
      out.append(text: ": \(outcomes.map { "\(counts[$0.rawValue] ?? 0) \($0.rawValue)" }.joined(separator: ", "))")
    }
    if kernels.isEmpty {
      out.append("; there is no kernel\n")
    } else if isProved {
      out.append("; all come out the same\n")
    } else {
      out.append(text: "; on \(kernels.filter { !$0.isProved }.count) kernels SOME COME OUT OTHERWISE:\n")
    }
    if !problems.isEmpty { out.append(text: "\(Self.counted(problems.count, "input")) could not be read\n") }
  }

  private func write(_ finding: Finding, _ kernels: Int, _ words: String, _ out: inout TextBuffer) {
    out.append(text: "  \(finding.object.printable): \(finding.section.printable), instruction \(finding.instruction): ")
    if let local = finding.local { out.append(text: "\(local): ") }
    out.append(text: "\(finding.outcome), \(words) (on \(Self.counted(kernels, "kernel")))\n")
  }

  static func counted(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }
}
