/// What is wrong with an ELF relocation.
public enum RelocationProblem: Hashable, Sendable {
  case noSuchSymbol(UInt32, count: Int)
  /// The symbol lies in a section that does not exist, or in one that stands for something else.
  case noSuchSection(symbol: String, UInt32)
  /// It is not at an instruction of its section; in bytes.
  case misplaced(offset: UInt64, limit: Int)
  /// It is at an instruction that is neither a call nor a 64-bit load.
  case wrongInstruction(symbol: String, opcode: UInt8)
  /// An undefined symbol that is none of the externs.
  case noExtern(symbol: String)
  /// A call of the object's own function that is not marked as one (`BPF_PSEUDO_CALL`).
  case notACall(symbol: String, source: UInt8)
  /// A call of a function outside `.text`.
  case callOutsideText(symbol: String, section: String)
  /// A place in `.text` that is not a whole number of instructions; in bytes.
  case misalignedTarget(symbol: String, offset: Int64)
  /// An undefined symbol where one of the object is needed, such as a variable that is never initialised.
  case undefined(symbol: String)
  /// A variable of an arena, and no arena.
  case noArena(symbol: String)
  /// A section that holds neither maps nor variables.
  case wrongSection(symbol: String, section: String)
  /// A place in `.maps` at which no map begins; in bytes.
  case noMap(offset: UInt64)
  /// A type that is none of BPF's: linkers refuse it, libbpf does not look at it.
  case unknownType(UInt32)
}

extension RelocationProblem: CustomStringConvertible {
  public var description: String {
    switch self {
    case .noSuchSymbol(let symbol, let count): "symbol [\(symbol)] does not exist (the table has \(count))"
    case .noSuchSection(let symbol, let number): "symbol '\(symbol)' lies in section [\(number)], which does not exist"
    case .misplaced(let offset, let limit): "byte \(offset) is not the start of an instruction of the section's \(limit) bytes"
    case .wrongInstruction(let symbol, let opcode):
      "'\(symbol)' is used by an instruction of opcode 0x\(String(opcode, radix: 16)) (allowed: calls and 64-bit loads)"
    case .noExtern(let symbol): "'\(symbol)' is undefined, and no extern"
    case .notACall(let symbol, let source): "the call of '\(symbol)' has source \(source) (allowed: 1, BPF_PSEUDO_CALL)"
    case .callOutsideText(let symbol, let section): "the call of '\(symbol)' goes to section \(section) (allowed: .text)"
    case .misalignedTarget(let symbol, let offset): "'\(symbol)' at byte \(offset) of .text is not the start of an instruction"
    case .undefined(let symbol): "'\(symbol)' is in no section (is it a variable that was never initialised?)"
    case .noArena(let symbol): "'\(symbol)' lies in an arena, and no map is one"
    case .wrongSection(let symbol, let section): "'\(symbol)' lies in section \(section), which holds neither maps nor variables"
    case .noMap(let offset): "no map begins at byte \(offset) of .maps"
    case .unknownType(let type): "relocations of type \(type) are not known (allowed: 1, 2, 3, 4, 10)"
    }
  }
}
