import BPFObject
import BTF
import ELF
import Relocation

/// Whether what a program attaches to hands it the arguments that the program reads.
struct ArgumentCheck {
  /// What is wrong at a place of the code.
  struct Trouble {
    let section: SectionIndex
    let slot: UInt32
    let cause: FindingCause
    /// Whether the verifier refuses it; else it loads, and does not fit.
    let isRefused: Bool
  }

  let check: ObjectCheck
  private var facts: KernelFacts { check.facts }

  /// Where probes find arguments; nil where the kernel's processor is not known.
  private let registers: ArgumentRegisters?

  init(_ check: ObjectCheck) {
    self.check = check
    registers = check.requirements.hasEntryProbes ? ArgumentRegisters(check.facts) : nil
  }

  func troubles(of program: Int) -> [Trouble] {
    let inventory = check.requirements.inventory
    guard let definition = inventory.programs[program].definition, let reads = check.requirements.reads[program] else { return [] }
    if definition.programType == .tracepoint {
      return TracepointRecord(inventory.programs[program], definition, facts)?.troubles(reads) ?? []
    }
    guard let target = prototype(inventory.programs[program], definition) else { return [] }
    return tooMany(reads, target) + wrongTypes(reads, target)
  }

  /// The arguments as the kernel hands them over.
  struct Prototype {
    let table: BTFTypeTable
    let name: String
    /// Types of the arguments, in order.
    var arguments: [TypeID]
    /// Whether the result follows.
    var hasResult: Bool
    /// Whether the verifier looks at types, and refuses what does not fit.
    let isTyped: Bool
    /// Where they lie in the context; nil where each takes 8 bytes, one behind the other.
    let registers: ArgumentRegisters?

    /// The argument at a byte of the context, counted from 0.
    func argument(at offset: Int32) -> Int? {
      guard let registers else { return offset >= 0 ? Int(offset / 8) : nil }
      return registers.argument(at: offset)
    }

    /// How many there are that a program may read; of those that do not fit into registers nothing is said.
    var count: Int { arguments.count + (hasResult ? 1 : 0) }
  }

  private func prototype(_ program: Program, _ definition: SectionDefinition) -> Prototype? {
    guard let text = definition.target(in: program.definitionName) else { return nil }
    let isProbe = definition.programType == .kprobe
    // Behind the function's first instruction registers hold other things.
    if isProbe, registers == nil || text.contains("+") { return nil }
    let isRaw = definition.programType == .rawTracepoint || definition.programType == .rawTracepointWritable
    guard isProbe || isRaw || definition.programType == .tracing || definition.programType == .lsm else { return nil }
    let target = AttachTarget(text, isRaw ? .traceRawTp : definition.attachType)
    guard target.kind != .iterator, let found = target.found(in: facts) else { return nil }
    var type = found.record.reference
    if target.kind == .tracepoint {
      guard let pointer = try? found.table.resolved(type), pointer.kind == .pointer else { return nil }
      type = pointer.reference
    }
    guard let record = try? found.table.resolved(type), record.kind == .functionPrototype else { return nil }
    var arguments = found.table.parameters(of: record)
    if arguments.contains(where: \.isVariadic) { return nil }
    // The first argument of a tracepoint is the kernel's own.
    if target.kind == .tracepoint { arguments = Array(arguments.dropFirst()) }
    // What is handed over in more than one register takes more than one place.
    guard arguments.allSatisfy({ ((try? found.table.byteSize(of: $0.type)).flatMap { $0 } ?? 9) <= 8 }) else { return nil }
    let hasResult = [.traceFexit, .modifyReturn, .traceFsession].contains(definition.attachType)
    return Prototype(
      table: found.table, name: target.name, arguments: arguments.map(\.type),
      hasResult: hasResult || definition.programType == .lsm, isTyped: !isRaw && !isProbe, registers: isProbe ? registers : nil)
  }

  /// Reads behind the last argument.
  private func tooMany(_ reads: ContextReads, _ target: Prototype) -> [Trouble] {
    reads.reads.compactMap { read in
      guard let number = target.argument(at: read.offset), number >= target.count else { return nil }
      return Trouble(
        section: read.section, slot: read.slot,
        cause: .contextAccess(target: target.name, argument: number + 1, count: target.arguments.count), isRefused: target.isTyped)
    }
  }

  /// Arguments that are taken for something else than they are.
  private func wrongTypes(_ reads: ContextReads, _ target: Prototype) -> [Trouble] {
    reads.uses.compactMap { use in
      guard use.offset % 8 == 0, let number = target.argument(at: use.offset), number < target.arguments.count,
        check.resolutions.indices.contains(use.relocation)
      else { return nil }
      return wrongType(check.resolutions[use.relocation], use, target.arguments[number], number, target)
    }
  }

  private func wrongType(
    _ resolution: Resolution, _ use: ContextReads.Use, _ argument: TypeID, _ number: Int, _ target: Prototype
  ) -> Trouble? {
    guard let types = check.requirements.inventory.object.types, let root = types.record(resolution.record.type),
      root.kind == .structure, let expected = types.kernelNameText(root.nameOffset), !expected.isEmpty,
      let section = check.requirements.sectionNamed[resolution.place.sectionName]
    else { return nil }
    let name = TypeCompatibility.essentialName(expected)
    // What is read of a struct that is longer, and begins with the one that is handed over, is no mistake by itself.
    var isLonger = false
    guard let record = try? target.table.resolved(argument) else { return nil }
    var found = "no pointer"
    var isRefused = false
    if record.kind == .pointer {
      guard let pointee = try? target.table.resolved(record.reference) else { return nil }
      // A pointer to anything says nothing, nor do numbers that hold addresses.
      guard pointee.id != .void, pointee.kind == .structure, let text = target.table.kernelNameText(pointee.nameOffset) else {
        return nil
      }
      guard text != name, !ArgumentCheck.begins(pointee, with: name, target.table) else { return nil }
      found = "struct \(text) *"
      isLonger = facts.find(name, .structure).map { ArgumentCheck.begins($0.record, with: text, $0.table) } ?? false
      if target.isTyped, use.isLoad, let offset = resolution.new?.value, let width = resolution.new?.width {
        isRefused = StructAccess(table: target.table).permits(pointee.id, offset: offset, size: UInt64(width)) == false
      }
    } else if record.kind != .integer || record.byteSize == 8 {
      return nil
    }
    if isLonger, !isRefused { return nil }
    return Trouble(
      section: section, slot: resolution.place.instruction.rawValue,
      cause: .contextArgument(target: target.name, argument: number + 1, expected: "struct \(name) *", found: found),
      isRefused: isRefused || (target.isTyped && use.isLoad && record.kind == .integer))
  }

  /// Whether one struct begins with another, as `struct tcp_sock` does with `struct sock`: programs cast between these.
  private static func begins(_ record: TypeRecord, with name: String, _ table: BTFTypeTable) -> Bool {
    var record = record
    for _ in 0..<8 {
      guard record.kind == .structure, record.entryCount > 0, let first = try? table.resolved(table.member(0, of: record).type)
      else {
        return false
      }
      if table.kernelNameText(first.nameOffset) == name { return true }
      record = first
    }
    return false
  }
}
