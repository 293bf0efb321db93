import BPFObject
import BTF
import Relocation

extension RelocationsReport {
  /// What keeps the verifier away from an instruction.
  func append(guardOf verdict: GuardVerdict, to out: inout TextBuffer) {
    switch verdict.reason {
    case .branch(let branch): append(branch, to: &out)
    case .unreferenced: out.append("no program calls the function")
    case .deadCode: out.append("no way leads to it")
    case nil: break
    }
  }

  private func append(_ branch: GuardVerdict.Branch, to out: inout TextBuffer) {
    switch branch.origin {
    case .relocation(let ordinal): append(relocation: ordinal, to: &out)
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
    case nil: out.append("a constant")
    }
    out.append(", tested at insn ")
    out.append(decimal: branch.instruction.rawValue)
  }

  private func append(relocation ordinal: Int, to out: inout TextBuffer) {
    guard resolutions.indices.contains(ordinal) else { return }
    let resolution = resolutions[ordinal]
    if let kind = resolution.kind { out.append(kind.libbpfName) }
    out.append(" of ")
    if let spec = resolution.local { appendPath(resolution, spec, in: types, to: &out) }
    out.append(" (#")
    out.append(decimal: resolution.place.index)
    out.append(byte: 0x29)
  }

  /// Text from the file: control characters in it must not reach a terminal.
  func printable(_ text: String, _ out: inout TextBuffer) { out.append(text: text.printable) }
}
