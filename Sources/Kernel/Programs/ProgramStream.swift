/// What a program, or the kernel about it, wrote for whoever looks (Linux 6.17).
public enum ProgramStream: UInt32, CaseIterable, Hashable, Sendable {
  /// `BPF_STREAM_STDOUT`
  case output = 1
  /// `BPF_STREAM_STDERR`: also what the kernel says, such as that a loop was stopped.
  case errors = 2
}

extension KernelProgram {
  /// Takes out of a stream what is there, at most `room` bytes, which are gone then; empty where there is nothing
  /// (`BPF_PROG_STREAM_READ_BY_FD`).
  public borrowing func read(_ stream: ProgramStream, room: Int = 1 << 16) throws(KernelError) -> [UInt8] {
    var buffer = Array(repeating: UInt8(0), count: max(0, min(room, Int(Int32.max))))
    let program = descriptor.attribute
    let count = try SystemCall.withAddress(of: &buffer) { [count = buffer.count] (address) throws(KernelError) in
      var attributes = AttributeBytes()
      attributes.set(address, at: 0)  // stream_buf
      attributes.set(UInt32(count), at: 8)  // stream_buf_len
      attributes.set(stream.rawValue, at: 12)  // stream_id
      attributes.set(program, at: 16)  // prog_fd
      return try SystemCall.bpf(.readProgramStream, &attributes, subject: label)
    }
    return Array(buffer.prefix(Int(count)))
  }

  /// Ties a struct_ops map to the program, whose kfuncs then act for that one (`BPF_PROG_ASSOC_STRUCT_OPS`, Linux 6.20).
  public borrowing func associate(structOperations map: borrowing KernelMap) throws(KernelError) {
    var attributes = AttributeBytes()
    attributes.set(map.descriptor.attribute, at: 0)  // map_fd
    attributes.set(descriptor.attribute, at: 4)  // prog_fd
    attributes.set(UInt32(0), at: 8)  // flags
    try SystemCall.bpf(.associateStructOperations, &attributes, subject: label)
  }
}
