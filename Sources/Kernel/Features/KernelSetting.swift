import ByteReading
import Glibc

/// A setting of the running kernel that decides what programs can do, or who may load them.
public struct KernelSetting: Hashable, Sendable {
  /// As sysctl(8) names it, or a file of /sys.
  public let name: String
  /// What its file says; nil where it cannot be read.
  public let value: String?
  /// Why it cannot be read: the errno, ENOENT where the kernel has no such setting.
  public let number: Int32

  /// The settings, as they are now.
  public static func all() -> [KernelSetting] {
    names.map { name in
      let path = name.hasPrefix("/") ? name : "/proc/sys/" + name.map { $0 == "." ? "/" : String($0) }.joined()
      do throws(ReadError) {
        let line = try FileBytes.open(path).text.prefix { $0 != "\n" }
        return KernelSetting(name: name, value: String(line), number: 0)
      } catch {
        var number = EIO
        if case .systemCall(_, let errno) = error.reason { number = errno }
        return KernelSetting(name: name, value: nil, number: number)
      }
    }
  }

  private static let names = [
    "kernel.unprivileged_bpf_disabled", "net.core.bpf_jit_enable", "net.core.bpf_jit_harden", "net.core.bpf_jit_kallsyms",
    "net.core.bpf_jit_limit", "kernel.bpf_stats_enabled", "kernel.perf_event_paranoid", "kernel.kptr_restrict",
    "/sys/kernel/security/lockdown", "/sys/kernel/security/lsm",
  ]

  /// What the value means; nil where it speaks for itself.
  public var meaning: String? {
    switch (name, value) {
    case ("kernel.unprivileged_bpf_disabled", "0"): "everybody may load some types of programs"
    case ("kernel.unprivileged_bpf_disabled", "1"): "only the privileged, until the machine restarts"
    case ("kernel.unprivileged_bpf_disabled", "2"): "only the privileged, until an administrator changes it"
    case ("net.core.bpf_jit_enable", "0"): "programs are interpreted"
    case ("net.core.bpf_jit_enable", "1"): "programs become machine code"
    case ("net.core.bpf_jit_enable", "2"): "programs become machine code, which is written to the kernel's log"
    case ("net.core.bpf_jit_harden", "0"): "constants are not hidden"
    case ("net.core.bpf_jit_harden", "1"): "constants of unprivileged programs are hidden"
    case ("net.core.bpf_jit_harden", "2"): "constants of all programs are hidden"
    case ("net.core.bpf_jit_kallsyms", "0"): "programs are not in /proc/kallsyms"
    case ("net.core.bpf_jit_kallsyms", "1"): "programs are in /proc/kallsyms"
    case ("net.core.bpf_jit_limit", .some): "bytes of machine code of the unprivileged"
    case ("kernel.bpf_stats_enabled", "0"): "runs of programs are not counted"
    case ("kernel.bpf_stats_enabled", "1"): "runs of programs are counted"
    case (_, nil): number == ENOENT ? "this kernel has no such setting" : "cannot be read: \(systemErrorText(number))"
    default: nil
    }
  }
}
