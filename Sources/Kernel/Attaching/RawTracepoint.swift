import ByteReading

extension KernelProgram {
  /// Attaches the program to a tracepoint, whose arguments it gets as they are (`BPF_RAW_TRACEPOINT_OPEN`, Linux 4.17; a cookie since 6.10).
  ///
  /// Without a name it attaches a tracing or LSM program to what it was loaded for (5.5): the way before links had it (5.13).
  public borrowing func openRawTracepoint(_ name: String?, cookie: UInt64 = 0) throws(KernelError) -> KernelLink {
    let label = "link of \(label)" + (name.map { " to tracepoint '\($0)'" } ?? "")
    let program = descriptor.attribute
    let inputs = [name.map { Bytes(terminated: $0) } ?? Bytes([])]
    return KernelLink(
      try SystemCall.withAddresses(of: inputs) { (addresses) throws(KernelError) in
        var attributes = AttributeBytes(count: 16)
        attributes.set(addresses[0], at: 0)  // name
        attributes.set(program, at: 8)  // prog_fd
        attributes.setUnlessZero(cookie, at: 16)  // cookie
        return try SystemCall.open(.openRawTracepoint, &attributes, subject: label)
      }, label: label)
  }
}
