/// A program that is attached, or of struct_ops a map: it stays so until the last descriptor and pin of its link are gone.
public struct KernelLink: ~Copyable, Sendable {
  public let descriptor: Descriptor
  /// What errors call it.
  public let label: String

  /// Takes over the descriptor of a link.
  public init(_ descriptor: consuming Descriptor, label: String) {
    self.descriptor = descriptor
    self.label = label
  }

  /// Attaches a program (`BPF_LINK_CREATE`, Linux 5.7).
  public static func create(_ creation: LinkCreation, _ program: borrowing KernelProgram) throws(KernelError) -> KernelLink {
    try create(creation, program.descriptor.attribute, label: "link of \(program.label)")
  }

  /// Registers a struct_ops map that was created with `BPF_F_LINK` (`BPF_STRUCT_OPS`, Linux 6.4).
  public static func create(structOperations map: borrowing KernelMap) throws(KernelError) -> KernelLink {
    try create(LinkCreation(attachType: 44), map.descriptor.attribute, label: "link of \(map.label)")
  }

  private static func create(_ creation: LinkCreation, _ subject: UInt32, label: String) throws(KernelError) -> KernelLink {
    KernelLink(
      try creation.withAttributes(subject) { (block) throws(KernelError) in
        try SystemCall.open(.createLink, &block, subject: label)
      }, label: label)
  }

  /// Opens the link `id` (`BPF_LINK_GET_FD_BY_ID`, Linux 5.8). Needs CAP_SYS_ADMIN.
  public static func open(id: UInt32) throws(KernelError) -> KernelLink {
    KernelLink(try KernelObjects.open(.link, id: id), label: "link \(id)")
  }

  /// Opens the link that is pinned at `path`; an error where that is no link.
  public static func open(pinned path: String) throws(KernelError) -> KernelLink {
    KernelLink(try Pinning.open(path, as: .link), label: "link '\(path)'")
  }

  /// Another owner of the same link.
  public borrowing func duplicate() throws(KernelError) -> KernelLink {
    KernelLink(try descriptor.duplicate(subject: label), label: label)
  }

  /// Detaches while descriptors and pins are kept (`BPF_LINK_DETACH`, Linux 5.9; cgroup, network namespace, XDP, TCX, netkit and
  /// struct_ops links, others EOPNOTSUPP).
  public borrowing func detach() throws(KernelError) {
    var attributes = AttributeBytes()
    attributes.set(descriptor.attribute, at: 0)  // link_fd
    try SystemCall.bpf(.detachLink, &attributes, subject: label)
  }
}
