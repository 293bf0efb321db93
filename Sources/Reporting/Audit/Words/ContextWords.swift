import BPFObject
import Portability

/// The words for what programs read of their contexts.
enum ContextWords {
  typealias Words = FindingWords.Words

  static func tooMany(_ target: String, _ argument: Int, _ count: Int) -> (String, Words) {
    (
      "context_access",
      Words(
        message: "reads argument \(argument) of \(target), which has \(count)", needs: "\(argument) arguments",
        has: "\(count) argument\(count == 1 ? "" : "s")",
        remedy:
          "attach a program for each prototype, and load the one that fits: of tracepoints bpf_core_type_matches() of btf_trace_* tells, of functions a type that came with the change"
      )
    )
  }

  static func otherArgument(_ target: String, _ argument: Int, _ expected: String, _ found: String) -> (String, Words) {
    (
      "context_argument",
      Words(
        message: "takes argument \(argument) of \(target) for \(expected), and it is \(found)", needs: expected, has: found,
        remedy: "if the prototype changed, choose the argument by what the kernel has, or attach another program there")
    )
  }

  static func field(_ name: String, _ end: Int, _ size: Int) -> (String, Words) {
    let call = ["sys_enter_", "sys_exit_"].first { name.hasPrefix($0) }.map { name.dropFirst($0.count) }
    return (
      "tracepoint_field",
      Words(
        message: "reads the record of tracepoint \(name) up to byte \(end), and it has \(size)", needs: "\(end) bytes",
        has: "\(size) bytes",
        evidence: call.map { "struct syscall_trace_enter or syscall_trace_exit, and the arguments of \($0)()" }
          ?? "struct trace_event_raw_\(name)",
        remedy: call == nil
          ? "read the fields through struct trace_event_raw_\(name) with preserve_access_index"
          : "read as many arguments as the call has, and of its end the result")
    )
  }
}

extension ContextFault {
  var words: (String, FindingWords.Words) { ("context_access", sentence) }

  private var sentence: FindingWords.Words {
    switch self {
    case .outside(let structure, let offset, let size, let bytes, let isWrite):
      let isBehind = offset + size > bytes
      return FindingWords.Words(
        message: "\(isWrite ? "writes" : "reads") \(size.bytes) at byte \(offset) of its context, "
          + (isBehind ? "and struct \(structure) has \(bytes)" : "where struct \(structure) has no member"),
        needs: "a member of struct \(structure) at byte \(offset)", has: "\(bytes) bytes", evidence: "struct \(structure)",
        remedy: "read it only where bpf_core_field_exists() finds the member, or leave the program out on such kernels")
    case .beyond(let type, let offset, let size, let allowed):
      return FindingWords.Words(
        message:
          "reads \(size.bytes) at byte \(offset) of its context, and \(type) programs read bytes \(allowed.lowerBound) to \(allowed.upperBound - 1)",
        needs: "\(size.bytes) at byte \(offset)", has: "bytes \(allowed.lowerBound) to \(allowed.upperBound - 1)")
    case .unaligned(let offset, let size, let step):
      return FindingWords.Words(
        message: "reads \(size.bytes) at byte \(offset) of its context, which is no multiple of \(step)",
        needs: "a multiple of \(step)",
        remedy: "read what begins there, and take the part from it")
    case .readOnly(let type):
      return FindingWords.Words(
        message: "writes to its context, which \(type) programs only read", needs: "a context that may be written to")
    case .storeThrough(let target, let argument):
      return FindingWords.Words(
        message: "writes to what argument \(argument) of \(target) points to, which programs only read",
        needs: "memory that may be written to")
    }
  }
}

extension Int {
  fileprivate var bytes: String { "\(self) byte\(self == 1 ? "" : "s")" }
}
