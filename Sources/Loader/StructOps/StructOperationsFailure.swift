import Glibc

/// Why a struct_ops map does not fit the kernel.
public enum StructOperationsFailure: Error, Hashable, Sendable {
  /// The kernel has no such struct, or registers none of it (`bpf_struct_ops_NAME`).
  case noKernelType(String)
  /// The kernel's struct has no such member, and the object sets it.
  case noMember(String)
  case bitField(String)
  /// The member is of another kind, or size, in the kernel.
  case otherType(String, found: String, expected: String)
  /// The kernel's member is no pointer to a function.
  case notAFunction(String)
  /// A program stands in members of several structs, or at several places.
  case reused(program: String)
  /// The contents cannot be read.
  case noContents

  var number: Int32 {
    switch self {
    case .noKernelType: ESRCH
    case .noMember, .bitField, .otherType, .notAFunction: ENOTSUP
    case .reused, .noContents: EINVAL
    }
  }
}

extension StructOperationsFailure: CustomStringConvertible {
  public var description: String {
    switch self {
    case .noKernelType(let name): "the kernel has no struct_ops of type '\(name)'"
    case .noMember(let name): "member '\(name)' is set, and the kernel's struct has none of that name"
    case .bitField(let name): "member '\(name)' is a bit field, which is not allowed here"
    case .otherType(let name, let found, let expected): "member '\(name)' is \(found) in the kernel, not \(expected)"
    case .notAFunction(let name): "member '\(name)' is set to a program, and is no pointer to a function in the kernel"
    case .reused(let program): "program '\(program)' stands at several places, which must be the same one"
    case .noContents: "its contents cannot be read"
    }
  }
}
