/// What something shall be attached to, and how (`union bpf_attr`, `BPF_LINK_CREATE`). Zero stands for what is not given.
public struct LinkCreation: Sendable {
  /// `enum bpf_attach_type`
  public var attachType: UInt32
  /// A cgroup, network namespace, perf event, map or program, by descriptor, or the index of a network interface.
  public var target: UInt32 = 0
  /// `BPF_F_*`; of XDP `XDP_FLAGS_*`.
  public var flags: UInt32 = 0
  public var options: Options

  /// What only some attach types take.
  public enum Options: Sendable {
    case none
    /// What an iterator goes through (Linux 5.8).
    case iterator(IteratorTarget)
    /// A number that the program reads by `bpf_get_attach_cookie()` (5.15).
    case perfEvent(cookie: UInt64)
    /// The function or tracepoint, by its type in what `target` names (5.13), and a cookie (5.19).
    case tracing(type: UInt32, cookie: UInt64)
    /// Many functions of the kernel (5.18).
    case kernelProbes(KernelProbes)
    /// Many places of a file of machine code (6.6).
    case userProbes(UserProbes)
    /// A hook of netfilter (6.4).
    case netfilter(NetfilterHook)
    /// A place among others: TCX, netkit and cgroups (6.6, 6.7, 6.17).
    case anchor(AttachAnchor)
    /// Many functions, by their types in the kernel's BTF (after 7.0).
    case tracings(types: [UInt32], cookies: [UInt64])
  }

  public init(attachType: UInt32, target: UInt32 = 0, options: Options = .none) {
    self.attachType = attachType
    self.target = target
    self.options = options
  }

  /// For a descriptor as target, which must stay open until the link is created.
  public init(attachType: UInt32, target: borrowing Descriptor, options: Options = .none) {
    self.init(attachType: attachType, target: target.attribute, options: options)
  }

  /// Runs `body` with the attributes, in which pointers are good until it returns.
  func withAttributes<R: ~Copyable>(
    _ subject: UInt32, _ body: (inout AttributeBytes) throws(KernelError) -> R
  ) throws(KernelError) -> R {
    var block = AttributeBytes()
    block.set(subject, at: 0)  // prog_fd, map_fd
    block.set(target, at: 4)  // target_fd, target_ifindex
    block.set(attachType, at: 8)  // attach_type
    block.set(flags, at: 12)  // flags
    return try options.withAttributes(&block, body)
  }
}
