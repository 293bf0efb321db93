/// What a ring has to know of its map (`struct bpf_map_info`).
public struct RingMap: Hashable, Sendable {
  /// The types of map that hand samples on.
  public enum Kind: UInt32, Hashable, Sendable {
    /// `BPF_MAP_TYPE_PERF_EVENT_ARRAY` (Linux 4.3): programs fill a buffer of each processor, user space reads them.
    case perfEventArray = 4
    /// `BPF_MAP_TYPE_RINGBUF` (Linux 5.8): programs fill it, user space reads it.
    case ring = 27
    /// `BPF_MAP_TYPE_USER_RINGBUF` (6.1): user space fills it, programs read it.
    case userRing = 31

    /// The kernel's name.
    public var kernelName: String {
      switch self {
      case .perfEventArray: "BPF_MAP_TYPE_PERF_EVENT_ARRAY"
      case .ring: "BPF_MAP_TYPE_RINGBUF"
      case .userRing: "BPF_MAP_TYPE_USER_RINGBUF"
      }
    }
  }

  /// The number among the kernel's maps.
  public let id: UInt32
  public let name: String
  public let kind: Kind
  /// Bytes of the ring; of a perf event array how many processors it has room for.
  public let byteCount: UInt32
  /// Whether what is put into a perf event array stays there (`BPF_F_PRESERVE_ELEMS`, Linux 5.10).
  var keepsEntries = false

  public init(id: UInt32, name: String, kind: Kind, byteCount: UInt32) {
    self.id = id
    self.name = name
    self.kind = kind
    self.byteCount = byteCount
  }

  /// Asks the kernel about `map`, and throws where it is no ring.
  public init(_ map: borrowing KernelMap) throws(RingError) {
    let info: MapInfo
    do throws(KernelError) { info = try map.info() } catch { throw RingError(.refused(error)) }
    guard let kind = Kind(rawValue: info.type) else {
      throw RingError(.wrongMapType(found: info.type, wanted: "a ring (27 or 31) or a perf event array (4)"))
    }
    // BPF_F_RB_OVERWRITE (Linux 6.19): its producer may run ahead by more than the ring.
    guard info.flags & 1 << 19 == 0 else { throw RingError(.overwritten) }
    id = info.id
    name = info.name
    self.kind = kind
    byteCount = info.maxEntries
    keepsEntries = kind == .perfEventArray && info.flags & 1 << 11 != 0
  }

  /// The same, and throws where the ring is not of `kind`.
  init(_ map: borrowing KernelMap, kind: Kind) throws(RingError) {
    try self.init(map)
    guard self.kind == kind else {
      throw RingError(.wrongMapType(found: self.kind.rawValue, wanted: "\(kind.kernelName) (\(kind.rawValue))"))
    }
  }
}
