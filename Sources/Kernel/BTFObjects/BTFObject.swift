public import ByteReading

/// A BTF object that the kernel holds: of vmlinux, of a module, or loaded with a program.
///
/// Its descriptor keeps it alive.
public struct BTFObject: ~Copyable, Sendable {
  public let descriptor: Descriptor

  /// What the kernel says about a BTF object (`struct bpf_btf_info`).
  public struct Info: Hashable, Sendable {
    /// Its number among the BTF objects, from 1.
    public let id: UInt32
    /// `vmlinux`, the name of a module, or empty for BTF loaded with a program (Linux 5.11; older: always empty).
    public let name: String
    /// Size in bytes of its data.
    public let size: UInt32
    /// Whether it is the kernel's own: of vmlinux or of a module (Linux 5.11).
    public let isKernel: Bool

    /// Whether it is split BTF that stands on vmlinux's: a module's.
    public var isModule: Bool { isKernel && name != "vmlinux" }
  }

  /// Opens the object `id`. Needs CAP_SYS_ADMIN.
  public init(id: UInt32) throws(KernelError) {
    descriptor = try KernelObjects.open(.btf, id: id)
  }

  init(_ descriptor: consuming Descriptor) { self.descriptor = descriptor }

  /// The object's id, name and size.
  public func info() throws(KernelError) -> Info {
    // The kernel writes at most as many bytes of the name as it is given room for; names of modules have at most 56.
    var name = Array(repeating: UInt8(0), count: 128)
    var info = InfoBytes()
    try SystemCall.withAddress(of: &name) { [count = name.count] (address) throws(KernelError) in
      info.name = (address, count)
      try get(&info)
    }
    let length = name.firstIndex(of: 0) ?? name.count
    return Info(
      id: info.id, name: String(decoding: name[..<length], as: UTF8.self), size: info.size, isKernel: info.isKernel)
  }

  /// The object's data: raw BTF, split where the object is a module's.
  public func bytes() throws(KernelError) -> Bytes {
    var data = Array(repeating: UInt8(0), count: Int(try info().size))
    var info = InfoBytes()
    try SystemCall.withAddress(of: &data) { [count = data.count] (address) throws(KernelError) in
      info.data = (address, count)
      try get(&info)
    }
    return Bytes(data)
  }

  /// Lets the kernel fill in `info`, and write to where it points.
  private func get(_ info: inout InfoBytes) throws(KernelError) {
    try KernelObjects.info(of: descriptor, &info.attributes, subject: "BTF object")
  }
}

/// `struct bpf_btf_info`: 32 bytes.
private struct InfoBytes {
  var attributes = AttributeBytes(count: 32)

  /// `btf`, `btf_size`
  var data: (address: UInt64, count: Int) {
    get { (attributes.get(UInt64.self, at: 0), Int(attributes.get(UInt32.self, at: 8))) }
    set {
      attributes.set(newValue.address, at: 0)
      attributes.set(UInt32(truncatingIfNeeded: newValue.count), at: 8)
    }
  }
  /// `name`, `name_len`
  var name: (address: UInt64, count: Int) {
    get { (attributes.get(UInt64.self, at: 16), Int(attributes.get(UInt32.self, at: 24))) }
    set {
      attributes.set(newValue.address, at: 16)
      attributes.set(UInt32(truncatingIfNeeded: newValue.count), at: 24)
    }
  }
  /// `btf_size`, which the kernel sets to the whole size.
  var size: UInt32 { attributes.get(UInt32.self, at: 8) }
  /// `id`
  var id: UInt32 { attributes.get(UInt32.self, at: 12) }
  /// `kernel_btf`
  var isKernel: Bool { attributes.get(UInt32.self, at: 28) != 0 }
}
