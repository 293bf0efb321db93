public import BPFObject
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
    let page = memoryPageBytes
    let size: Int
    if attributes.type == .arena {
      size = Int(attributes.maxEntries).multipliedReportingOverflow(by: page).partialValue
    } else {
      // An array's values lie at multiples of 8 bytes, and take whole pages.
      let value = (Int(attributes.valueSize) + 7) / 8 * 8
      let all = value.multipliedReportingOverflow(by: Int(attributes.maxEntries)).partialValue
      size = (all + page - 1) / page * page
    }
    return try MapMemory(
      map, count: size, isWritable: !attributes.flags.contains(.readOnlyForPrograms),
      address: attributes.type == .arena ? attributes.extra ?? 0 : 0)
  }
}

/// The size of a page of memory in bytes.
var memoryPageBytes: Int { memoryPageSize() }
