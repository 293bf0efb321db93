import BTF
import BTFSources
import ByteReading
import Kernel

/// What the kernel's types say of what programs can call and attach to.
struct KernelTargets: Sendable {
  /// Functions that the kernel marks as callable by programs (`bpf_kfunc`, Linux 6.12), by name, with their numbers.
  let functions: [(name: String, type: UInt32)]
  /// What programs that attach to something of the kernel's types are loaded for as probes.
  let programs: [ProgramTarget]

  /// Of each kind one that any kernel has which has the kind; nothing is ever attached there.
  private static let wanted: [(type: UInt32, attachType: UInt32, name: String, kind: BTFKind)] = [
    (26, 23, "btf_trace_sched_switch", .typedef),  // a raw tracepoint
    (26, 28, "bpf_iter_task", .function),
    (26, 24, "bpf_fentry_test1", .function),
    (26, 25, "bpf_fentry_test1", .function),
    (29, 27, "bpf_lsm_file_open", .function),
  ]

  init(_ table: BTFTypeTable) {
    let names = NameIndex(table)
    func find(_ name: String, _ kind: BTFKind) -> TypeRecord? {
      names.types(named: name).lazy.compactMap { table.record($0) }.first { $0.kind == kind }
    }
    var programs = KernelTargets.wanted.compactMap { one in
      find(one.name, one.kind).map { ProgramTarget(type: one.type, attachType: one.attachType, targetType: $0.id.rawValue) }
    }
    // Of struct_ops a member of the oldest struct; the attach type is its number.
    if let record = find("tcp_congestion_ops", .structure),
      let member = table.members(of: record).firstIndex(where: { table.kernelNameText($0.nameOffset) == "ssthresh" })
    {
      programs.append(ProgramTarget(type: 27, attachType: UInt32(clamping: member), targetType: record.id.rawValue))
    }
    self.programs = programs
    var functions: [(name: String, type: UInt32)] = []
    for id in names.types(named: "bpf_kfunc") {
      guard let tag = table.record(id), tag.kind == .declarationTag, let function = table.record(tag.reference),
        let name = table.kernelNameText(function.nameOffset)
      else { continue }
      functions.append((name, function.id.rawValue))
    }
    self.functions = functions.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
  }
}
