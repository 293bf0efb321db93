import Glibc

extension KernelObjectKind {
  /// What a descriptor stands for; nil where it is no object of bpf(2), or /proc is not there.
  public static func of(_ descriptor: borrowing Descriptor) -> KernelObjectKind? {
    DescriptorTarget.name("/proc/self/fd/\(descriptor.rawValue)").flatMap { KernelObjectKind(anonymousFile: $0) }
  }

  /// The kernel tells by the name of the anonymous file only (`anon_inode_getfd()` in `kernel/bpf/syscall.c`).
  init?(anonymousFile name: String) {
    switch name {
    case "anon_inode:bpf-map": self = .map
    case "anon_inode:bpf-prog": self = .program
    case "anon_inode:btf": self = .btf
    case "anon_inode:bpf_link", "anon_inode:bpf-link": self = .link
    default: return nil
    }
  }
}

/// What descriptors of processes lead to.
enum DescriptorTarget {
  /// The name of a perf event's anonymous file (`kernel/events/core.c`).
  static let perfEvent = "anon_inode:[perf_event]"

  /// The first 63 bytes of what the link `path`, such as `/proc/1/fd/3`, leads to; nil where it has gone, or may not be looked at.
  static func name(_ path: String) -> String? {
    var name = Array(repeating: CChar(0), count: 64)
    let length = unsafe readlink(path, &name, name.count)
    guard length > 0 else { return nil }
    return String(decoding: name.prefix(length).map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
