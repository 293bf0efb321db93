public import ByteReading

extension BTFObject {
  /// Gives `blob` to the kernel, which validates it (`BPF_BTF_LOAD`). A refusal carries the errno and the kernel's log.
  ///
  /// Needs CAP_BPF, or CAP_SYS_ADMIN before Linux 5.8. The log is asked for by a second call only: with a log, the kernel also
  /// fails for want of room in it (ENOSPC), and answers something else than it would have.
  public static func load(_ blob: Bytes) throws(KernelError) -> BTFObject {
    var data = blob.array()
    var noLog: [UInt8] = []
    do throws(KernelError) {
      return BTFObject(
        try Descriptor(owning: try load(&data, log: &noLog)).aboveStandard(subject: "BTF of \(blob.count) bytes"))
    } catch {
      guard !error.isPermissionDenied else { throw error }
      var refusal = error
      refusal.log = explanation(of: &data)
      throw refusal
    }
  }

  /// What the kernel writes about data that it refuses, as far as it fits.
  private static func explanation(of data: inout [UInt8]) -> String {
    var log = Array(repeating: UInt8(0), count: 1 << 20)
    if let descriptor = try? load(&data, log: &log) { _ = Descriptor(owning: descriptor) }
    return ProgramLog.text(log)
  }

  /// Returns the descriptor of the object, which nobody owns yet.
  private static func load(_ data: inout [UInt8], log: inout [UInt8]) throws(KernelError) -> Int32 {
    let (dataCount, logCount) = (UInt32(truncatingIfNeeded: data.count), UInt32(truncatingIfNeeded: log.count))
    return try SystemCall.withAddress(of: &data) { (data) throws(KernelError) -> Int32 in
      try SystemCall.withAddress(of: &log) { (log) throws(KernelError) -> Int32 in
        var attributes = AttributeBytes()
        attributes.set(data, at: 0)  // btf
        attributes.set(logCount > 0 ? log : 0, at: 8)  // btf_log_buf
        attributes.set(dataCount, at: 16)  // btf_size
        attributes.set(logCount, at: 20)  // btf_log_size
        attributes.set(UInt32(logCount > 0 ? 1 : 0), at: 24)  // btf_log_level
        return try SystemCall.bpf(.loadBTF, &attributes, subject: "BTF of \(dataCount) bytes")
      }
    }
  }
}
