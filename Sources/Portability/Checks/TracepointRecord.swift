import BPFObject
import BTF

/// The record of fields that a program of a tracepoint gets, where the kernel has a struct for it.
///
/// Tracepoints of one class share the struct of the class, and no type tells which class that is: only a struct of the tracepoint's own name counts.
struct TracepointRecord {
  private let name: String
  /// In bytes.
  private let size: Int
  private let places: ContextPlaces

  init?(_ program: Program, _ definition: SectionDefinition, _ facts: KernelFacts, _ places: ContextPlaces) {
    guard let target = definition.target(in: program.definitionName) else { return nil }
    let parts = target.split(separator: "/", maxSplits: 1)
    // Those of system calls have a record of their own, whatever the tracepoint says that they come from.
    guard parts.count == 2, parts[0] != "syscalls" else { return nil }
    (name, self.places) = (String(parts[1]), places)
    guard let found = facts.find("trace_event_raw_\(name)", .structure) else { return nil }
    size = Int(found.record.byteSize)
    // Behind the last field lies what has no fixed size.
    guard size > 0 else { return nil }
  }

  /// Reads behind the record's end, for which the kernel refuses to attach (`perf_event_set_bpf_prog()`).
  func troubles(_ reads: ContextReads) -> [ArgumentCheck.Trouble] {
    reads.reads.compactMap { read in
      guard read.relocation == nil, let (offset, length) = places.place(of: read), offset >= 0, offset + length > size else {
        return nil
      }
      return ArgumentCheck.Trouble(
        read, .tracepointField(tracepoint: name, end: offset + length, size: size), .notAttached)
    }
  }
}
