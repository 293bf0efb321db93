import Glibc

extension KernelObjectKind {
  /// What a descriptor stands for; nil where it is no object of bpf(2), or /proc is not there.
  ///
  /// The kernel tells by the name of the anonymous file only (`anon_inode_getfd()` in `kernel/bpf/syscall.c`).
  public static func of(_ descriptor: borrowing Descriptor) -> KernelObjectKind? {
    var name = Array(repeating: CChar(0), count: 64)
    let length = unsafe readlink("/proc/self/fd/\(descriptor.rawValue)", &name, name.count)
    guard length > 0 else { return nil }
    switch String(decoding: name.prefix(length).map { UInt8(bitPattern: $0) }, as: UTF8.self) {
    case "anon_inode:bpf-map": return .map
    case "anon_inode:bpf-prog": return .program
    case "anon_inode:btf": return .btf
    case "anon_inode:bpf_link", "anon_inode:bpf-link": return .link
    default: return nil
    }
  }
}
