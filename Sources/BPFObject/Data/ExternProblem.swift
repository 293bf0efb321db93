/// What is wrong with an extern.
public enum ExternProblem: Hashable, Sendable {
  /// BTF declares no variable or function of that name; or the object has no BTF.
  case notDeclared
  /// BTF declares it, but not as extern.
  case notExtern
  /// No data section lists it, as happens where `__ksym` or `__kconfig` was forgotten.
  case noSection
  /// It is in a section of another name, given here.
  case unknownSection(String)
  /// A function in `.kconfig`.
  case functionInConfiguration
  /// A value of `.kconfig` whose size or alignment cannot be told.
  case noSize
  /// A value of `.kconfig` of a type that has none of the allowed forms.
  case unsupportedType
  /// A data section lists it, and no undefined symbol has its name: it is not used, and the compiler kept its declaration.
  case noSymbol
}

extension ExternProblem: CustomStringConvertible {
  public var description: String {
    switch self {
    case .notDeclared: "BTF declares no variable or function of that name"
    case .notExtern: "BTF does not declare it as extern"
    case .noSection: "it is in no section (allowed: .ksyms, .kconfig): another object should define it, or __ksym was forgotten"
    case .unknownSection(let name): "it is in section \(name) (allowed: .ksyms, .kconfig): another object should define it"
    case .functionInConfiguration: "a function in .kconfig (allowed: variables)"
    case .noSize: "the size of its type is not known"
    case .unsupportedType: "its type is not one for .kconfig (allowed: bool, enum libbpf_tristate, char, integers, arrays of char)"
    case .noSymbol: "BTF declares it in a section of externs, but no undefined symbol has its name"
    }
  }
}
