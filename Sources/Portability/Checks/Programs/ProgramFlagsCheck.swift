import BPFObject
import BTF

/// What the name of a program's section says about how it is loaded, and whether the kernel loads such programs so.
struct ProgramFlagsCheck {
  private let facts: KernelFacts

  init(_ facts: KernelFacts) { self.facts = facts }

  func findings(_ program: Program) -> [Finding] {
    guard let definition = program.definition else { return [] }
    var findings: [Finding] = []
    // Linux 5.18 (`BPF_F_XDP_HAS_FRAGS`)
    let fragments = OfferMarker.member("xdp_has_frags", of: "bpf_prog_aux")
    if definition.flags.contains(.fragments), let evidence = fragments.lack(facts) {
      findings.append(missing(.fragments, definition, evidence))
    }
    if definition.flags.contains(.sleepable), let evidence = sleeplessBy(definition) {
      findings.append(missing(.sleepable, definition, evidence))
    }
    return findings
  }

  private func missing(_ flag: ProgramFlag, _ definition: SectionDefinition, _ evidence: Evidence) -> Finding {
    Finding(.programFlagMissing(flag, definition.programType, evidence), .notLoaded)
  }

  /// By what it shows that programs of that type may not sleep (`can_be_sleepable()`); nil where they may, or that is not known.
  private func sleeplessBy(_ definition: SectionDefinition) -> Evidence? {
    switch definition.programType {
    // Probes in user space, Linux 6.0: their arrays are freed in another way.
    case .kprobe: return missing("bpf_prog_array_free_sleepable")
    // Tracepoints, after Linux 6.18: their programs are called in another way.
    case .tracepoint, .rawTracepoint, .rawTracepointWritable: return missing("trace_call_bpf_faultable")
    default: return nil
    }
  }

  /// Neither function is static, so that compilers keep it; one as old as BTF, of the same kind, shows that the types have such functions.
  private func missing(_ function: String) -> Evidence? {
    OfferMarker.function(function, beside: "bpf_prog_array_free").lack(facts)
  }
}
