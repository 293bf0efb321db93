import ByteReading

/// What shall be attached to what (`union bpf_attr`, `BPF_LINK_CREATE`). Zero stands for what is not given.
public struct LinkCreation: Sendable {
  /// The program by descriptor; of struct_ops the map.
  public var program: Int32
  /// `enum bpf_attach_type`
  public var attachType: UInt32
  /// A cgroup, network namespace, perf event, map or program, by descriptor, or the index of a network interface.
  public var target: UInt32 = 0
  /// `BPF_F_*`; of XDP `XDP_FLAGS_*`.
  public var flags: UInt32 = 0
  public var options = Options.none
  /// What errors call the link.
  public var label: String

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

  public init(program: borrowing KernelProgram, attachType: UInt32, target: UInt32 = 0) {
    self.program = program.descriptor.rawValue
    self.attachType = attachType
    self.target = target
    self.label = "link of \(program.label)"
  }

  /// A struct_ops map that was created with `BPF_F_LINK` (`BPF_STRUCT_OPS`, Linux 6.4).
  public init(structOperations map: borrowing KernelMap) {
    self.program = map.descriptor.rawValue
    self.attachType = 44  // BPF_STRUCT_OPS
    self.label = "link of \(map.label)"
  }

  /// Runs `body` with the attributes, in which pointers are good until it returns.
  func withAttributes<R: ~Copyable>(_ body: (inout AttributeBytes) throws(KernelError) -> R) throws(KernelError) -> R {
    var block = AttributeBytes()
    block.set(UInt32(bitPattern: program), at: 0)  // prog_fd, map_fd
    block.set(target, at: 4)  // target_fd, target_ifindex
    block.set(attachType, at: 8)  // attach_type
    block.set(flags, at: 12)  // flags
    return try options.withAttributes(&block, body)
  }
}
