/// A look at a ring of either kind from outside: nothing is changed, and whoever fills or reads it goes on.
public struct RingInspection: Hashable, Sendable {
  public let map: RingMap
  public let positions: RingPositions
  public let chain: RingChain
  /// What draining it would answer; nil for a ring that programs fill.
  public let forecast: DrainForecast?
  /// Whether a position moved meanwhile: then headers may be others than those between the positions.
  public let wasMoving: Bool

  /// Bytes of the ring.
  public var byteCount: UInt64 { UInt64(map.byteCount) }
  /// Bytes that are written and not read, at most the whole ring.
  public var used: UInt64 { min(positions.used, byteCount) }
  public var free: UInt64 { byteCount - used }

  /// Maps the ring of `map` for reading, and looks at it once. At most `limit` headers are looked at, of which the first `listed` are kept.
  public init(_ map: borrowing KernelMap, listed: Int = 64, limit: Int = 1 << 20) throws(RingError) {
    let ring = try RingMap(map)
    guard ring.kind != .perfEventArray else {
      throw RingError(.wrongMapType(found: ring.kind.rawValue, wanted: "a ring (27 or 31)"))
    }
    self.init(
      ring, try RingMemory(map.descriptor.rawValue, byteCount: ring.byteCount, as: .observer), listed: listed, limit: limit)
  }

  init(_ map: RingMap, _ memory: consuming RingMemory, listed: Int, limit: Int) {
    self.map = map
    let (positions, byteCount) = (memory.positions, UInt64(memory.byteCount))
    chain = RingChain(positions, byteCount: byteCount, listed: listed, limit: limit) { memory.header(at: $0) }
    forecast = map.kind == .ring ? nil : DrainForecast(positions, byteCount: byteCount) { memory.header(at: $0) }
    wasMoving = memory.positions != positions
    self.positions = positions
  }
}
