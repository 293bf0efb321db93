import BPFObject
import Kernel

/// What became of attaching a program or a struct_ops map of an object.
public struct AttachOutcome: Sendable {
  public enum State: Sendable {
    case attached(Attachment)
    case failed(AttachFailure)
  }

  /// Such as `program 'on_exec'`.
  public let subject: String
  public let state: State
}

extension LoadedObject {
  /// Attaches what is loaded: programs in the inventory's order, then struct_ops maps. Each by itself: one that fails does not stop the
  /// others. Programs that run with a struct_ops map are not named.
  ///
  /// - parameter choose: where a program is attached, as far as its section does not say; nil for not at all.
  public func attach(_ choose: (LoadedProgram) -> AttachPoint?) -> [AttachOutcome] {
    var outcomes: [AttachOutcome] = []
    for program in loadedPrograms where program.attachKind != .structOperations {
      guard let point = choose(program) else { continue }
      outcomes.append(outcome("program '\(program.name)'") { () throws(AttachFailure) in try program.attach(point) })
    }
    for case .some(let map) in maps where map.attributes.type == .structOperations {
      outcomes.append(outcome("struct_ops map '\(map.name)'") { () throws(AttachFailure) in try attach(operations: map) })
    }
    return outcomes
  }

  private func outcome(_ subject: String, _ body: () throws(AttachFailure) -> Attachment) -> AttachOutcome {
    do throws(AttachFailure) {
      return AttachOutcome(subject: subject, state: .attached(try body()))
    } catch {
      return AttachOutcome(subject: subject, state: .failed(error))
    }
  }
}
