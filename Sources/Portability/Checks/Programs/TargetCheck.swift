import BPFObject
import BTF

/// Whether the kernel lets programs attach to a target by its type that is there: hooks that it keeps BPF from, and places where programs may
/// not sleep (`bpf_check_attach_target()`).
struct TargetCheck {
  let program: Program
  let facts: KernelFacts

  func findings() -> [Finding] {
    guard let definition = program.definition, definition.flags.contains(.attachesByType),
      let text = definition.target(in: program.definitionName)
    else { return [] }
    let target = AttachTarget(text, definition.attachType)
    guard target.found(in: facts) != nil, let refusal = refusal(target, definition) else { return [] }
    return [Finding(.attachTargetRefused(target, refusal), .notLoaded)]
  }

  private func refusal(_ target: AttachTarget, _ definition: SectionDefinition) -> TargetRefusal? {
    let maySleep = definition.flags.contains(.sleepable)
    switch definition.attachType {
    case .lsmMac, .lsmCgroup:
      if SecurityHooks.disabled.contains(target.name), facts.find(SecurityHooks.disabling, .function) != nil { return .disabled }
      return maySleep ? sleeping(atHook: target.name) : nil
    case .traceFentry, .traceFexit, .modifyReturn, .traceFsession: return maySleep ? sleeping(in: target.name) : nil
    default: return nil
    }
  }

  private func sleeping(atHook name: String) -> TargetRefusal? {
    if SecurityHooks.maySleep(name) == false { return .wakeful(nil) }
    if name != SecurityHooks.sleepingIn5_10, let lack = OfferMarker.after5_10.lack(facts) { return .wakeful(lack) }
    if SecurityHooks.sleepingAfter6_1.contains(name), let lack = OfferMarker.after6_1.lack(facts) { return .wakeful(lack) }
    guard SecurityHooks.sleepingAfter6_12.contains(name) else { return nil }
    return OfferMarker.after6_12.lack(facts).map { .wakeful($0) }
  }

  /// In functions that may be made to fail, and in system calls since some release after 6.12. Which functions those are is a list in the
  /// kernel; without `CONFIG_FUNCTION_ERROR_INJECTION` there are none. Functions for programs (`hid_bpf_`, `bpf_fentry_test`) have lists of
  /// their own.
  private func sleeping(in function: String) -> TargetRefusal? {
    let list = OfferMarker.function("within_error_injection_list", beside: "bpf_check")
    guard !function.contains("bpf_"), let lack = list.lack(facts) else { return nil }
    guard TargetCheck.systemCalls.contains(where: function.hasPrefix) else { return .wakeful(lack) }
    return OfferMarker.after6_12.lack(facts).map { .wakeful($0) }
  }

  /// How functions of system calls begin, by processor (`has_arch_syscall_prefix()`).
  private static let systemCalls = [
    "__x64_sys_", "__ia32_sys_", "__arm64_sys_", "__s390x_sys_", "__s390_sys_", "__riscv_sys_", "sys_",
  ]
}
