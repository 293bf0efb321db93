public import BPFObject
import Glibc
public import Kernel

/// A map of an object that is there in the kernel.
public final class LoadedMap: Sendable {
  public let map: KernelMap
  public let definition: MapDefinition
  public var name: String { definition.name }
  /// Attributes as it was created with.
  public let attributes: MapAttributes
  /// Where it is pinned; nil for not at all.
  public let pinPath: String?
  /// Whether it was there before, pinned.
  public let isReused: Bool

  init(_ map: consuming KernelMap, _ setup: MapSetup, isReused: Bool) {
    self.map = map
    definition = setup.definition
    attributes = setup.attributes
    pinPath = setup.pinPath
    self.isReused = isReused
  }

  var descriptor: Int32 { map.descriptor.rawValue }

  /// Whether user space can map it: `BPF_F_MMAPABLE`, or an arena.
  public var isMappable: Bool { attributes.flags.contains(.mappable) || attributes.type == .arena }

  /// Its contents mapped into this process: of a map of global data its variables, of an arena all of it.
  public func mapped() throws(KernelError) -> MapMemory {
    let page = memoryPageSize()
    // An array's values lie at multiples of 8 bytes; an arena's entries are pages.
    let entry = attributes.type == .arena ? page : (Int(attributes.valueSize) + 7) / 8 * 8
    let (size, overflow) = entry.multipliedReportingOverflow(by: Int(attributes.maxEntries))
    guard !overflow, size <= .max - page else { throw KernelError(call: "mmap", subject: map.label, number: ENOMEM) }
    return try MapMemory(
      map, count: (size + page - 1) / page * page, isWritable: !attributes.flags.contains(.readOnlyForPrograms),
      address: attributes.type == .arena ? attributes.extra ?? 0 : 0)
  }
}
