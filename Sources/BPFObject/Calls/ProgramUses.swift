/// What a function uses, itself and through every function that it calls or hands out as a callback.
public struct ProgramUses: Hashable, Sendable {
  /// The functions of the object that it reaches, by their numbers in ``ObjectFile/programs``, in the order in which libbpf appends
  /// them to its code.
  public var subprograms: [Int] = []
  /// The kernel's helpers, by number.
  public var helpers: [HelperFunction] = []
  /// Functions of the kernel (kfuncs), by their numbers in the list of externs.
  public var kernelFunctions: [Int] = []
  /// Other externs, by their numbers in the list of externs.
  public var externs: [Int] = []
  /// Maps, by their numbers in the list of maps; those of global data too.
  public var maps: [Int] = []
}

/// What is wrong with a call.
public enum CallProblem: Hashable, Sendable {
  /// It goes to a place of `.text` that is in no function, or there is no `.text`.
  case noSubprogram
  /// A callback's address without a relocation that tells which.
  case noRelocation
  /// A relocation that is not one of a call; its kind.
  case wrongRelocation(String)
  /// The kernel takes no more (`BPF_MAX_SUBPROGS`): the others are left out.
  case tooManySubprograms(limit: Int)
  /// Functions lie over each other so often that not all are looked at.
  case tooMuchCode(limit: Int)
}

extension CallProblem: CustomStringConvertible {
  public var description: String {
    switch self {
    case .noSubprogram: "the call goes to no function of .text"
    case .noRelocation: "the address of a function has no relocation"
    case .wrongRelocation(let kind): "the call has a relocation of kind \(kind)"
    case .tooManySubprograms(let limit): "reaches more than \(limit) functions, the most that the kernel takes"
    case .tooMuchCode(let limit): "functions overlap: of more than \(limit) instructions the rest is not looked at"
    }
  }
}
