/// Which program a descriptor of a process stands for, and where that is attached (`BPF_TASK_FD_QUERY`, Linux 4.18): raw tracepoints and
/// perf events.
public struct TaskDescriptor: Hashable, Sendable {
  public let programID: UInt32
  /// `enum bpf_task_fd_type`: 0 raw tracepoint, 1 tracepoint, 2 kprobe, 3 kretprobe, 4 uprobe, 5 uretprobe
  public let type: UInt32
  /// The tracepoint, the function of a kprobe or the file of an uprobe; empty for a kprobe by address.
  public let name: String
  /// Bytes from the start of the function or file.
  public let offset: UInt64
  /// Of a kprobe by address.
  public let address: UInt64

  /// Asks about a descriptor of the process `process`. Needs CAP_SYS_ADMIN.
  public static func query(process: UInt32, descriptor: Int32) throws(KernelError) -> TaskDescriptor {
    // Paths have at most 4096 bytes (`PATH_MAX`).
    var name = AttributeBytes(count: 4096)
    var block = AttributeBytes(count: 48)
    try SystemCall.withAddress(of: &name.bytes) { (address) throws(KernelError) in
      block.set(process, at: 0)  // pid
      block.set(UInt32(bitPattern: descriptor), at: 4)  // fd
      block.set(UInt32(4096), at: 12)  // buf_len
      block.set(address, at: 16)  // buf
      try SystemCall.bpf(.queryTaskDescriptor, &block, subject: "descriptor \(descriptor) of process \(process)")
    }
    return TaskDescriptor(
      programID: block.get(UInt32.self, at: 24), type: block.get(UInt32.self, at: 28), name: name.text(at: 0, count: 4096),
      offset: block.get(UInt64.self, at: 32), address: block.get(UInt64.self, at: 40))
  }
}
