/// The kinds of objects that the kernel numbers, each kind from 1.
public enum KernelObjectKind: Hashable, Sendable, CaseIterable {
  case program, map, btf, link

  var openCommand: BPFCommand {
    switch self {
    case .program: .programByID
    case .map: .mapByID
    case .btf: .btfByID
    case .link: .linkByID
    }
  }

  var nextCommand: BPFCommand {
    switch self {
    case .program: .nextProgramID
    case .map: .nextMapID
    case .btf: .nextBTFID
    case .link: .nextLinkID
    }
  }

  /// What errors call one of them.
  public var label: StaticString {
    switch self {
    case .program: "program"
    case .map: "map"
    case .btf: "BTF object"
    case .link: "link"
    }
  }
}

/// Finding objects by number.
public enum KernelObjects {
  /// The lowest id above `id`, which is below 2^31; nil where there is none. Start with 0. Needs CAP_SYS_ADMIN.
  public static func nextID(_ kind: KernelObjectKind, after id: UInt32) throws(KernelError) -> UInt32? {
    var attributes = AttributeBytes()
    attributes.set(id, at: 0)  // start_id
    attributes.set(UInt32(0), at: 4)  // next_id
    do throws(KernelError) {
      try SystemCall.bpf(kind.nextCommand, &attributes, subject: "\(kind.label)s after \(id)")
    } catch {
      if error.isNotFound { return nil }
      throw error
    }
    return attributes.get(UInt32.self, at: 4)
  }

  /// Opens the object `id`. Needs CAP_SYS_ADMIN.
  public static func open(_ kind: KernelObjectKind, id: UInt32) throws(KernelError) -> Descriptor {
    var attributes = AttributeBytes()
    attributes.set(id, at: 0)  // prog_id, map_id, btf_id, link_id
    return try SystemCall.open(kind.openCommand, &attributes, subject: "\(kind.label) \(id)")
  }

  /// Fills `info` with what the kernel says about an object; returns how many bytes of it the kernel knows.
  @discardableResult static func info(
    of descriptor: borrowing Descriptor, _ info: inout AttributeBytes, subject: @autoclosure () -> String
  ) throws(KernelError) -> Int {
    var attributes = AttributeBytes()
    attributes.set(descriptor.attribute, at: 0)  // bpf_fd
    attributes.set(UInt32(info.bytes.count), at: 4)  // info_len
    return try SystemCall.withAddress(of: &info.bytes) { (address) throws(KernelError) in
      attributes.set(address, at: 8)  // info
      try SystemCall.bpf(.objectInfo, &attributes, subject: subject())
      return Int(attributes.get(UInt32.self, at: 4))
    }
  }
}
