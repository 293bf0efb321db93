import BPFObject
import BTF
import ByteReading
import ELF
import Relocation
import Reporting

/// Relocates an object against its own types by both loaders' rules, renders the reports, and makes the smallest BTF of it.
func walk(_ bytes: Bytes) {
  guard let file = try? ELFFile(bytes), let object = try? ObjectFile(file), let types = object.types else { return }
  let target = RelocationTarget(types: types)
  for dialect in [Dialect.libbpf, .kernel] {
    let resolutions = Resolver(object, target: target, dialect: dialect).resolve()
    var limits = GuardAnalysis.Limits()
    limits.inTotal = 20_000
    let patches = PatchedSlot.slots(of: resolutions, in: object)
    let guards = RelocationGuards(GuardAnalysis(object, patches: patches, limits: limits).verdicts(), in: object)
    let report = RelocationsReport(
      resolutions, of: object, against: target, guards: guards, subject: .init(object: "fuzzed", target: "itself"),
      dialect: dialect,
      comparesEngines: true)
    var text = TextBuffer(to: BoundedSink())
    report.writeText(width: 60, isVerbose: true, to: &text)
    text.flush()
    report.writeJSON(to: TextBuffer(to: BoundedSink()))
  }
  _ = try? Minimization([object], against: target)
}

/// Takes so much and no more.
final class BoundedSink: ByteSink {
  private var room = 1 << 22

  func write(_ bytes: RawSpan) -> Bool {
    room -= bytes.byteCount
    return room > 0
  }
}
