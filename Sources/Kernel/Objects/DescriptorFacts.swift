import ByteReading

/// What `/proc/PID/fdinfo/N` says about a descriptor, in lines of a name and a value.
///
/// Of objects of bpf(2) it is what no command tells (`bpf_map_show_fdinfo()` and the like in `kernel/bpf/syscall.c`): the memory that they take, and
/// whether a map is frozen.
public struct DescriptorFacts: Sendable {
  private let text: String

  init(_ text: String) { self.text = text }

  /// Of a descriptor of this process; nil where /proc is not there.
  public init?(_ descriptor: borrowing Descriptor) { self.init(path: "/proc/self/fdinfo/\(descriptor.rawValue)") }

  init?(path: String) {
    guard let bytes = try? FileBytes.open(path) else { return nil }
    text = bytes.text
  }

  /// The number behind a name; nil where there is none.
  public func number(_ name: String) -> UInt64? {
    for line in text.split(separator: "\n") {
      guard line.hasPrefix(name), line.dropFirst(name.count).first == ":" else { continue }
      return UInt64(line.dropFirst(name.count + 1).filter { $0 != "\t" && $0 != " " })
    }
    return nil
  }

  /// Bytes of the kernel's memory (`memlock`): of a map since Linux 4.10 or so, of a program since 4.14.
  public var memory: UInt64? { number("memlock") }
  /// Whether user space can no longer change the map (Linux 5.2).
  public var isFrozen: Bool? { number("frozen").map { $0 != 0 } }
}

extension KernelObjectKind {
  /// The name of the id in ``DescriptorFacts``.
  var factName: String {
    switch self {
    case .program: "prog_id"
    case .map: "map_id"
    case .btf: "btf_id"
    case .link: "link_id"
    }
  }
}
