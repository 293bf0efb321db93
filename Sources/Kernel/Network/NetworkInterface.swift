/// Network interfaces, of the calling thread's network namespace.
public enum NetworkInterface {
  /// The index by which bpf(2) is told about the interface `name`; nil where there is none.
  public static func index(of name: String) -> UInt32? {
    let index = SystemCall.interfaceIndex(name)
    return index == 0 ? nil : index
  }
}
