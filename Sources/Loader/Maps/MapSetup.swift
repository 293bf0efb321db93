public import BPFObject
import BTF
import Kernel

/// A map of an object before it is created: everything can still be changed.
public struct MapSetup: Sendable {
  public let definition: MapDefinition
  public var name: String { definition.name }
  public var attributes: MapAttributes
  public var inner: MapAttributes?
  /// Whether it is created: a program that uses it is refused otherwise, as soon as the verifier gets there.
  public var isCreated: Bool
  /// The contents of a map of global data, changeable up to their size; empty where all are zero, as in `.bss`.
  public var contents: [UInt8] = []
  /// Where it is pinned, and found again; nil for not at all.
  public var pinPath: String?
  /// The network device whose hardware shall hold it; 0 for none.
  public var networkInterface: UInt32 = 0

  init(_ definition: MapDefinition, pinFolder: String) {
    self.definition = definition
    attributes = definition.attributes
    inner = definition.inner
    isCreated = definition.isCreated
    if attributes.pinning == .byName { pinPath = "\(pinFolder)/\(MapSetup.fileName(definition.name))" }
    attributes.maxEntries = MapSetup.ringSize(attributes)
    // One event for each processor, where the object does not say how many (libbpf: `map_set_def_max_entries()`).
    if attributes.type == .perfEventArray, attributes.maxEntries == 0 {
      attributes.maxEntries = UInt32(clamping: (try? Processors.possibleCount()).flatMap { $0 } ?? 0)
    }
    if let size = inner.map(MapSetup.ringSize) { inner?.maxEntries = size }
  }

  /// A file's name in a bpf file system has no dots (libbpf: `sanitize_pin_path()`); nor may a name from a file lead to another folder.
  static func fileName(_ name: String) -> String { String(name.map { $0 == "." || $0 == "/" ? "_" : $0 }) }

  /// Sizes of rings in bytes are powers of two of whole pages: others are rounded up (libbpf: `adjust_ringbuf_sz()`).
  private static func ringSize(_ attributes: MapAttributes) -> UInt32 {
    let size = attributes.maxEntries
    guard attributes.type == .ringBuffer || attributes.type == .userRingBuffer, size > 0 else { return size }
    let page = UInt32(clamping: memoryPageSize())
    if size % page == 0, (size / page).nonzeroBitCount == 1 { return size }
    var rounded = page
    while rounded <= size {
      let (next, overflow) = rounded.multipliedReportingOverflow(by: 2)
      // The kernel will say that it is too large.
      if overflow { return size }
      rounded = next
    }
    return rounded
  }
}
