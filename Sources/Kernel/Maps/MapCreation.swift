/// What a new map shall be like (`union bpf_attr`, `BPF_MAP_CREATE`). Zero stands for what is not given.
public struct MapCreation: Hashable, Sendable {
  /// `enum bpf_map_type`
  public var type: UInt32
  /// Sizes of a key and a value in bytes.
  public var keySize: UInt32
  public var valueSize: UInt32
  public var maxEntries: UInt32
  /// `BPF_F_*`
  public var flags: UInt32
  /// At most 15 bytes; other bytes than letters, digits, `_` and `.` become `_` (Linux 4.15).
  public var name = ""
  /// Of a map of maps, the descriptor of one that those inside are like (4.12).
  public var innerMap: Int32 = 0
  /// Used with `BPF_F_NUMA_NODE` (4.14).
  public var numaNode: UInt32 = 0
  /// The network device whose hardware shall hold it; 0 for none (4.16).
  public var networkInterface: UInt32 = 0
  /// Types of keys and values, in the BTF object of this descriptor (4.18).
  public var btf: Int32 = 0
  public var keyType: UInt32 = 0
  public var valueType: UInt32 = 0
  /// Of a struct_ops map, the type of its value in the kernel's BTF (5.6)...
  public var kernelValueType: UInt32 = 0
  /// ... or that of a module, by descriptor, with `BPF_F_VTYPE_BTF_OBJ_FD` (6.9).
  public var kernelValueBTF: Int32 = 0
  /// What it means depends on the type (5.16).
  public var extra: UInt64 = 0

  public init(
    type: UInt32, keySize: UInt32 = 0, valueSize: UInt32 = 0, maxEntries: UInt32 = 0, flags: UInt32 = 0, name: String = ""
  ) {
    self.type = type
    self.keySize = keySize
    self.valueSize = valueSize
    self.maxEntries = maxEntries
    self.flags = flags
    self.name = name
  }

  var attributes: AttributeBytes {
    var block = AttributeBytes()
    block.set(type, at: 0)
    block.set(keySize, at: 4)
    block.set(valueSize, at: 8)
    block.set(maxEntries, at: 12)
    block.set(flags, at: 16)
    block.setUnlessZero(UInt32(bitPattern: innerMap), at: 20)
    block.setUnlessZero(numaNode, at: 24)
    block.set(name: name, at: 28)
    block.setUnlessZero(networkInterface, at: 44)
    block.setUnlessZero(UInt32(bitPattern: btf), at: 48)
    block.setUnlessZero(keyType, at: 52)
    block.setUnlessZero(valueType, at: 56)
    block.setUnlessZero(kernelValueType, at: 60)
    block.setUnlessZero(extra, at: 64)
    block.setUnlessZero(kernelValueBTF, at: 72)
    return block
  }
}
