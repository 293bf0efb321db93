public import BTF

/// A struct_ops map: a table of functions of the kernel, with programs in their places.
public struct StructOperations: Hashable, Sendable {
  /// The struct, in the object's own BTF; the kernel's of the same name is looked for when it is loaded.
  public let type: TypeID
  /// Its name, such as `tcp_congestion_ops`.
  public let typeName: String
  /// The members that are set, in their order; what is zero is not.
  public internal(set) var members: [Member]

  public struct Member: Hashable, Sendable {
    public let name: String
    /// Offset in bytes from the start of the struct.
    public let offset: UInt64
    public let type: TypeID
    public internal(set) var value: Value
  }

  /// What a member is set to.
  public enum Value: Hashable, Sendable {
    /// A function: the name of the program that takes its place.
    case program(String)
    /// An integer, enum or pointer.
    case integer(UInt64)
    /// An array of characters.
    case text(String)
    /// Anything else: how many of its bytes are not zero.
    case bytes(Int)
  }
}

/// What is wrong with a struct_ops map.
public enum StructOperationsProblem: Hashable, Sendable {
  /// A variable of such a section is not of a struct type, or of one without a name.
  case notAStruct(BTFKind?)
  case anonymous
  /// It does not lie inside its section; in bytes.
  case outsideSection(offset: UInt64, size: UInt64, limit: UInt64)
  /// A relocation lies at no member of it.
  case noMember(offset: UInt64)
  /// A relocation sets a member that is no pointer to a function.
  case notAFunction(member: String)
  /// A relocation refers to no program; the symbol's name.
  case noProgram(member: String, String)
  /// The program is of another type, by its section.
  case wrongProgramType(member: String, program: String, ProgramType?)
  /// There are more members to look at than is done.
  case tooMuch(limit: Int)
}

extension StructOperationsProblem: CustomStringConvertible {
  public var description: String {
    switch self {
    case .notAStruct(let kind): "its type is of kind \(kind.label), not STRUCT"
    case .anonymous: "its struct has no name"
    case .outsideSection(let offset, let size, let limit):
      "its \(size) bytes at \(offset) do not lie inside the section's \(limit) bytes"
    case .noMember(let offset): "the relocation at byte \(offset) is that of no member"
    case .notAFunction(let member): "member '\(member)' is set to a program, and is not a pointer to a function"
    case .noProgram(let member, let symbol): "member '\(member)' is set to '\(symbol)', which is no program"
    case .wrongProgramType(let member, let program, let type):
      "member '\(member)' is set to program '\(program)' of type \(type.map { "\($0)" } ?? "unspec") (allowed: struct_ops)"
    case .tooMuch(let limit): "the struct_ops maps have more than \(limit) members; the others are left out"
    }
  }
}
