import BPFObject
import BTF
import Relocation

/// The text of `minimize`: what was written, the proof, and what is unresolved.
extension MinimizeReport {
  public func writeText(to out: inout TextBuffer) {
    // Of files that are not written nothing is said.
    for (index, file) in files.enumerated() where isWritten {
      let size = size(of: index)
      out.append(text: file.name.printable)
      if let module = file.module { out.append(text: " (module \(module.printable))") }
      out.append(text: ": \(size.types) of \(size.sourceTypes) types, \(size.bytes) of \(size.sourceBytes) bytes\n")
    }
    writeProof(&out)
    for entry in unresolved { write(entry, &out) }
    if !unreadable.isEmpty {
      let names = unreadable.map(\.printable).joined(separator: ", ")
      out.append(text: "nothing was written: it is not known what \(names) needs\n")
    }
    for name in leftovers { out.append(text: "\(name.printable): not written by this run, and does not fit: remove it\n") }
  }

  private func writeProof(_ out: inout TextBuffer) {
    let counts = counts
    let outcomes = Resolution.Outcome.allCases.filter { counts[$0] != nil }.map { "\(counts[$0] ?? 0) \($0.rawValue)" }
    out.append(
      text:
        "\(relocationCount) \(relocationCount == 1 ? "relocation" : "relocations") of \(objects.count == 1 ? "1 object" : "\(objects.count) objects")"
    )
    if !outcomes.isEmpty { out.append(text: ": \(outcomes.joined(separator: ", "))") }
    guard !minimization.isProved else { return out.append("; all come out the same\n") }
    out.append(text: "; \(minimization.differences.count) COME OUT OTHERWISE, nothing was written:\n")
    for difference in minimization.differences {
      appendPlace(difference.object, difference.whole, &out)
      out.append(text: "\(difference.whole.outcome.rawValue), and \(difference.minimized.outcome.rawValue) with the smaller BTF\n")
    }
  }

  private func write(_ entry: Unresolved, _ out: inout TextBuffer) {
    appendPlace(entry.object, entry.resolution, &out)
    out.append(text: "\(entry.resolution.outcome.rawValue), \(MinimizeReport.reason(entry.resolution))\n")
  }

  private func appendPlace(_ object: Int, _ resolution: Resolution, _ out: inout TextBuffer) {
    let place = resolution.place
    out.append(
      text: "  \(objects[object].name.printable): \(place.sectionName.printable), instruction \(place.instruction.rawValue)")
    out.append(": ")
    if let spec = resolution.local, let kind = resolution.kind, let types = objects[object].file.types {
      SpecText(types).append(spec, kind, to: &out)
      out.append(": ")
    }
  }
}
