import ByteReading
import Glibc

/// Objects with a name in a file system of type bpf, which keeps them alive.
public enum Pinning {
  /// Pins the object at `path`, which must not exist, in a folder of a mounted bpf file system (`BPF_OBJ_PIN`, Linux 4.4).
  public static func pin(_ descriptor: borrowing Descriptor, at path: String) throws(KernelError) {
    let file = descriptor.attribute
    try SystemCall.withAddresses(of: [Bytes(terminated: path)]) { (addresses) throws(KernelError) in
      var attributes = AttributeBytes()
      attributes.set(addresses[0], at: 0)  // pathname
      attributes.set(file, at: 8)  // bpf_fd
      _ = try PinPlace.explaining(PinPlace.parent(of: path)) { () throws(KernelError) in
        try SystemCall.bpf(.pinObject, &attributes, subject: "pin '\(path)'")
      }
    }
  }

  /// Opens what is pinned at `path` (`BPF_OBJ_GET`, Linux 4.4); `flags` may ask for `BPF_F_RDONLY` or `BPF_F_WRONLY`.
  public static func open(_ path: String, flags: UInt32 = 0) throws(KernelError) -> Descriptor {
    try SystemCall.withAddresses(of: [Bytes(terminated: path)]) { (addresses) throws(KernelError) in
      var attributes = AttributeBytes()
      attributes.set(addresses[0], at: 0)  // pathname
      attributes.set(UInt32(0), at: 8)  // bpf_fd
      attributes.setUnlessZero(flags, at: 12)  // file_flags
      do throws(KernelError) {
        return try PinPlace.explaining(PinPlace.parent(of: path)) { () throws(KernelError) in
          try SystemCall.open(.openPinned, &attributes, subject: "pin '\(path)'")
        }
      } catch {
        var error = error
        if error.number == EACCES, error.hint.isEmpty {
          let wanted = flags == readOnly ? "read it" : "both read and write it"
          error.hint = "the mode of the pin, or of a folder above it, does not let this user \(wanted)"
        }
        throw error
      }
    }
  }

  /// `BPF_F_RDONLY` (Linux 4.15): who may not write opens maps and programs so; links cannot be.
  static let readOnly: UInt32 = 1 << 3
}

extension Pinning {
  /// Opens what is pinned at `path`, which must be of that kind: numbers of types mean something else for another.
  static func open(_ path: String, as wanted: KernelObjectKind, flags: UInt32 = 0) throws(KernelError) -> Descriptor {
    let descriptor = try open(path, flags: flags)
    if let kind = KernelObjectKind.of(descriptor), kind != wanted {
      throw KernelError(.openPinned, subject: "pin '\(path)', which is a \(kind.label) and no \(wanted.label)", number: EINVAL)
    }
    return descriptor
  }
}

extension Pinning {
  /// Takes away the name; the object lives on as long as something else holds it.
  public static func unpin(_ path: String) throws(KernelError) {
    guard unsafe unlink(path) == 0 else { throw KernelError(call: "unlink", subject: "pin '\(path)'", number: errno) }
  }
}

extension Pinning {
  /// Makes a folder; one that is there is as good. Whether it was made.
  @discardableResult public static func makeFolder(_ path: String) throws(KernelError) -> Bool {
    try PinPlace.explaining(PinPlace.parent(of: path)) { () throws(KernelError) in
      if unsafe mkdir(path, 0o700) == 0 { return true }
      guard errno == EEXIST else { throw KernelError(call: "mkdir", subject: "folder '\(path)'", number: errno) }
      return false
    }
  }

  /// Takes an empty folder away.
  public static func removeFolder(_ path: String) throws(KernelError) {
    guard unsafe rmdir(path) == 0 else { throw KernelError(call: "rmdir", subject: "folder '\(path)'", number: errno) }
  }
}
