public import BPFObject
import ByteReading
import Glibc
public import Kernel

/// Why an object, or a part of it, could not be loaded.
public struct LoadError: Error, Sendable {
  /// What is wrong. New cases may appear.
  public enum Reason: Sendable {
    /// The kernel refused.
    case kernel(KernelError)
    /// A rule that libbpf keeps as well; the object is refused whole.
    case object(ObjectProblem)
    /// The object is for machines of the other byte order.
    case foreignByteOrder
    /// The kernel shows no types of its own, which are needed for `use`.
    case noKernelTypes(use: String, words: String)
    /// A CO-RE relocation without a decision: number, instruction and why.
    case relocation(index: Int, section: String, instruction: UInt32, words: String)
    case extern(String, ExternFailure)
    case map(MapFailure)
    case program(ProgramFailure)
    case structOperations(StructOperationsFailure)
    /// A file of the kernel's that is needed cannot be read.
    case unreadable(String, words: String)
  }

  public var reason: Reason
  /// What it is about, such as `program 'on_exec'`; empty where the reason says it.
  public var subject: String

  public init(_ reason: Reason, subject: String = "") {
    self.reason = reason
    self.subject = subject
  }

  /// The errno that stands for it, a positive number: the kernel's, or what libbpf's functions return for the same fault.
  public var number: Int32 {
    switch reason {
    case .kernel(let error): error.number
    case .object(let problem): LoadError.number(of: problem)
    case .relocation, .foreignByteOrder: EINVAL
    case .noKernelTypes: ESRCH
    case .extern(_, let failure): failure.number
    case .map(let failure): failure.number
    case .program(let failure): failure.number
    case .structOperations(let failure): failure.number
    case .unreadable: ENOENT
    }
  }

  /// What libbpf's functions return for a fault of the object itself.
  private static func number(of problem: ObjectProblem) -> Int32 {
    switch problem.reason {
    case .extern(_, .noSection), .extern(_, .notDeclared): ENOENT
    case .extern(_, .unknownSection), .extern(_, .functionInConfiguration), .extern(_, .unsupportedType): ENOTSUP
    default: EINVAL
    }
  }

  /// The kernel's own answer, where it was asked.
  public var kernelError: KernelError? { if case .kernel(let error) = reason { error } else { nil } }
}

extension LoadError: CustomStringConvertible {
  public var description: String { subject.isEmpty ? "\(reason)" : "\(subject): \(reason)" }
}

extension LoadError.Reason: CustomStringConvertible {
  public var description: String {
    switch self {
    case .kernel(let error): "\(error)"
    case .object(let problem): "\(problem)"
    case .foreignByteOrder: "the object is for machines of the other byte order, and cannot run on this one"
    case .noKernelTypes(let use, let words): "the kernel's types are needed for \(use), and cannot be read: \(words)"
    case .relocation(let index, let section, let instruction, let words):
      "CO-RE relocation \(index) of \(section), instruction \(instruction): \(words)"
    case .extern(let name, let failure): "extern '\(name)': \(failure)"
    case .map(let failure): "\(failure)"
    case .program(let failure): "\(failure)"
    case .structOperations(let failure): "\(failure)"
    case .unreadable(let path, let words): "\(path): \(words)"
    }
  }
}

/// Lets the kernel's errors out as this module's.
func asking<Result: ~Copyable>(
  _ subject: @autoclosure () -> String = "", _ body: () throws(KernelError) -> Result
) throws(LoadError) -> Result {
  do throws(KernelError) {
    return try body()
  } catch {
    throw LoadError(.kernel(error), subject: subject())
  }
}
