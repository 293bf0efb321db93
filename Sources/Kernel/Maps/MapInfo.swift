/// What the kernel says about a map (`struct bpf_map_info`).
public struct MapInfo: Hashable, Sendable {
  /// `enum bpf_map_type`
  public let type: UInt32
  public let id: UInt32
  /// In bytes; of a map by processor, `valueSize` is that of one processor's value.
  public let keySize: UInt32
  public let valueSize: UInt32
  public let maxEntries: UInt32
  /// `BPF_F_*`
  public let flags: UInt32
  public let name: String
  public let networkInterface: UInt32
  /// The BTF object with the types of keys and values; 0 where there is none.
  public let btfID: UInt32
  public let keyType: UInt32
  public let valueType: UInt32
  /// Of a struct_ops map, the type of its value in the kernel's BTF.
  public let kernelValueType: UInt32
  /// The BTF object of the kernel or a module with that type (Linux 6.9).
  public let kernelBTFID: UInt32
  public let extra: UInt64

  init(_ block: AttributeBytes) {
    type = block.get(UInt32.self, at: 0)
    id = block.get(UInt32.self, at: 4)
    keySize = block.get(UInt32.self, at: 8)
    valueSize = block.get(UInt32.self, at: 12)
    maxEntries = block.get(UInt32.self, at: 16)
    flags = block.get(UInt32.self, at: 20)
    name = block.text(at: 24, count: 16)
    networkInterface = block.get(UInt32.self, at: 40)
    kernelValueType = block.get(UInt32.self, at: 44)
    btfID = block.get(UInt32.self, at: 64)
    keyType = block.get(UInt32.self, at: 68)
    valueType = block.get(UInt32.self, at: 72)
    kernelBTFID = block.get(UInt32.self, at: 76)
    extra = block.get(UInt64.self, at: 80)
  }
}

extension KernelMap {
  /// What the kernel says about it (`BPF_OBJ_GET_INFO_BY_FD`).
  public borrowing func info() throws(KernelError) -> MapInfo {
    var block = AttributeBytes(count: 88)
    try KernelObjects.info(of: descriptor, &block, subject: label)
    return MapInfo(block)
  }
}
