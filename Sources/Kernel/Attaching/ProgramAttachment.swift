/// A program that stays attached without a link, until it is detached or what it is attached to goes away (`union bpf_attr`,
/// `BPF_PROG_ATTACH`, Linux 4.10). Zero stands for what is not given.
public struct ProgramAttachment: Hashable, Sendable {
  /// A cgroup, network namespace or map by descriptor, or the index of a network interface.
  public var target: UInt32
  /// `enum bpf_attach_type`
  public var attachType: UInt32
  public var flags: AttachFlags = []
  /// With ``AttachFlags/replace``, the program that it takes the place of, by descriptor (5.6).
  public var replaced: Int32 = 0
  /// Its place among others.
  public var anchor = AttachAnchor()

  public init(target: UInt32, attachType: UInt32) {
    self.target = target
    self.attachType = attachType
  }

  /// Detaching takes no flags but those of a place.
  func attributes(program: UInt32, detaching: Bool = false) -> AttributeBytes {
    let place = anchor.attributes
    var block = AttributeBytes()
    block.set(target, at: 0)  // target_fd, target_ifindex
    block.set(program, at: 4)  // attach_bpf_fd
    block.set(attachType, at: 8)  // attach_type
    block.set(detaching ? place.flags.rawValue : flags.union(place.flags).rawValue, at: 12)  // attach_flags
    if !detaching { block.setUnlessZero(UInt32(bitPattern: replaced), at: 16) }  // replace_bpf_fd
    block.setUnlessZero(place.relative, at: 20)  // relative_fd, relative_id
    block.setUnlessZero(anchor.expectedRevision, at: 24)  // expected_revision
    return block
  }

  /// Detaches whatever single program is attached there (`BPF_PROG_DETACH` without a program): of cgroups without
  /// ``AttachFlags/allowMultiple``.
  public func detach() throws(KernelError) {
    var block = attributes(program: 0, detaching: true)
    try SystemCall.bpf(.detachProgram, &block, subject: "what is attached to \(target)")
  }
}

extension KernelProgram {
  /// Attaches the program (`BPF_PROG_ATTACH`).
  public borrowing func attach(_ attachment: ProgramAttachment) throws(KernelError) {
    var block = attachment.attributes(program: descriptor.attribute)
    try SystemCall.bpf(.attachProgram, &block, subject: label)
  }

  /// Detaches the program (`BPF_PROG_DETACH`); ENOENT where it is not attached there.
  public borrowing func detach(_ attachment: ProgramAttachment) throws(KernelError) {
    var block = attachment.attributes(program: descriptor.attribute, detaching: true)
    try SystemCall.bpf(.detachProgram, &block, subject: label)
  }
}
