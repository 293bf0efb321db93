public import BTF

/// What is wrong with a data section of BTF.
public enum DataSectionProblem: Hashable, Sendable {
  /// Its size is left to the file, which has no section of that name, or an empty one.
  case noSection
  /// An entry is not a variable.
  case notAVariable(index: Int, TypeID)
  /// A global variable that no symbol stands for.
  case noSymbol(String)
}

extension DataSectionProblem: CustomStringConvertible {
  public var description: String {
    switch self {
    case .noSection: "BTF leaves its size to the file, in which there is no such section, or an empty one"
    case .notAVariable(let index, let type): "entry \(index) is type [\(type.rawValue)], which is not a variable"
    case .noSymbol(let name): "no symbol of the file is the global variable '\(name)'"
    }
  }
}
