/// The first word of a sample in a ring: its length, and two bits about its state (`BPF_RINGBUF_HDR_SZ` bytes with the word after it,
/// which user space leaves 0). The same in both kinds of ring.
public struct RingHeader: RawRepresentable, Hashable, Sendable {
  public let rawValue: UInt32

  @inlinable public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// `BPF_RINGBUF_BUSY_BIT`: the sample is still being written; a reader stops before it.
  public static let busyBit: UInt32 = 1 << 31
  /// `BPF_RINGBUF_DISCARD_BIT`: the sample is to be passed over.
  public static let discardBit: UInt32 = 1 << 30
  /// `BPF_RINGBUF_HDR_SZ`: bytes before a sample's data.
  @inlinable public static var byteCount: UInt { 8 }
  /// The largest sample that a program can be handed, in bytes: a dynptr keeps its size in 24 bits (`DYNPTR_MAX_SIZE`).
  @inlinable public static var sampleLimit: UInt { 1 << 24 - 1 }

  public var isBusy: Bool { rawValue & RingHeader.busyBit != 0 }
  public var isDiscarded: Bool { rawValue & RingHeader.discardBit != 0 }
  /// Bytes of the sample's data: less than 2^30.
  public var length: UInt { UInt(rawValue & ~(RingHeader.busyBit | RingHeader.discardBit)) }
  /// Bytes that the sample takes in the ring.
  public var footprint: UInt { RingHeader.footprint(ofSample: length) }

  /// Bytes that a sample of `count` bytes takes: with its header, rounded up to 8. `count` is at most 2^32.
  @inlinable public static func footprint(ofSample count: UInt) -> UInt { (count &+ byteCount &+ 7) & ~7 }
}
