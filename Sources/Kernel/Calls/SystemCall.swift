import ByteReading
import CBPF
import Glibc

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
      if let forcedError { throw refusal(command, attributes, subject(), forcedError) }
    #endif
    var result = enter(command, &attributes)
    // BPF_PROG_LOAD and BPF_PROG_TEST_RUN give up with EAGAIN where a signal comes (libbpf: `sys_bpf_prog_load()`, five tries).
    var tries = 1
    while result == -Int(EAGAIN), command == .loadProgram, tries < 5 {
      result = enter(command, &attributes)
      tries += 1
    }
    guard result >= 0 else {
      throw refusal(command, attributes, subject(), Int32(truncatingIfNeeded: -result))
    }
    return Int32(truncatingIfNeeded: result)
  }

  private static func refusal(
    _ command: BPFCommand, _ attributes: AttributeBytes, _ subject: String, _ number: Int32
  ) -> KernelError {
    var error = KernelError(command, subject: subject, number: number)
    error.explainPrivilege(type: attributes.get(UInt32.self, at: 0))  // map_type, prog_type
    return error
  }

  /// As ``bpf(_:_:subject:)``, for commands that return a descriptor; it is never one of the three standard ones.
  static func open(
    _ command: BPFCommand, _ attributes: inout AttributeBytes, subject: @autoclosure () -> String
  ) throws(KernelError) -> Descriptor {
    try Descriptor(owning: try bpf(command, &attributes, subject: subject())).aboveStandard(subject: subject())
  }

  private static func enter(_ command: BPFCommand, _ attributes: inout AttributeBytes) -> Int {
    unsafe attributes.bytes.withUnsafeMutableBytes { block in
      unsafe cbpf_call(command.rawValue, block.baseAddress, UInt32(block.count))
    }
  }

  /// open(2) of a file or folder by its path, to read; closed on exec.
  static func openFile(_ path: String) throws(KernelError) -> Int32 {
    let number = unsafe Glibc.open(path, O_RDONLY | O_CLOEXEC)
    guard number >= 0 else { throw KernelError(call: "open", subject: path, number: errno) }
    return number
  }

  /// if_nametoindex(3): 0 for a name that no network interface has.
  static func interfaceIndex(_ name: String) -> UInt32 { unsafe if_nametoindex(name) }

  /// if_indextoname(3): nil for a number that no network interface of this namespace has.
  static func interfaceName(_ index: UInt32) -> String? {
    var name = Array(repeating: CChar(0), count: Int(IF_NAMESIZE))
    guard unsafe if_indextoname(index, &name) != nil else { return nil }
    return String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// read(2) of what the kernel makes up, such as an iterator: writes to `buffer`, and returns how many bytes; 0 at the end.
  static func read(
    _ descriptor: borrowing Descriptor, into buffer: inout [UInt8], subject: @autoclosure () -> String
  ) throws(KernelError) -> Int {
    let file = descriptor.rawValue
    let count = unsafe buffer.withUnsafeMutableBytes { unsafe Glibc.read(file, $0.baseAddress, $0.count) }
    guard count >= 0 else { throw KernelError(call: "read", subject: subject(), number: errno) }
    return count
  }

  /// Runs `body` with the address of `buffer` as the 64-bit number that attributes hold; it is good until `body` returns.
  static func withAddress<R: ~Copyable>(
    of buffer: inout [UInt8], _ body: (UInt64) throws(KernelError) -> R
  ) throws(KernelError) -> R {
    var result: R?
    try unsafe buffer.withUnsafeMutableBufferPointer { (block) throws(KernelError) in
      result = try body(UInt64(UInt(bitPattern: block.baseAddress)))
    }
    // Set, where nothing was thrown.
    guard let result else { preconditionFailure("the body gave nothing") }
    return result
  }

  /// Runs `body` with the address of bytes that the kernel only reads; 0 where there are none.
  static func withAddress<R>(
    of bytes: [UInt8], _ body: (UInt64) throws(KernelError) -> R
  ) throws(KernelError) -> R {
    try unsafe bytes.withUnsafeBufferPointer { (block) throws(KernelError) -> R in
      try body(block.isEmpty ? 0 : UInt64(UInt(bitPattern: block.baseAddress)))
    }
  }

  /// Runs `body` with the addresses of inputs that the kernel only reads; 0 for one that is empty.
  static func withAddresses<R: ~Copyable>(
    of inputs: [Bytes], _ body: ([UInt64]) throws(KernelError) -> R
  ) throws(KernelError) -> R {
    // The bytes live as long as their owners, and stay where they are.
    let addresses = inputs.map { bytes in
      unsafe bytes.withUnsafeBytes { unsafe $0.isEmpty ? 0 : UInt64(UInt(bitPattern: $0.baseAddress)) }
    }
    defer { withExtendedLifetime(inputs) {} }
    return try body(addresses)
  }
}
