import Glibc

/// Why something could not be done with a ring. Each has the errno that libbpf gives for the same.
public struct RingError: Error, Hashable, Sendable {
  public enum Reason: Hashable, Sendable {
    /// The map is of another type (EINVAL). `found` is the kernel's number of its type.
    case wrongMapType(found: UInt32, wanted: String)
    /// A ring in which new samples take the place of old ones, which this version does not read (EOPNOTSUPP).
    case overwritten
    /// The ring cannot be mapped into this address space (E2BIG).
    case ringTooLarge(byteCount: UInt64)
    /// The sample does not fit into the empty ring, or into what the kernel can hand to a program (E2BIG).
    case sampleTooLarge(byteCount: Int, limit: Int)
    /// There is no room for the sample now (ENOSPC).
    case full
    /// There was no room in all the time that was given (ENOSPC).
    case timedOut
    /// A time to wait that is negative (EINVAL).
    case negativeTimeout
    /// A signal came while the call waited (EINTR). Nothing was done; the call can be made again.
    case interrupted
    /// The ring was closed, by this thread or by another while the call waited (ECANCELED).
    case closed
    /// The positions cannot be those of a ring of its size: something else wrote to it (EUCLEAN).
    case impossiblePositions(consumer: UInt64, producer: UInt64)
    /// A header says more than the ring holds: something else wrote to it (EUCLEAN).
    case impossibleHeader(position: UInt64, word: UInt32)
    /// A record of a processor's buffer has a size that is none, or holds less than it says: something else wrote to it (EUCLEAN).
    case impossibleRecord(position: UInt64, type: UInt32, size: UInt16)
    /// The kernel refused a call, with its errno.
    case refused(KernelError)
  }

  public var reason: Reason
  /// The errno, a positive number.
  public var number: Int32

  init(_ reason: Reason) {
    self.reason = reason
    number =
      switch reason {
      case .wrongMapType, .negativeTimeout: EINVAL
      case .overwritten: EOPNOTSUPP
      case .ringTooLarge, .sampleTooLarge: E2BIG
      case .full, .timedOut: ENOSPC
      case .interrupted: EINTR
      case .closed: ECANCELED
      case .impossiblePositions, .impossibleHeader, .impossibleRecord: EUCLEAN
      case .refused(let error): error.number
      }
  }
}

extension RingError: CustomStringConvertible {
  public var description: String {
    if case .refused(let error) = reason { return "\(error)" }
    return "\(what) (errno \(number))"
  }

  private var what: String {
    switch reason {
    case .wrongMapType(let found, let wanted): "the map is of type \(found), not \(wanted)"
    case .overwritten: "in this ring new samples take the place of old ones (BPF_F_RB_OVERWRITE), which is not read"
    case .ringTooLarge(let count): "a ring of \(count) bytes does not fit into the address space twice"
    case .sampleTooLarge(let count, let limit): "a sample of \(count) bytes never fits: at most \(limit)"
    case .full: "no room in the ring"
    case .timedOut: "no room in the ring in the time given"
    case .negativeTimeout: "the time to wait is negative"
    case .interrupted: "interrupted by a signal"
    case .closed: "the ring is closed"
    case .impossiblePositions(let consumer, let producer):
      "positions \(consumer) (consumer) and \(producer) (producer) are impossible: something else wrote to the ring"
    case .impossibleHeader(let position, let word):
      "the header 0x\(String(word, radix: 16)) at position \(position) is impossible: something else wrote to the ring"
    case .impossibleRecord(let position, let type, let size):
      "the record of type \(type) and \(size) bytes at position \(position) is impossible: something else wrote to the buffer"
    case .refused(let error): "\(error)"
    }
  }
}
