import CBPF

/// The one place that enters the kernel.
enum SystemCall {
  #if DEBUG
    /// The errno with which every command fails in tests of errors that cannot be provoked otherwise.
    @TaskLocal static var forcedError: Int32?
  #endif

  /// bpf(2): runs `command`; the kernel may write into `attributes`. Returns what it returns: a descriptor, or 0.
  @discardableResult static func bpf(
    _ command: BPFCommand, _ attributes: inout AttributeBytes, subject: @autoclosure () -> String
  ) throws(KernelError) -> Int32 {
    #if DEBUG
      if let forcedError { throw KernelError(command, subject: subject(), number: forcedError) }
    #endif
    let result = unsafe attributes.bytes.withUnsafeMutableBytes { block in
      unsafe cbpf_call(command.rawValue, block.baseAddress, UInt32(block.count))
    }
    guard result >= 0 else {
      throw KernelError(command, subject: subject(), number: Int32(truncatingIfNeeded: -result))
    }
    return Int32(truncatingIfNeeded: result)
  }

  /// Runs `body` with the address of `buffer` as the 64-bit number that attributes hold; it is good until `body` returns.
  static func withAddress<R>(
    of buffer: inout [UInt8], _ body: (UInt64) throws(KernelError) -> R
  ) throws(KernelError) -> R {
    try unsafe buffer.withUnsafeMutableBufferPointer { (block) throws(KernelError) -> R in
      try body(UInt64(UInt(bitPattern: block.baseAddress)))
    }
  }
}
