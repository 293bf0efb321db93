import Relocation

/// System calls, by the functions that the macros `SYSCALL_DEFINEn()` make of them (`include/linux/syscalls.h`).
extension KernelFacts {
  /// What stands before the name of the function that the table of system calls leads to, by processor (`arch/*/include/asm/syscall_wrapper.h`).
  static let wrapperPrefixes = ["__x64_sys_", "__arm64_sys_", "__s390x_sys_", "__riscv_sys_", "__powerpc_sys_"]

  /// Whether the kernel has a system call of that name: its functions bear the name with one of these before it.
  func hasSystemCall(_ name: String) -> Bool {
    (KernelFacts.wrapperPrefixes + ["__se_sys_", "__do_sys_", "sys_"]).contains { hasFunction($0 + name) }
  }

  /// Whether it has the function that libbpf puts a probe on for a system call (`attach_ksyscall()`).
  func hasSystemCallFunction(_ name: String) -> Bool {
    let own = wrappers
    return (own.isEmpty ? ["__se_sys_", "sys_"] : own).contains { hasProbeTarget($0 + name) }
  }

  /// The symbols that tell whether there is one.
  static func symbols(ofSystemCall name: String) -> [String] {
    wrapperPrefixes.flatMap { [$0 + name, $0 + "bpf"] } + ["__se_sys_" + name, "sys_" + name]
  }

  /// Whether there is a function to put a probe on.
  ///
  /// A system call without arguments (`SYSCALL_DEFINE0()`) has but one function, `__do_sys_NAME`, and the other name is a second symbol for it, of
  /// which types know nothing.
  func hasProbeTarget(_ name: String) -> Bool {
    if hasFunction(name) { return true }
    guard let wrapper = wrappers.first(where: { name.hasPrefix($0) }) else { return false }
    return hasFunction("__do_sys_" + name.dropFirst(wrapper.count))
  }

  /// Those of this kernel's processor; none where system calls are called as they are.
  private var wrappers: [String] { KernelFacts.wrapperPrefixes.filter { hasFunction($0 + "bpf") } }

  /// What the events of a system call are called that programs know by another name; nil for all others.
  ///
  /// Events are named after the function, and of these calls an older one, which 64-bit kernels only have for 32-bit programs, bears the name.
  public func eventName(ofSystemCall name: String) -> String? {
    guard target.pointerSize == 8 else { return nil }
    switch name {
    case "stat", "fstat", "lstat", "uname": return hasSystemCall("new" + name) ? "new" + name : nil
    case "sendfile": return hasSystemCall("sendfile64") ? "sendfile64" : nil
    default: return nil
    }
  }
}
