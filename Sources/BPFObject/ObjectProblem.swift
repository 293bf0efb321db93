/// Something that libbpf refuses an object for, although it can be understood.
public struct ObjectProblem: Hashable, Sendable {
  /// What is wrong. New cases may appear.
  public enum Reason: Hashable, Sendable {
    /// No symbol table: the file was stripped, and its programs cannot be found.
    case noSymbols
    /// No `.BTF`: it has no CO-RE relocations, and no maps that newer libraries read.
    case noTypes
    /// A function that does not lie inside its section, or not at whole slots; all in bytes.
    case misplacedFunction(String, offset: UInt64, size: UInt64, limit: Int)
    /// A program outside `.text` that is `static`.
    case staticProgram(String)
  }

  public var reason: Reason
  /// The name of the section at fault, where there is one.
  public var section: String?

  public init(_ reason: Reason, section: String? = nil) {
    self.reason = reason
    self.section = section
  }
}

extension ObjectProblem: CustomStringConvertible {
  public var description: String {
    let subject = section.map { "section \($0): " } ?? ""
    return "\(subject)\(reason)"
  }
}

extension ObjectProblem.Reason: CustomStringConvertible {
  public var description: String {
    switch self {
    case .noSymbols: "there is no symbol table, so no program can be found (was the file stripped?)"
    case .noTypes: "there is no .BTF section"
    case .misplacedFunction(let name, let offset, let size, let limit):
      "function '\(name)' at byte \(offset) of \(size) bytes is not whole instructions inside its section of \(limit) bytes"
    case .staticProgram(let name): "program '\(name)' is static, which is allowed in .text only"
    }
  }
}
