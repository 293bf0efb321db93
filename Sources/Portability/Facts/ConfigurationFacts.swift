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

  private func madeUp(_ name: String) -> UInt64? {
    switch MadeUpConfiguration(rawValue: name) {
    case .kernelVersion:
      // Names of files often leave out the last number.
      return release.flatMap { LinuxVersion.code(of: $0[...], numbers: 2) }.map { UInt64($0) }
    // bpf_get_attach_cookie()
    case .hasCookies: return helpers.contains(174).map { $0 ? 1 : 0 }
    case .hasSystemCallWrapper:
      // Loaders ask by a probe on the function: without probes the answer is no.
      if knowsFunctions, find("bpf_check", .function) != nil, find("register_kprobe", .function) == nil { return 0 }
      return KernelFacts.wrapperPrefixes.contains { find($0 + "bpf", .function) != nil } ? 1 : 0
    case nil: return nil
    }
  }
}
