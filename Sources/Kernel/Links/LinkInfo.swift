/// What the kernel says about a link (`struct bpf_link_info`).
public struct LinkInfo: Hashable, Sendable {
  public let type: LinkType
  public let id: UInt32
  /// The program; of struct_ops 0.
  public let programID: UInt32
  public let details: Details

  /// What a link of each type ties its program to. Attach types are numbers of `enum bpf_attach_type`.
  public enum Details: Hashable, Sendable {
    case rawTracepoint(name: String, cookie: UInt64)
    /// A function or tracepoint: its type in the BTF object of that id, or of `freplace` in the program of that id.
    case tracing(attachType: UInt32, object: UInt32, type: UInt32, cookie: UInt64)
    /// The id is the number of the inode of the cgroup's folder.
    case cgroup(id: UInt64, attachType: UInt32)
    /// What it goes through by the kernel's name; a map by id, else 0.
    case iterator(name: String, mapID: UInt32)
    /// A network namespace, by the number of its inode.
    case networkNamespace(inode: UInt32, attachType: UInt32)
    /// Network interfaces are told by index; 0 after the interface has gone.
    case xdp(interface: UInt32)
    case tcx(interface: UInt32, attachType: UInt32)
    case netkit(interface: UInt32, attachType: UInt32)
    case structOperations(mapID: UInt32)
    case socketMap(mapID: UInt32, attachType: UInt32)
    case netfilter(NetfilterHook)
    /// How many functions, and how many of their calls were not seen.
    case kernelProbes(count: UInt32, atReturn: Bool, missed: UInt64)
    case userProbes(path: String, count: UInt32, atReturn: Bool, process: UInt32)
    case perfEvent(PerfEventDetails)
    case tracings(attachType: UInt32, count: UInt32, object: UInt32)
    /// A type that is not known here.
    case other
  }

  /// What runs the program (`enum bpf_perf_event_type`, Linux 6.6).
  public enum PerfEventDetails: Hashable, Sendable {
    case userProbe(path: String, offset: UInt32, atReturn: Bool, cookie: UInt64)
    case kernelProbe(function: String, offset: UInt32, atReturn: Bool, missed: UInt64, cookie: UInt64)
    case tracepoint(name: String, cookie: UInt64)
    case event(type: UInt32, configuration: UInt64, cookie: UInt64)
    /// The kernel does not say.
    case unknown
  }
}

extension KernelLink {
  /// What the kernel says about it (`BPF_OBJ_GET_INFO_BY_FD`, Linux 5.8).
  public borrowing func info() throws(KernelError) -> LinkInfo {
    var block = AttributeBytes(count: LinkInfo.size)
    try KernelObjects.info(of: descriptor, &block, subject: label)
    let type = LinkType(rawValue: block.get(UInt32.self, at: 0))
    // A second call brings the name, for which there must be room.
    guard let place = LinkInfo.nameOffsets(type, block) else { return LinkInfo(block, name: "") }
    var name = AttributeBytes(count: LinkInfo.longestName)
    var whole = AttributeBytes(count: LinkInfo.size)
    try SystemCall.withAddress(of: &name.bytes) { (address) throws(KernelError) in
      whole.set(address, at: place.address)
      whole.set(UInt32(LinkInfo.longestName), at: place.length)
      try KernelObjects.info(of: descriptor, &whole, subject: label)
    }
    return LinkInfo(whole, name: name.text(at: 0, count: LinkInfo.longestName))
  }
}
