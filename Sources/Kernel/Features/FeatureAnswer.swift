import ByteReading
import Glibc

/// Whether the running kernel has something, as it answered when it was tried.
public enum FeatureAnswer: Hashable, Sendable {
  /// It is there.
  case yes
  /// It is not: the errno with which the kernel refused it, 0 where it said so in words.
  case no(Int32)
  /// That could not be found out: why in words, and the errno, 0 where the kernel was not asked.
  case unknown(Int32, String)
}

extension FeatureAnswer {
  /// What a refusal says about a feature; nothing where it came for want of privilege or memory.
  public init(refused error: KernelError) {
    switch error.number {
    case EPERM: self = .unknown(EPERM, error.hint.isEmpty ? "the kernel does not let this process ask" : error.hint)
    case ENOMEM, EAGAIN, EINTR, EMFILE, ENFILE: self = .unknown(error.number, systemErrorText(error.number))
    default: self = .no(error.number)
    }
  }

  /// The kernel knows the feature where it only finds fault with what it was given: one of `expected`.
  init(_ error: KernelError?, expecting expected: Int32...) {
    guard let error, !expected.contains(error.number) else {
      self = .yes
      return
    }
    self.init(refused: error)
  }

  /// Of several ways to ask, the first that says yes, else the first that says nothing, else the first no.
  static func first(of answers: some Sequence<FeatureAnswer>) -> FeatureAnswer {
    var best: FeatureAnswer?
    for answer in answers {
      switch (answer, best) {
      case (.yes, _): return .yes
      case (_, nil), (.unknown, .no?): best = answer
      default: break
      }
    }
    return best ?? .no(0)
  }

  /// What a body that throws came to.
  static func trying(_ body: () throws(KernelError) -> Void) -> FeatureAnswer {
    do throws(KernelError) { try body() } catch { return FeatureAnswer(refused: error) }
    return .yes
  }
}
