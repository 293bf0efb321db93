/// Values of `.kconfig` that are not the kernel's configuration: loaders make them up (libbpf: `bpf_object__resolve_externs()`).
public enum MadeUpConfiguration: String, CaseIterable, Sendable {
  /// As the macro `KERNEL_VERSION()` makes it.
  case kernelVersion = "LINUX_KERNEL_VERSION"
  /// Whether there is bpf_get_attach_cookie().
  case hasCookies = "LINUX_HAS_BPF_COOKIE"
  /// Whether functions of system calls take their arguments as one struct.
  case hasSystemCallWrapper = "LINUX_HAS_SYSCALL_WRAPPER"
}

extension Extern {
  /// Whether libbpf refuses the object for the name of this variable of `.kconfig`: neither one of the configuration nor one that it
  /// makes up, nor one that a newer loader may know, which reads 0 where it is optional.
  public var isUnrecognizedConfiguration: Bool {
    guard case .configuration = kind, !name.hasPrefix("CONFIG_"), MadeUpConfiguration(rawValue: name) == nil else { return false }
    return !name.hasPrefix("LINUX_") || !isWeak
  }
}
