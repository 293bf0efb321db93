import BPFObject
import BTF
import ByteReading
import Relocation

/// Whether a kernel has what a program attaches to once it is loaded.
///
/// What programs attach to by its type is looked for when they are loaded, which ``ProgramCheck`` asks.
struct AttachCheck {
  let program: Program
  let facts: KernelFacts
  let patterns: PatternSearches

  func findings() -> [Finding] {
    guard let definition = program.definition, let target = definition.target(in: program.definitionName) else { return [] }
    switch definition.attach {
    case .kernelProbe: return probe(AttachCheck.function(target))
    case .kernelProbeMulti, .kernelProbeSession: return pattern(target)
    case .kernelSystemCall: return missing(.systemCallMissing(target), unless: facts.hasSystemCallFunction(target))
    case .tracepoint: return tracepoint(target)
    case .rawTracepoint:
      return facts.hasTracepoint(target) ? [] : [Finding(.tracepointMissing(target), without(target))]
    case .userProbe, .userProbeMulti, .usdt, .trace, .tracingMulti, .lsm, .iterator, nil: return []
    }
  }

  /// The name without an offset behind it.
  private static func function(_ text: String) -> String { String(text.prefix { $0 != "+" }) }

  private func missing(_ cause: FindingCause, unless isThere: Bool?, mayBeInModule: Bool = false) -> [Finding] {
    guard let isThere else { return [Finding(cause, .perhapsNotAttached)] }
    return isThere ? [] : [Finding(cause, facts.knowsFunctions && !mayBeInModule ? .notAttached : .perhapsNotAttached)]
  }

  /// The same where a list of symbols does not tell: only names that objects ask for as they are were looked for in it.
  private func missing(_ cause: FindingCause, unlessAmongTypes isThere: Bool?) -> [Finding] {
    guard let isThere else { return [Finding(cause, .perhapsNotAttached)] }
    return isThere ? [] : [Finding(cause, facts.hasFunctions ? .notAttached : .perhapsNotAttached)]
  }

  private func probe(_ name: String) -> [Finding] {
    // Since Linux 6.7, and in stable releases before it, a name that stands for more than one function is refused
    // (`create_local_trace_kprobe()`).
    if facts.symbols?.ambiguous.contains(name) == true { return [Finding(.symbolAmbiguous(name), .perhapsNotAttached)] }
    // What compilers made of a function (`.isra.0`, `.constprop.0`) has a symbol, and no type.
    let isUntyped = facts.symbols == nil && name.utf8.contains(UInt8(ascii: "."))
    return missing(
      .probeTargetMissing(name, isPattern: false), unless: isUntyped ? nil : facts.hasProbeTarget(name),
      mayBeInModule: facts.mayBeInModule(function: name))
  }

  /// A name in which `*` and `?` stand for others.
  private func pattern(_ text: String) -> [Finding] {
    guard FunctionPattern.isPattern(text) else {
      return missing(
        .probeTargetMissing(text, isPattern: false), unless: facts.hasProbeTarget(text),
        mayBeInModule: facts.mayBeInModule(function: text))
    }
    return missing(.probeTargetMissing(text, isPattern: true), unlessAmongTypes: patterns.hasMatch(text, facts))
  }

  private func tracepoint(_ text: String) -> [Finding] {
    let parts = text.split(separator: "/", maxSplits: 1).map(String.init)
    guard parts.count == 2 else { return [Finding(.tracepointMissing(text), .notAttached)] }
    if parts[0] == "syscalls" {
      for prefix in ["sys_enter_", "sys_exit_"] where parts[1].hasPrefix(prefix) {
        if facts.eventName(ofSystemCall: String(parts[1].dropFirst(prefix.count))) != nil {
          return [Finding(.tracepointMissing(text), .notAttached)]
        }
        return missing(.tracepointMissing(text), unlessAmongTypes: facts.hasSystemCall(String(parts[1].dropFirst(prefix.count))))
      }
    }
    guard facts.hasTracepoint(parts[1]) else { return [Finding(.tracepointMissing(text), without(parts[1]))] }
    // A tracepoint without an event in tracefs (DECLARE_TRACE()) has a name that ends so, and no type tells them apart.
    let isBare = parts[1].hasSuffix("_tp") && facts.find("trace_event_raw_\(parts[1])", .structure) == nil
    return isBare ? [Finding(.tracepointMissing(text), .perhapsNotAttached)] : []
  }

  /// What comes of a tracepoint that is not among the types.
  private func without(_ tracepoint: String) -> Finding.Effect {
    facts.hasTracepointTypes && !facts.mayBeInModule(tracepoint: tracepoint) ? .notAttached : .perhapsNotAttached
  }
}

extension KernelFacts {
  /// Whether what is not among its functions is not there: a list of symbols tells, or types of functions.
  public var knowsFunctions: Bool { hasFunctions || symbols != nil }

  func hasFunction(_ name: String) -> Bool { find(name, .function) != nil || symbols?.names.contains(name) == true }

  /// Where there are typedefs of tracepoints, these tell; structs of records are shared by those of a class, whose name need not be one of them.
  func hasTracepoint(_ name: String) -> Bool {
    if find("btf_trace_\(name)", .typedef) != nil { return true }
    return !hasTracepointTypes && find("trace_event_raw_\(name)", .structure) != nil
  }
}
