import BPFObject
import BTF

/// Helpers that kernels have in their enum and may be built without.
///
/// What does the work is a function `bpf_NAME`: `static`, but never inlined, since its address lies in a table. In the BTF of the kernels of the
/// corpus it is there for every helper of the same file or for none: that of 5.10 lacks those of files that are not traced. So another
/// one of the file tells what its absence means.
enum BuiltHelpers {
  private struct Entry {
    let helpers: Set<Int32>
    /// Nil for all types of programs.
    var type: ProgramType?
    let function: String
    let beside: String
    /// What the configuration calls it, where most kernels lack it; nil where most have it.
    var option: String?
  }

  private static let entries = [
    // bpf_probe_read(), bpf_probe_read_str(): not where an address may be one of the kernel and one of user space, as on s390x.
    Entry(helpers: [4], function: "bpf_probe_read_compat", beside: "bpf_probe_read_kernel"),
    Entry(helpers: [45], function: "bpf_probe_read_compat_str", beside: "bpf_probe_read_kernel_str"),
    // bpf_override_return(): no distribution of the corpus has it.
    Entry(
      helpers: [58], function: "bpf_override_return", beside: "bpf_probe_read_kernel",
      option: "CONFIG_BPF_KPROBE_OVERRIDE"),
    // bpf_inode_storage_get(), bpf_inode_storage_delete(): with CONFIG_BPF_LSM.
    Entry(helpers: [145], function: "bpf_inode_storage_get", beside: "bpf_sk_storage_get"),
    Entry(helpers: [146], function: "bpf_inode_storage_delete", beside: "bpf_sk_storage_delete"),
    // bpf_setsockopt(), bpf_getsockopt(): where a socket is made, after Linux 6.18.
    Entry(helpers: [49], type: .cgroupSocket, function: "bpf_sock_create_setsockopt", beside: "bpf_sock_addr_setsockopt"),
    Entry(helpers: [57], type: .cgroupSocket, function: "bpf_sock_create_getsockopt", beside: "bpf_sock_addr_getsockopt"),
  ]

  /// What speaks against a helper that the enum has; nil where nothing does.
  static func doubt(_ helper: HelperFunction, in type: ProgramType, _ facts: KernelFacts) -> HelperBuild? {
    guard let entry = entries.first(where: { $0.helpers.contains(helper.rawValue) && ($0.type ?? type) == type }),
      facts.find(entry.function, .function) == nil
    else { return nil }
    if facts.find(entry.beside, .function) != nil { return .missing(function: entry.function, beside: entry.beside) }
    return entry.option.map { .unknown(option: $0) }
  }
}
