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
    let answer = loads(type: 5, [.call(174), .exit])
    cookies = answer
    return answer
  }

  /// `bpf_probe_read_kernel()` and its like (Linux 5.5).
  var hasKernelReads: Bool {
    if let kernelReads { return kernelReads }
    // r1 = r10; r1 += -8; r2 = 8; r3 = 0; bpf_probe_read_kernel(): helper 113
    let answer = loads(
      type: 5,
      [
        Slot(opcode: 0xbf, registers: 0xa1), Slot(opcode: 0x07, registers: 1, immediate: -8),
        Slot(opcode: 0xb7, registers: 2, immediate: 8),
        Slot(opcode: 0xb7, registers: 3), .call(113), .exit,
      ])
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

  private struct Slot {
    var opcode: UInt8
    var registers: UInt8 = 0
    var immediate: Int32 = 0

    static func call(_ helper: Int32) -> Slot { Slot(opcode: 0x85, immediate: helper) }
    static let exit = Slot(opcode: 0x95)
  }

  private func loads(type: UInt32, _ code: [Slot]) -> Bool {
    let bytes = code.flatMap { slot -> [UInt8] in
      let registers = ByteOrder.host == .little ? slot.registers : slot.registers << 4 | slot.registers >> 4
      return [slot.opcode, registers, 0, 0] + ByteOrder.host.bytes(of: UInt32(bitPattern: slot.immediate))
    }
    guard let program = try? KernelProgram.load(ProgramLoad(type: type, instructions: Bytes(bytes), license: "GPL")) else {
      return false
    }
    _ = consume program
    return true
  }
}
