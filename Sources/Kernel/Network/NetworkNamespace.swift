/// Network namespaces, by the number of their inode.
public enum NetworkNamespace {
  /// That of this thread; nil where /proc does not say.
  public static var current: UInt32? {
    // net:[4026531840]
    DescriptorTarget.name("/proc/thread-self/ns/net").flatMap { UInt32($0.drop { $0 != "[" }.dropFirst().prefix { $0 != "]" }) }
  }
}
