import BTF

/// How long the records are that tracepoints of system calls make (`syscall_enter_define_fields()`).
struct SystemCallRecord {
  /// In bytes, up to the end of its arguments or its result; more where nothing tells how many arguments the call has.
  let size: Int
  /// The same with what the kernel may note behind the arguments, which no type tells of a single call.
  let most: Int

  /// The most arguments that a system call has.
  private static let mostArguments = 6
  /// What texts take that a call is given, as kernels with `syscall_metadata::user_mask` note them behind the arguments: 4 bytes for each of
  /// three at most.
  private static let textBytes = 12

  /// Nil where the kernel's types tell nothing of such records.
  init?(_ name: String, _ facts: KernelFacts) {
    // Types that were made smaller have no functions, and not all members either.
    guard facts.hasFunctions else { return nil }
    if name.hasPrefix("sys_exit_") {
      guard let end = SystemCallRecord.end(of: "ret", in: "syscall_trace_exit", facts) else { return nil }
      (size, most) = (end, end)
      return
    }
    guard name.hasPrefix("sys_enter_"), let number = SystemCallRecord.end(of: "nr", in: "syscall_trace_enter", facts),
      let start = facts.find("syscall_trace_enter", .structure).flatMap({ SystemCallRecord.place(of: "args", in: $0) })
    else { return nil }
    let call = String(name.dropFirst("sys_enter_".count))
    let arguments =
      SystemCallRecord.arguments(of: call, facts) ?? SystemCallArguments.count(of: call) ?? SystemCallRecord.mostArguments
    size = arguments > 0 ? start + 8 * arguments : number
    let notesTexts =
      facts.find("syscall_metadata", .structure).map { SystemCallRecord.place(of: "user_mask", in: $0) != nil } ?? true
    most = arguments > 0 && notesTexts ? size + SystemCallRecord.textBytes : size
  }

  /// How many arguments a call has, where compilers left one of the functions behind its entry as it was; nil where not.
  private static func arguments(of name: String, _ facts: KernelFacts) -> Int? {
    for prefix in ["__do_sys_", "__se_sys_"] {
      guard let found = facts.find(prefix + name, .function), let record = try? found.table.resolved(found.record.reference),
        record.kind == .functionPrototype
      else { continue }
      let parameters = found.table.parameters(of: record)
      guard parameters.count == 1, let first = parameters.first else { return min(parameters.count, mostArguments) }
      // Calls without arguments are handed the registers all the same.
      return isRegisters(first.type, found.table) ? 0 : 1
    }
    return nil
  }

  private static func isRegisters(_ type: TypeID, _ table: BTFTypeTable) -> Bool {
    guard let pointer = try? table.resolved(type), pointer.kind == .pointer, let pointee = try? table.resolved(pointer.reference)
    else { return false }
    return table.kernelNameText(pointee.nameOffset) == "pt_regs"
  }

  private static func place(of name: String, in found: KernelFacts.Found) -> Int? {
    found.table.members(of: found.record).first { found.table.kernelNameText($0.nameOffset) == name }.map { Int($0.bitOffset / 8) }
  }

  private static func end(of name: String, in structure: String, _ facts: KernelFacts) -> Int? {
    guard let found = facts.find(structure, .structure),
      let member = found.table.members(of: found.record).first(where: { found.table.kernelNameText($0.nameOffset) == name }),
      let size = (try? found.table.byteSize(of: member.type)).flatMap({ $0 }).flatMap({ Int(exactly: $0) }), size < 1 << 16
    else { return nil }
    return Int(member.bitOffset / 8) + size
  }
}
