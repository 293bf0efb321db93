import ByteReading
import Kernel

/// What the running kernel can do, asked when it matters: a kernel of today is never asked.
public final class KernelFeatures {
  private var cookies: Bool?
  private var wrappers: Bool?
  private var kernelReads: Bool?

  public init() {}

  /// `bpf_get_attach_cookie()` (Linux 5.15).
  var hasCookies: Bool {
    if let cookies { return cookies }
    // bpf_get_attach_cookie() is helper 174; a tracepoint's program may call it.
    let answer = Helpers.ask(174, in: ProgramProbe(type: 5)) == .yes
    cookies = answer
    return answer
  }

  /// `bpf_probe_read_kernel()` and its like (Linux 5.5).
  var hasKernelReads: Bool {
    if let kernelReads { return kernelReads }
    // bpf_probe_read_kernel() is helper 113.
    let answer = Helpers.ask(113, in: ProgramProbe(type: 5)) == .yes
    kernelReads = answer
    return answer
  }

  /// Whether system calls are entered through functions that take their arguments as one struct
  /// (`CONFIG_ARCH_HAS_SYSCALL_WRAPPER`, Linux 4.17): by the name that such a kernel gives bpf(2).
  var hasSystemCallWrappers: Bool {
    if let wrappers { return wrappers }
    let name = KernelFeatures.wrapperPrefix + "bpf"
    // Programs ask before they attach a probe there: where the kernel has no probes, the answer is no, as libbpf's is.
    let answer = KernelFeatures.hasProbes && (try? SymbolAddresses([name]))?.found[name] != nil
    wrappers = answer
    return answer
  }

  /// Where kernels show that they have kprobes: as a kind of perf events (Linux 4.17), or as a file of tracefs.
  private static var hasProbes: Bool {
    ["/sys/bus/event_source/devices/kprobe/type", "/sys/kernel/tracing/kprobe_events", "/sys/kernel/debug/tracing/kprobe_events"]
      .contains { (try? FileBytes.open($0)) != nil }
  }

  /// libbpf: `arch_specific_syscall_pfx()`, with `__` before and `_sys_` behind.
  static var wrapperPrefix: String {
    #if arch(x86_64)
      "__x64_sys_"
    #elseif arch(arm64)
      "__arm64_sys_"
    #elseif arch(s390x)
      "__s390x_sys_"
    #elseif arch(riscv64)
      "__riscv_sys_"
    #elseif arch(powerpc64) || arch(powerpc64le)
      "__powerpc_sys_"
    #else
      "__se_sys_"
    #endif
  }
}
