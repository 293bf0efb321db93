public import BTF
public import ELF

/// Why an object could not be read, and where.
public struct ObjectError: Error, Hashable, Sendable {
  /// What is wrong. New cases may appear.
  public enum Reason: Hashable, Sendable {
    /// The file around everything is malformed.
    case elf(ELFError)
    /// A section with types is malformed.
    case btf(BTFError)
    /// The file is for another machine; `found` is its `e_machine`, and 247 (`EM_BPF`) or 0, as gcc once wrote, is allowed.
    case wrongMachine(found: UInt16)
    /// A 32-bit file: BPF objects are 64-bit ones.
    case wrongClass
  }

  public var reason: Reason
  /// The name of the section at fault, where there is one.
  public var section: String?

  public init(_ reason: Reason, section: String? = nil) {
    self.reason = reason
    self.section = section
  }
}

extension ObjectError: CustomStringConvertible {
  public var description: String {
    let subject = section.map { "section \($0): " } ?? ""
    return "\(subject)\(reason)"
  }
}

extension ObjectError.Reason: CustomStringConvertible {
  public var description: String {
    switch self {
    case .elf(let error): "\(error)"
    case .btf(let error): "\(error)"
    case .wrongMachine(let found): "not a BPF object: its ELF machine is \(found) (allowed: 247 for BPF)"
    case .wrongClass: "not a BPF object: a 32-bit ELF file (allowed: 64-bit)"
    }
  }
}
