import BPFObject
import BTF

/// What the verifier refuses of a program's type, whatever the program attaches to: how far its context goes, in which steps it is read, and
/// that it is not written to.
struct ContextLimits {
  private let facts: KernelFacts
  private let places: ContextPlaces

  init(_ facts: KernelFacts, _ places: ContextPlaces) { (self.facts, self.places) = (facts, places) }

  /// `MAX_BPF_FUNC_ARGS`, of 8 bytes each.
  private static let argumentBytes = 12 * 8
  /// The most that `PERF_MAX_TRACE_SIZE` has been: older kernels have less.
  private static let recordBytes = 8192

  func troubles(_ reads: ContextReads, _ type: ProgramType) -> [ArgumentCheck.Trouble] {
    var found: [ArgumentCheck.Trouble] = []
    let allowed = self.allowed(type)
    for read in reads.reads {
      guard let (offset, size) = places.place(of: read), let fault = fault(offset, size, type, allowed) else { continue }
      found.append(ArgumentCheck.Trouble(read, .contextRefused(fault)))
    }
    if ContextLimits.isReadOnly(type) {
      found += reads.writes.map { ArgumentCheck.Trouble($0, .contextRefused(.readOnly(type))) }
    }
    return found
  }

  private func fault(_ offset: Int, _ size: Int, _ type: ProgramType, _ allowed: Range<Int>?) -> ContextFault? {
    if let allowed, !allowed.contains(offset) || (type == .kprobe && offset + size > allowed.upperBound) {
      return .beyond(type, offset: offset, size: size, allowed: allowed)
    }
    let step = ContextLimits.isTyped(type) ? 8 : size
    return offset % step != 0 ? .unaligned(offset: offset, size: size, step: step) : nil
  }

  /// Where programs of the type may read (`tp_prog_is_valid_access()` and its like); nil where other rules tell.
  private func allowed(_ type: ProgramType) -> Range<Int>? {
    switch type {
    case .tracing, .lsm, .rawTracepoint, .rawTracepointWritable, .structOperations: 0..<ContextLimits.argumentBytes
    // The first 8 bytes are the kernel's own.
    case .tracepoint: 8..<ContextLimits.recordBytes
    case .kprobe: facts.find("pt_regs", .structure).map { 0..<Int($0.record.byteSize) }
    default: nil
    }
  }

  /// Whether arguments are read by their types (`btf_ctx_access()`): each from where it begins.
  private static func isTyped(_ type: ProgramType) -> Bool { [.tracing, .lsm, .structOperations].contains(type) }

  /// Whether such programs may not write to their context at all. Of others it depends on the member, on the kernel (probes of functions in
  /// user space may, since Linux 6.18), or is left to what is attached to.
  private static func isReadOnly(_ type: ProgramType) -> Bool {
    [.tracing, .rawTracepoint, .rawTracepointWritable, .tracepoint, .structOperations].contains(type)
  }
}

extension ArgumentCheck.Trouble {
  /// What the verifier refuses at an access of the context.
  init(_ access: ContextReads.Access, _ cause: FindingCause, _ effect: Finding.Effect = .notLoaded) {
    self.init(section: access.section, slot: access.slot, cause: cause, effect: effect)
  }
}
