import BPFObject
import BTF
import Relocation

extension RelocationsReport {
  /// What keeps the verifier away from the instruction of a relocation.
  func append(guardOf verdict: GuardVerdict, _ resolution: Resolution, to out: inout TextBuffer) {
    switch verdict.reason {
    case .branch(let branch): append(branch, resolution.place, to: &out)
    case .unreferenced: out.append("no program calls the function")
    case .deadCode: out.append("no way leads to it")
    case nil: break
    }
  }

  private func append(_ branch: GuardVerdict.Branch, _ place: RelocationPlace, to out: inout TextBuffer) {
    for (number, origin) in branch.origins.enumerated() {
      if number > 0 { out.append(number == branch.origins.count - 1 ? " and " : ", ") }
      append(origin, place, to: &out)
    }
    if branch.origins.isEmpty { out.append("a constant") }
    out.append(", tested at insn ")
    out.append(decimal: branch.instruction.rawValue)
  }

  private func append(_ origin: GuardVerdict.Origin, _ place: RelocationPlace, to out: inout TextBuffer) {
    switch origin {
    case .relocation(let ordinal): append(relocation: ordinal, place, to: &out)
    case .variable(let section, let name, let offset):
      out.append("the constant ")
      if let name {
        printable(name, &out)
        out.append(" in ")
      }
      printable(section, &out)
      if name == nil {
        out.append(" at byte ")
        out.append(decimal: offset)
      }
      out.append(" (a loader may set another value)")
    case .symbol(let name):
      out.append("the weak symbol ")
      printable(name, &out)
    case .configuration(let name):
      printable(name, &out)
      out.append(" of the kernel's configuration")
    }
  }

  /// `field_exists of task_struct.state (#3 at main.c:55)`; the section too where it is another one than that of `place`.
  private func append(relocation ordinal: Int, _ place: RelocationPlace, to out: inout TextBuffer) {
    guard resolutions.indices.contains(ordinal) else { return }
    let resolution = resolutions[ordinal]
    if let kind = resolution.kind { out.append(kind.libbpfName) }
    out.append(" of ")
    if let spec = resolution.local { appendPath(resolution, spec, in: types, to: &out) }
    out.append(" (#")
    out.append(decimal: resolution.place.index)
    if resolution.place.sectionName != place.sectionName {
      out.append(" of ")
      printable(resolution.place.sectionName, &out)
    }
    if let line = line(of: resolution) {
      out.append(" at ")
      appendShortPlace(line, to: &out)
    }
    out.append(byte: 0x29)
  }

  /// Text from the file: control characters in it must not reach a terminal.
  func printable(_ text: String, _ out: inout TextBuffer) { out.append(text: text.printable) }
}
