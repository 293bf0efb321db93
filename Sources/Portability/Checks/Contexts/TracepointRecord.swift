import BPFObject
import BTF

/// The record of fields that a program of a tracepoint gets, where the kernel's types tell how long that is.
///
/// Tracepoints of one class share the struct of the class, and no type tells which class that is: only a struct of the tracepoint's own name counts.
struct TracepointRecord {
  private let name: String
  /// In bytes, up to the end of the last field of a fixed size: as the kernel counts (`trace_event_get_offsets()`).
  private let size: Int
  /// How long it may be, where the kernel notes more of some.
  private let most: Int
  private let places: ContextPlaces

  init?(_ program: Program, _ definition: SectionDefinition, _ facts: KernelFacts, _ places: ContextPlaces) {
    guard let target = definition.target(in: program.definitionName) else { return nil }
    let parts = target.split(separator: "/", maxSplits: 1).map(String.init)
    guard parts.count == 2 else { return nil }
    // Those of system calls have a record of their own, whatever the tracepoint says that they come from.
    if parts[0] == "syscalls" {
      guard let record = SystemCallRecord(parts[1], facts) else { return nil }
      (size, most) = (record.size, record.most)
    } else {
      guard let found = TracepointRecord.size(parts[1], facts) else { return nil }
      (size, most) = (found, found)
    }
    (name, self.places) = (parts[1], places)
  }

  /// What has no fixed size lies behind the last field, and padding may. Without a field of its own the kernel has nothing to count.
  private static func size(_ name: String, _ facts: KernelFacts) -> Int? {
    guard let found = facts.find("trace_event_raw_\(name)", .structure) else { return nil }
    // Types that were made smaller lose members, and keep the sizes of structs; functions they have none.
    guard facts.hasFunctions else { return found.record.byteSize > 0 ? Int(found.record.byteSize) : nil }
    var (fields, end) = (0, 0)
    for member in found.table.members(of: found.record) {
      guard let size = (try? found.table.byteSize(of: member.type)).flatMap({ $0 }).flatMap({ Int(exactly: $0) }), size < 1 << 16
      else { return nil }
      guard size > 0 else { continue }
      fields += 1
      end = max(end, Int(member.bitOffset / 8) + size)
    }
    return fields > 1 ? end : nil
  }

  /// Reads behind the record's end, for which the kernel refuses to attach (`perf_event_set_bpf_prog()`).
  func troubles(_ reads: ContextReads) -> [ArgumentCheck.Trouble] {
    reads.reads.compactMap { read in
      guard let (offset, length) = places.place(of: read), offset >= 0, offset + length > size else { return nil }
      return ArgumentCheck.Trouble(
        read, .tracepointField(tracepoint: name, end: offset + length, size: size),
        offset + length > most ? .notAttached : .perhapsNotAttached)
    }
  }
}
