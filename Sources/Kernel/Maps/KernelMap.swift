/// A map of the kernel, kept alive by its descriptor.
public struct KernelMap: ~Copyable, Sendable {
  public let descriptor: Descriptor
  /// What errors call it.
  public let label: String
  /// What its keys and values take; nil where that is not known.
  let sizes: MapSizes?

  /// Takes over the descriptor of a map.
  public init(_ descriptor: consuming Descriptor, label: String) {
    self.descriptor = descriptor
    self.label = label
    var block = AttributeBytes(count: 88)
    guard (try? KernelObjects.info(of: self.descriptor, &block, subject: label)) != nil else {
      sizes = nil
      return
    }
    let info = MapInfo(block)
    sizes = MapSizes(type: info.type, keySize: info.keySize, valueSize: info.valueSize)
  }

  private init(_ descriptor: consuming Descriptor, label: String, _ sizes: MapSizes?) {
    self.descriptor = descriptor
    self.label = label
    self.sizes = sizes
  }

  /// Creates a map (`BPF_MAP_CREATE`). Needs CAP_BPF, and some types more.
  public static func create(_ creation: MapCreation) throws(KernelError) -> KernelMap {
    var attributes = creation.attributes
    let label = "map '\(creation.name)'"
    let sizes = MapSizes(type: creation.type, keySize: creation.keySize, valueSize: creation.valueSize)
    return KernelMap(try SystemCall.open(.createMap, &attributes, subject: label), label: label, sizes)
  }

  /// Opens the map `id` (`BPF_MAP_GET_FD_BY_ID`). Needs CAP_SYS_ADMIN.
  public static func open(id: UInt32) throws(KernelError) -> KernelMap {
    KernelMap(try KernelObjects.open(.map, id: id), label: "map \(id)")
  }

  /// Opens the map that is pinned at `path`; an error where that is no map. `isReadOnly` asks for no more than to read.
  public static func open(pinned path: String, isReadOnly: Bool = false) throws(KernelError) -> KernelMap {
    KernelMap(try Pinning.open(path, as: .map, flags: isReadOnly ? Pinning.readOnly : 0), label: "map '\(path)'")
  }

  /// Another owner of the same map.
  public borrowing func duplicate() throws(KernelError) -> KernelMap {
    KernelMap(try descriptor.duplicate(subject: label), label: label, sizes)
  }

  /// User space can no longer change it (`BPF_MAP_FREEZE`, Linux 5.2).
  public borrowing func freeze() throws(KernelError) {
    var attributes = AttributeBytes()
    attributes.set(descriptor.attribute, at: 0)  // map_fd
    try SystemCall.bpf(.freezeMap, &attributes, subject: label)
  }
}
