import BPFObject
import BTF
import ByteReading

extension KernelFacts {
  /// The values of `.kconfig` that are known of the kernel, by name: what loaders make up, and what its configuration says.
  func values(for externs: [Extern], order: ByteOrder) -> ConfigurationValues {
    var values = ConfigurationValues(externs, order: order)
    for extern in externs {
      guard case .configuration = extern.kind, let value = madeUp(extern.name) else { continue }
      try? values.set(madeUp: value, for: extern)
    }
    if let configuration { values.tryReading(configuration) }
    return values
  }

  /// libbpf: `bpf_object__resolve_externs()`.
  private func madeUp(_ name: String) -> UInt64? {
    switch name {
    case "LINUX_KERNEL_VERSION":
      // Names of files often leave out the last number.
      return release.flatMap { LinuxVersion.code(of: $0[...], numbers: 2) }.map { UInt64($0) }
    // bpf_get_attach_cookie()
    case "LINUX_HAS_BPF_COOKIE": return helpers.contains(174).map { $0 ? 1 : 0 }
    case "LINUX_HAS_SYSCALL_WRAPPER":
      return KernelFacts.wrapperPrefixes.contains { find($0 + "bpf", .function) != nil } ? 1 : 0
    default: return nil
    }
  }

  /// What functions of system calls are called where they take their arguments as one struct (libbpf: `arch_specific_syscall_pfx()`).
  static let wrapperPrefixes = ["__x64_sys_", "__arm64_sys_", "__s390x_sys_", "__riscv_sys_", "__powerpc_sys_", "__se_sys_"]
}
