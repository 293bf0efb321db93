import BTF

/// Where the arguments of a function lie in the registers that a probe gets (libbpf: bpf_tracing.h, `__PT_PARM1_REG` and its like).
struct ArgumentRegisters {
  /// Offsets in bytes, in the order of the arguments.
  let offsets: [UInt32]

  /// By the kernel's own `struct pt_regs`; nil where it is none of a processor that is known here.
  init?(_ facts: KernelFacts) {
    let registers = facts.find("pt_regs", .structure)
    if let found = registers, let offsets = ArgumentRegisters.named(["di", "si", "dx", "cx", "r8", "r9"], found) {
      self.offsets = offsets
      return
    }
    // What programs see on the others, whatever lies before it in the kernel's own.
    guard let named = facts.find("user_pt_regs", [.structure, .typedef]), let record = try? named.table.resolved(named.record.id)
    else {
      return nil
    }
    let found = KernelFacts.Found(place: named.place, table: named.table, record: record)
    if let first = ArgumentRegisters.offset(of: "regs", found) {
      // arm64: x0 to x7
      offsets = (0..<8).map { first + 8 * $0 }
    } else if let first = ArgumentRegisters.offset(of: "gprs", found) {
      // s390x: r2 to r6
      offsets = (2..<7).map { first + 8 * $0 }
    } else {
      return nil
    }
  }

  /// The argument that lies at a byte, counted from 0; nil where none does.
  func argument(at offset: Int32) -> Int? {
    guard let offset = UInt32(exactly: offset) else { return nil }
    return offsets.firstIndex(of: offset & ~7)
  }

  private static func named(_ names: [String], _ found: KernelFacts.Found) -> [UInt32]? {
    let offsets = names.compactMap { offset(of: $0, found) }
    return offsets.count == names.count ? offsets : nil
  }

  /// Where a member begins; nil where there is none of that name, or it lies too far behind to be a register.
  private static func offset(of name: String, _ found: KernelFacts.Found) -> UInt32? {
    guard found.record.kind == .structure else { return nil }
    return found.table.members(of: found.record).first { found.table.kernelNameText($0.nameOffset) == name }
      .map { $0.bitOffset / 8 }.flatMap { $0 < 1 << 16 ? $0 : nil }
  }
}
