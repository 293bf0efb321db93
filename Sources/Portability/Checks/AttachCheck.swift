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

  func findings() -> [Finding] {
    guard let definition = program.definition, let target = definition.target(in: program.definitionName) else { return [] }
    let cause: FindingCause?
    switch definition.attach {
    case .kernelProbe: cause = probe(AttachCheck.function(target))
    case .kernelProbeMulti, .kernelProbeSession: cause = pattern(target)
    case .kernelSystemCall: cause = systemCall(target) ? nil : .systemCallMissing(target)
    case .tracepoint: cause = tracepoint(target)
    case .rawTracepoint: cause = hasTracepoint(target) ? nil : .tracepointMissing(target)
    case .userProbe, .userProbeMulti, .usdt, .trace, .tracingMulti, .lsm, .iterator, nil: cause = nil
    }
    return cause.map { [Finding($0, .notAttached)] } ?? []
  }

  /// The name without an offset behind it.
  private static func function(_ text: String) -> String { String(text.prefix { $0 != "+" }) }

  private func probe(_ name: String) -> FindingCause? {
    facts.hasFunction(name) ? nil : .probeTargetMissing(name, isPattern: false)
  }

  /// A name in which `*` and `?` stand for others.
  private func pattern(_ text: String) -> FindingCause? {
    guard text.contains(where: { $0 == "*" || $0 == "?" }) else { return probe(text) }
    // Each pattern is looked for once; of hundreds no more is said.
    let missing = facts.nearestNames.remembered("like \(text)") {
      guard let pattern = try? TextPattern(text) else { return text }
      return facts.hasFunction(like: pattern) ? nil : text
    }
    return missing.map { .probeTargetMissing($0, isPattern: true) }
  }

  private func tracepoint(_ text: String) -> FindingCause? {
    let parts = text.split(separator: "/", maxSplits: 1).map(String.init)
    guard parts.count == 2 else { return .tracepointMissing(text) }
    if parts[0] == "syscalls" {
      for prefix in ["sys_enter_", "sys_exit_"] where parts[1].hasPrefix(prefix) {
        return systemCall(String(parts[1].dropFirst(prefix.count))) ? nil : .tracepointMissing(text)
      }
    }
    return hasTracepoint(parts[1]) ? nil : .tracepointMissing(text)
  }

  private func hasTracepoint(_ name: String) -> Bool {
    facts.find("btf_trace_\(name)", .typedef) != nil || facts.find("trace_event_raw_\(name)", .structure) != nil
  }

  private func systemCall(_ name: String) -> Bool {
    (KernelFacts.wrapperPrefixes + ["sys_", "__do_sys_", "ksys_"]).contains { facts.hasFunction($0 + name) }
      // Those that take no arguments have one entry for all machines; old calls are named for their numbers of bits.
      || facts.hasFunction("__x64_sys_new" + name) || facts.hasFunction("__do_sys_new" + name)
  }
}

extension KernelFacts {
  func hasFunction(_ name: String) -> Bool { find(name, .function) != nil || symbols?.contains(name) == true }

  func hasFunction(like pattern: TextPattern) -> Bool {
    for table in [target.types] + target.modules.map(\.types) {
      for id in table.ownTypeIDs {
        guard let record = table.record(TypeID(id)), record.kind == .function else { continue }
        if table.withName(record.nameOffset, { pattern.matches($0, at: $1) }) == true { return true }
      }
    }
    return false
  }
}
