public import BPFObject
import Glibc
public import Kernel

/// Why a program of an object was not loaded.
public enum ProgramFailure: Error, Sendable {
  /// The verifier, or the kernel before it came to that, refused it.
  case refused(KernelError)
  /// The object has no program of that name.
  case noSuchProgram(String)
  /// The name of its section says no type, and none was given.
  case noType(section: String)
  /// It attaches to a function that its section does not name.
  case noTarget(section: String)
  /// The kernel has no such function, tracepoint or hook, by the name that it has in BTF.
  case targetNotFound(String, inModule: String?)
  /// It replaces a function of another program, and which program was not said.
  case noTargetProgram
  /// The struct_ops map of that name that it belongs to does not fit this kernel.
  case structOperations(String, StructOperationsFailure)
  /// No struct_ops map that is created uses it.
  case notInStructOps
  /// What it calls or points to could not be put together.
  case call(InstructionIndex?, String)
  /// With all that it calls it has more instructions than the kernel takes.
  case tooLarge(limit: Int)
  /// Its table of jump targets is malformed.
  case jumpTable(String)
  /// A map that it uses is not created.
  case information(String)

  /// The kernel's errno, or what libbpf returns for the same fault.
  public var number: Int32 {
    switch self {
    case .refused(let error): error.number
    case .structOperations(_, let failure): failure.number
    case .targetNotFound: ESRCH
    case .tooLarge: E2BIG
    case .information, .noSuchProgram: ENOENT
    case .noType, .noTarget, .noTargetProgram, .notInStructOps, .call, .jumpTable: EINVAL
    }
  }

  /// What the verifier said; empty where it was not asked.
  public var log: String { if case .refused(let error) = self { error.log } else { "" } }
}

extension ProgramFailure: CustomStringConvertible {
  public var description: String {
    switch self {
    case .refused(let error): "\(error)"
    case .noSuchProgram(let name): "there is no program '\(name)' in the object"
    case .noType(let section): "the section's name '\(section)' says no program type"
    case .noTarget(let section): "the section's name '\(section)' says no function to attach to (allowed: \(section)/FUNCTION)"
    case .targetNotFound(let name, let module):
      "the kernel has no '\(name)'\(module.map { " in module '\($0)'" } ?? "") to attach to"
    case .noTargetProgram: "which program's function it replaces was not said"
    case .structOperations(let map, let failure): "struct_ops map '\(map)': \(failure)"
    case .notInStructOps: "no struct_ops map that is created uses it"
    case .call(let place, let words): "\(place.map { "instruction \($0.rawValue): " } ?? "")\(words)"
    case .tooLarge(let limit): "with all that it calls it has more than \(limit) instructions, the most that the kernel takes"
    case .jumpTable(let words): "jump table: \(words)"
    case .information(let words): words
    }
  }
}
