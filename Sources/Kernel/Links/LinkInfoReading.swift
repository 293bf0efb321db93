/// The union inside `struct bpf_link_info`, which begins at byte 16.
extension LinkInfo {
  /// Bytes of the struct that are asked for; an older kernel fills in what it knows.
  static let size = 64
  /// Room for a path (`PATH_MAX`).
  static let longestName = 4096

  /// Where the kernel is told about room for a name, by type; nil for types without one.
  static func nameOffsets(_ type: LinkType, _ block: AttributeBytes) -> (address: Int, length: Int)? {
    switch type {
    case .rawTracepoint, .iterator: (16, 24)  // tp_name, tp_name_len; target_name, target_name_len
    case .userProbes: (16, 48)  // path, path_size
    case .perfEvent:
      switch block.get(UInt32.self, at: 16) {
      case 1...5: (24, 32)  // file_name, func_name, tp_name, name_len
      default: nil
      }
    default: nil
    }
  }

  init(_ block: AttributeBytes, name: String) {
    type = LinkType(rawValue: block.get(UInt32.self, at: 0))
    id = block.get(UInt32.self, at: 4)
    programID = block.get(UInt32.self, at: 8)
    let (first, second) = (block.get(UInt32.self, at: 16), block.get(UInt32.self, at: 20))
    switch type {
    case .rawTracepoint: details = .rawTracepoint(name: name, cookie: block.get(UInt64.self, at: 32))
    case .tracing:
      details = .tracing(
        attachType: first, object: second, type: block.get(UInt32.self, at: 24), cookie: block.get(UInt64.self, at: 32))
    case .cgroup: details = .cgroup(id: block.get(UInt64.self, at: 16), attachType: block.get(UInt32.self, at: 24))
    case .iterator: details = .iterator(name: name, mapID: block.get(UInt32.self, at: 28))
    case .networkNamespace: details = .networkNamespace(inode: first, attachType: second)
    case .xdp: details = .xdp(interface: first)
    case .tcx: details = .tcx(interface: first, attachType: second)
    case .netkit: details = .netkit(interface: first, attachType: second)
    case .structOperations: details = .structOperations(mapID: first)
    case .socketMap: details = .socketMap(mapID: first, attachType: second)
    case .netfilter: details = .netfilter(NetfilterHook(block))
    case .kernelProbes:
      details = .kernelProbes(
        count: block.get(UInt32.self, at: 24), atReturn: block.get(UInt32.self, at: 28) & 1 != 0,
        missed: block.get(UInt64.self, at: 32))
    case .userProbes:
      details = .userProbes(
        path: name, count: block.get(UInt32.self, at: 52), atReturn: block.get(UInt32.self, at: 56) & 1 != 0,
        process: block.get(UInt32.self, at: 60))
    case .perfEvent: details = .perfEvent(PerfEventDetails(block, name: name))
    case .tracingMulti: details = .tracings(attachType: first, count: second, object: block.get(UInt32.self, at: 24))
    default: details = .other
    }
  }
}

extension LinkInfo.PerfEventDetails {
  fileprivate init(_ block: AttributeBytes, name: String) {
    let (offset, fifth) = (block.get(UInt32.self, at: 36), block.get(UInt64.self, at: 40))
    switch block.get(UInt32.self, at: 16) {
    case let type where type == 1 || type == 2:
      self = .userProbe(path: name, offset: offset, atReturn: type == 2, cookie: fifth)
    case let type where type == 3 || type == 4:
      self = .kernelProbe(
        function: name, offset: offset, atReturn: type == 4, missed: block.get(UInt64.self, at: 48),
        cookie: block.get(UInt64.self, at: 56))
    case 5: self = .tracepoint(name: name, cookie: fifth)
    case 6:
      self = .event(type: block.get(UInt32.self, at: 32), configuration: block.get(UInt64.self, at: 24), cookie: fifth)
    default: self = .unknown
    }
  }
}
