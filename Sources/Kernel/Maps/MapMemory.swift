import Glibc

/// The contents of a map, mapped into this process; unmapped when its life ends.
///
/// Programs and other processes may write it at any time: what is read is a copy.
@safe public struct MapMemory: ~Copyable, @unchecked Sendable {
  private let start: UnsafeMutableRawPointer
  /// In bytes.
  public let count: Int
  private let isWritable: Bool

  /// Maps `count` bytes of a map that was created with `BPF_F_MMAPABLE`, or of an arena (`mmap()`, Linux 5.5); `address` is where it must
  /// lie, 0 for anywhere.
  public init(
    _ map: borrowing KernelMap, count: Int, isWritable: Bool, address: UInt64 = 0
  ) throws(KernelError) {
    let place = UInt(exactly: address) ?? 0
    let protection = isWritable ? PROT_READ | PROT_WRITE : PROT_READ
    let flags = MAP_SHARED | (place != 0 ? MAP_FIXED_NOREPLACE : 0)
    let hint = unsafe UnsafeMutableRawPointer(bitPattern: place)
    guard count > 0, let start = unsafe mmap(hint, count, protection, flags, map.descriptor.rawValue, 0), unsafe start != MAP_FAILED
    else { throw KernelError(call: "mmap", subject: map.label, number: count > 0 ? errno : EINVAL) }
    unsafe self.start = start
    self.count = count
    self.isWritable = isWritable
  }

  deinit { unsafe munmap(start, count) }

  /// A copy of `length` bytes from `offset`; nil where they do not lie inside.
  public borrowing func bytes(at offset: Int, count length: Int) -> [UInt8]? {
    guard offset >= 0, length >= 0, offset <= count, length <= count - offset else { return nil }
    return unsafe [UInt8](UnsafeRawBufferPointer(start: start + offset, count: length))
  }

  /// Writes `bytes` from `offset`; false where they do not lie inside, or the mapping is read-only.
  public borrowing func write(_ bytes: [UInt8], at offset: Int) -> Bool {
    guard isWritable, offset >= 0, offset <= count, bytes.count <= count - offset else { return false }
    unsafe bytes.withUnsafeBytes {
      unsafe (start + offset).copyMemory(from: $0.baseAddress ?? UnsafeRawPointer(start), byteCount: $0.count)
    }
    return true
  }
}

/// The size of a page of memory on this machine, in bytes.
public func memoryPageSize() -> Int { sysconf(Int32(_SC_PAGESIZE)) }
