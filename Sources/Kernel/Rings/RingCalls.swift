import CBPF
import Glibc

/// What rings ask the kernel for besides bpf(2): mappings, epoll sets, and event counters.
enum RingCalls {
  /// Bytes of a page: each position of a ring has one to itself.
  static var pageSize: UInt64 { UInt64(memoryPageSize()) }

  /// Maps `length` bytes of what `descriptor` names, from `offset`, shared with everyone else who does.
  static func map(_ descriptor: Int32, offset: UInt64, length: UInt64, writable: Bool) throws(RingError) -> UnsafeMutableRawPointer
  {
    var number: Int32 = 0
    guard let address = unsafe cbpf_map(descriptor, offset, length, writable ? 1 : 0, &number) else {
      throw refused("mmap", number)
    }
    return unsafe address
  }

  static func unmap(_ address: UnsafeMutableRawPointer, length: UInt64) { unsafe cbpf_unmap(address, length) }

  static func epoll() throws(RingError) -> Descriptor {
    Descriptor(owning: try checked("epoll_create1", cbpf_epoll_create()))
  }

  /// An event counter at 0 (eventfd(2)).
  static func counter() throws(RingError) -> Descriptor {
    Descriptor(owning: try checked("eventfd", cbpf_eventfd()))
  }

  static func signal(_ counter: borrowing Descriptor) { cbpf_eventfd_signal(counter.rawValue) }

  /// Adds `descriptor` to a set: for data, or for room in a ring that user space fills. With `onEdge` each wake-up is told once.
  static func watch(
    _ descriptor: Int32, in set: borrowing Descriptor, forRoom: Bool = false, onEdge: Bool = false, token: UInt64
  ) throws(RingError) {
    _ = try checked("epoll_ctl", cbpf_epoll_add(set.rawValue, descriptor, forRoom ? 1 : 0, onEdge ? 1 : 0, token))
  }

  /// Waits for events of `set`; -1 milliseconds is for ever. Whether `token` was among them, and how many there were.
  static func wait(_ set: borrowing Descriptor, milliseconds: Int32, for token: UInt64) throws(RingError) -> (
    isThere: Bool, count: Int
  ) {
    var tokens = (UInt64(0), UInt64(0), UInt64(0), UInt64(0), UInt64(0), UInt64(0), UInt64(0), UInt64(0))
    return try unsafe withUnsafeMutableBytes(of: &tokens) { (block) throws(RingError) in
      let words = unsafe block.bindMemory(to: UInt64.self)
      let count = unsafe cbpf_epoll_wait(set.rawValue, milliseconds, words.baseAddress)
      guard count != -EINTR else { throw RingError(.interrupted) }
      let number = Int(try checked("epoll_wait", count))
      return unsafe (words.prefix(number).contains(token), number)
    }
  }

  private static func checked(_ call: String, _ result: Int32) throws(RingError) -> Int32 {
    guard result >= 0 else { throw refused(call, -result) }
    return result
  }

  private static func refused(_ call: String, _ number: Int32) -> RingError {
    RingError(.refused(KernelError(call: call, subject: "ring", number: number)))
  }
}
