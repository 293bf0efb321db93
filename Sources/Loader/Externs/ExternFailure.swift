import BPFObject
import Glibc

/// Why an extern could not be given a value.
public enum ExternFailure: Error, Hashable, Sendable {
  /// It is not optional, and the kernel has none of that name, nor its configuration.
  case notFound
  /// The same of a variable or function that must be among the kernel's types.
  case notAmongTypes
  /// A variable of `.kconfig` that begins neither with `CONFIG_` nor with a name that loaders make up.
  case unknownVirtual
  /// Two symbols of that name, at different addresses.
  case ambiguous(UInt64, UInt64)
  /// The kernel's is of another type; both as the types read.
  case incompatible(expected: String, found: String)
  /// A value of the configuration does not suit its type; the value, and what it would need.
  case badValue(String, needs: String)
  /// It does not fit; size in bytes.
  case tooLarge(String, size: UInt64)
  /// More modules with functions than instructions can refer to.
  case tooManyModules

  var number: Int32 {
    switch self {
    case .notFound: ESRCH
    case .notAmongTypes, .tooLarge, .unknownVirtual, .ambiguous, .incompatible, .badValue: EINVAL
    case .tooManyModules: EINVAL
    }
  }
}

extension ExternFailure {
  init(_ reason: ConfigurationError.Reason) {
    switch reason {
    case .badValue(let value, let needs): self = .badValue(value, needs: needs)
    case .tooLarge(let value, let size): self = .tooLarge(value, size: size)
    }
  }
}

extension ExternFailure: CustomStringConvertible {
  public var description: String {
    switch self {
    case .notFound: "not found in this kernel, and not optional (__weak)"
    case .notAmongTypes: "not found among the types of this kernel and its modules, and not optional (__weak)"
    case .unknownVirtual:
      "is none of the values that loaders make up (allowed: CONFIG_*, LINUX_KERNEL_VERSION, LINUX_HAS_BPF_COOKIE, "
        + "LINUX_HAS_SYSCALL_WRAPPER)"
    case .ambiguous(let first, let second):
      "the kernel has two symbols of that name, at 0x\(String(first, radix: 16)) and 0x\(String(second, radix: 16))"
    case .incompatible(let expected, let found): "incompatible types: the object expects \(expected), the kernel has \(found)"
    case .badValue(let value, let needs): "the configuration's value \(value) needs \(needs)"
    case .tooLarge(let value, let size): "the configuration's value \(value) does not fit in \(size) bytes"
    case .tooManyModules: "functions of more modules than an instruction can refer to (allowed: 32767)"
    }
  }
}
