import BPFObject
import Portability

/// The words for what is wrong with what programs attach to.
extension CauseWords {
  func attachTargetNone(_ section: String) -> (String, Words) {
    (
      "attach_target_none",
      Words(
        message: "the section '\(section)' names nothing to attach to", needs: "a target",
        remedy: "set it before loading: bpf_program__set_attach_target()")
    )
  }

  func attachTargetIsProgram(_ name: String) -> (String, Words) {
    (
      "attach_target_none",
      Words(message: "it takes the place of '\(name)' in another program, which is not known here", needs: "the other program")
    )
  }

  func probeTargetMissing(_ name: String, _ isPattern: Bool) -> (String, Words) {
    let isOfModule = !isPattern && facts.mayBeInModule(function: name)
    let near = isPattern || isOfModule ? nil : room.suggestion { facts.nearestFunction(to: name) }
    return (
      "probe_target_missing",
      Words(
        message: isPattern ? "no function is called like '\(name)'" : "there is no function '\(name)'", needs: "function \(name)",
        has: near.map { "function \($0)" },
        evidence: !facts.knowsFunctions
          ? "the types have no functions at all, and no System.map lies with them"
          : facts.symbols == nil ? "no FUNC of that name among the types\(modules)" : "neither types nor \(symbolList) have it",
        remedy: isOfModule
          ? CauseWords.module
          : near.map { "try \($0); it may have been renamed, or inlined" }
            ?? leaveOut("it was renamed, inlined or is not built: attach where the kernel has it, and leave it out elsewhere"))
    )
  }

  func systemCallMissing(_ name: String) -> (String, Words) {
    (
      "probe_target_missing",
      Words(
        message: "there is no system call '\(name)'", needs: "system call \(name)",
        evidence: facts.symbols == nil
          ? "no FUNC __x64_sys_\(name) or its like among the types"
          : "neither types nor \(symbolList) have __x64_sys_\(name) or its like",
        remedy: "attach where the kernel has it, and leave it out elsewhere")
    )
  }

  func tracepointMissing(_ name: String) -> (String, Words) {
    let last = String(name.split(separator: "/").last ?? "")
    if let event = systemCallEvent(last) {
      return (
        "tracepoint_missing",
        Words(
          message: "there is no tracepoint '\(name)'", needs: "tracepoint \(name)", has: "tracepoint syscalls/\(event)",
          evidence: "events of system calls bear the names of the functions", remedy: "try syscalls/\(event)")
      )
    }
    let isOfModule = facts.mayBeInModule(tracepoint: last)
    let near = isOfModule ? nil : room.suggestion { facts.nearestTracepoint(to: last) }
    return (
      "tracepoint_missing",
      Words(
        message: "there is no tracepoint '\(name)'", needs: "tracepoint \(name)", has: near.map { "tracepoint \($0)" },
        evidence: facts.hasTracepointTypes
          ? "no typedef btf_trace_* of that name\(modules)" : "the types have no typedefs btf_trace_* at all",
        remedy: isOfModule
          ? CauseWords.module : near.map { "try \($0)" } ?? leaveOut("attach where the kernel has it, and leave it out elsewhere"))
    )
  }

  func missing(_ target: AttachTarget) -> (String, Words) {
    let (noun, type): (String, String) =
      switch target.kind {
      case .function: ("function", "FUNC \(target.name)")
      case .tracepoint: ("tracepoint", "typedef btf_trace_\(target.name)")
      case .securityHook: ("LSM hook", "FUNC bpf_lsm_\(target.name)")
      case .iterator: ("iterator", "FUNC bpf_iter_\(target.name)")
      }
    let isOfModule = facts.mayBeInModule(target)
    let near: String? =
      switch target.kind {
      case _ where isOfModule: nil
      case .function: room.suggestion { facts.nearestFunction(to: target.name) }
      case .tracepoint: room.suggestion { facts.nearestTracepoint(to: target.name) }
      case .securityHook: room.suggestion { facts.nearestSecurityHook(to: target.name) }
      case .iterator: room.suggestion { facts.nearestIterator(to: target.name) }
      }
    let place = target.module.map { " in module \($0)" } ?? ""
    return (
      target.kind == .iterator ? "iterator_missing" : "attach_target_missing",
      Words(
        message: "there is no \(noun) '\(target.name)'\(place) to attach to", needs: "\(noun) \(target.name)",
        has: near.map { "\(noun) \($0)" }, evidence: "no \(type) among the types\(modules)",
        remedy: isOfModule
          ? CauseWords.module
          : near.map { "try \($0); leave the program out where neither is there: bpf_program__set_autoload()" }
            ?? "leave the program out where it is missing: bpf_program__set_autoload()")
    )
  }

  /// The event of a system call that `sys_enter_NAME` and `sys_exit_NAME` mean.
  private func systemCallEvent(_ tracepoint: String) -> String? {
    for prefix in ["sys_enter_", "sys_exit_"] where tracepoint.hasPrefix(prefix) {
      return facts.eventName(ofSystemCall: String(tracepoint.dropFirst(prefix.count))).map { prefix + $0 }
    }
    return nil
  }
}
