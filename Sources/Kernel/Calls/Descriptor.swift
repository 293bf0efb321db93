import Glibc

/// Sole owner of a file descriptor; closes it when its life ends.
public struct Descriptor: ~Copyable, Sendable {
  public let rawValue: Int32

  /// Takes over `rawValue`: nobody else may close it from here on.
  public init(owning rawValue: Int32) { self.rawValue = rawValue }

  deinit { _ = close(rawValue) }

  /// Another descriptor of the same object, closed on exec (`F_DUPFD_CLOEXEC`). It is never 0, which attributes of bpf(2) take for
  /// none. Throws EMFILE where the process has no more.
  public borrowing func duplicate(subject: @autoclosure () -> String) throws(KernelError) -> Descriptor {
    try Descriptor.duplicating(rawValue, subject: subject())
  }

  /// Itself, or in the place of one of the three standard ones, which a process may have closed, another one: attributes of bpf(2) take 0
  /// for none (libbpf: `ensure_good_fd()`).
  consuming func aboveStandard(subject: @autoclosure () -> String) throws(KernelError) -> Descriptor {
    rawValue > 2 ? self : try duplicate(subject: subject())
  }

  /// Opens a file or folder that bpf(2) is told about by descriptor, such as a cgroup or a network namespace. Its content is not read here.
  public static func open(_ path: String) throws(KernelError) -> Descriptor {
    try Descriptor(owning: try SystemCall.openFile(path)).aboveStandard(subject: path)
  }

  /// As the attributes of bpf(2) hold it.
  var attribute: UInt32 { UInt32(bitPattern: rawValue) }
}

extension Descriptor {
  /// An owner of the same object as a descriptor that stays somebody else's.
  public static func duplicating(_ descriptor: Int32, subject: @autoclosure () -> String) throws(KernelError) -> Descriptor {
    let copy = fcntl(descriptor, F_DUPFD_CLOEXEC, 3)
    guard copy >= 0 else { throw KernelError(call: "fcntl", subject: subject(), number: errno) }
    return Descriptor(owning: copy)
  }
}
