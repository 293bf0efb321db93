/// Network interfaces, of the calling thread's network namespace.
public enum NetworkInterface {
  /// The index by which bpf(2) is told about the interface `name`; nil where there is none.
  public static func index(of name: String) -> UInt32? {
    let index = SystemCall.interfaceIndex(name)
    return index == 0 ? nil : index
  }

  /// The name of the interface with that index; nil where there is none, or it lies in another namespace.
  public static func name(of index: UInt32) -> String? { index == 0 ? nil : SystemCall.interfaceName(index) }
}
