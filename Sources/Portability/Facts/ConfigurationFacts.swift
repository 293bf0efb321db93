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
    case "LINUX_KERNEL_VERSION": return versionCode
    // bpf_get_attach_cookie()
    case "LINUX_HAS_BPF_COOKIE": return helpers.contains(174).map { $0 ? 1 : 0 }
    case "LINUX_HAS_SYSCALL_WRAPPER":
      return KernelFacts.wrapperPrefixes.contains { find($0 + "bpf", .function) != nil } ? 1 : 0
    default: return nil
    }
  }

  /// What functions of system calls are called where they take their arguments as one struct (libbpf: `arch_specific_syscall_pfx()`).
  static let wrapperPrefixes = ["__x64_sys_", "__arm64_sys_", "__s390x_sys_", "__riscv_sys_", "__powerpc_sys_", "__se_sys_"]

  /// `KERNEL_VERSION(a, b, c)` of the release; nil where it is not known, or does not begin with two numbers.
  var versionCode: UInt64? {
    guard let release else { return nil }
    var numbers: [UInt64] = []
    var rest = release[...]
    while numbers.count < 3 {
      let digits = rest.prefix { $0.isASCII && $0.isNumber }
      guard let number = UInt64(digits), number < 1 << 16 else { break }
      numbers.append(number)
      rest = rest.dropFirst(digits.count)
      guard rest.first == "." else { break }
      rest = rest.dropFirst()
    }
    guard numbers.count >= 2 else { return nil }
    // The last part has room for 255.
    return numbers[0] << 16 | min(numbers[1], 255) << 8 | min(numbers.count > 2 ? numbers[2] : 0, 255)
  }
}
