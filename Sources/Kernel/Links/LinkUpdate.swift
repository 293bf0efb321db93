/// Another program, or of struct_ops another map, in the place of what a link has, without a moment in which there is none
/// (`BPF_LINK_UPDATE`, Linux 5.7; struct_ops 6.4).
///
/// The kernel refuses it for links of tracing, kprobes, perf events and raw tracepoints (EINVAL).
extension KernelLink {
  /// Puts `program` there, whatever was there before.
  public borrowing func update(to program: borrowing KernelProgram) throws(KernelError) {
    try update(to: program.descriptor.attribute, from: nil)
  }

  /// Puts `program` there if `old` is what is there (`BPF_F_REPLACE`); otherwise EPERM.
  public borrowing func update(from old: borrowing KernelProgram, to program: borrowing KernelProgram) throws(KernelError) {
    try update(to: program.descriptor.attribute, from: old.descriptor.attribute)
  }

  /// Puts the struct_ops map `map` there, whatever was there before.
  public borrowing func update(to map: borrowing KernelMap) throws(KernelError) {
    try update(to: map.descriptor.attribute, from: nil)
  }

  /// Puts the struct_ops map `map` there if `old` is what is there (`BPF_F_REPLACE`); otherwise EPERM.
  public borrowing func update(from old: borrowing KernelMap, to map: borrowing KernelMap) throws(KernelError) {
    try update(to: map.descriptor.attribute, from: old.descriptor.attribute)
  }

  private borrowing func update(to new: UInt32, from old: UInt32?) throws(KernelError) {
    var attributes = AttributeBytes(count: 16)
    attributes.set(descriptor.attribute, at: 0)  // link_fd
    attributes.set(new, at: 4)  // new_prog_fd, new_map_fd
    if let old {
      attributes.set(AttachFlags.replace.rawValue, at: 8)  // flags
      attributes.set(old, at: 12)  // old_prog_fd, old_map_fd
    }
    try SystemCall.bpf(.updateLink, &attributes, subject: label)
  }
}
