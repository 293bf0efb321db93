/// A right to some commands of bpf(2) that a bpf file system hands on to a user namespace (Linux 6.9).
public struct Token: ~Copyable, Sendable {
  public let descriptor: Descriptor

  /// Takes the rights of the bpf file system that is mounted at `path`, with options that delegate them (`BPF_TOKEN_CREATE`). The first user
  /// namespace has none (EOPNOTSUPP).
  public static func create(from path: String) throws(KernelError) -> Token {
    let folder = try Descriptor.open(path)
    var attributes = AttributeBytes()
    attributes.set(UInt32(0), at: 0)  // flags
    attributes.set(folder.attribute, at: 4)  // bpffs_fd
    return Token(descriptor: try SystemCall.open(.createToken, &attributes, subject: "token of '\(path)'"))
  }
}
