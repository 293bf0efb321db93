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
    /// What comes of it where the verifier gets there.
    let effect: Finding.Effect
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
    return tooMany(reads, target) + wrongTypes(reads, target) + refused(reads, target)
  }

  /// The arguments as the kernel hands them over.
  struct Prototype {
    let table: BTFTypeTable
    let place: RelocationTarget.Place
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
      table: found.table, place: found.place, name: target.name, arguments: arguments.map(\.type),
      hasResult: hasResult || definition.programType == .lsm, isTyped: !isRaw && !isProbe, registers: isProbe ? registers : nil)
  }

  /// Reads behind the last argument: the verifier refuses them where it knows the types, and the kernel does not attach to a tracepoint that
  /// has less (`bpf_probe_register()`). A probe gets all registers, whatever is in them, and compilers read some before it is known
  /// whether they are needed.
  private func tooMany(_ reads: ContextReads, _ target: Prototype) -> [Trouble] {
    let effect: Finding.Effect = target.isTyped ? .notLoaded : target.registers == nil ? .notAttached : .perhapsNotAttached
    return reads.reads.compactMap { read in
      guard let number = target.argument(at: read.offset), number >= target.count else { return nil }
      return Trouble(
        section: read.section, slot: read.slot,
        cause: .contextAccess(target: target.name, argument: number + 1, count: target.arguments.count), effect: effect)
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
    guard let given = given(argument, for: name, target, isRead: target.isTyped && use.isLoad) else { return nil }
    let isRefused = target.isTyped && use.isLoad && given.refuses(resolution, target)
    if given.isRelated, !isRefused { return nil }
    return Trouble(
      section: section, slot: resolution.place.instruction.rawValue,
      cause: .contextArgument(target: target.name, argument: number + 1, expected: "struct \(name) *", found: given.words),
      effect: isRefused ? .notLoaded : given.isOther || target.hands(name) ? .notAttached : .perhapsNotAttached)
  }

  /// What an argument is that is taken for a pointer to some struct.
  private struct Given {
    let words: String
    /// The struct that it points to; nil where it points to none.
    let pointee: TypeRecord?
    /// Whether programs rightly cast between the two.
    let isRelated: Bool
    /// Whether it can be no such pointer at all.
    var isOther: Bool { pointee == nil }

    /// Whether the verifier refuses what is read.
    func refuses(_ resolution: Resolution, _ target: Prototype) -> Bool {
      guard let pointee else { return true }
      guard let offset = resolution.new?.value, let width = resolution.new?.width else { return false }
      return StructAccess(table: target.table).permits(pointee.id, offset: offset, size: UInt64(width)) == false
    }
  }

  /// Nil where the argument is what it is taken for, or says nothing: pointers to anything, and numbers that hold addresses.
  ///
  /// Where the verifier reads through it (`isRead`) these are no more to it than other numbers, and it refuses
  /// (`btf_ctx_access()`: pointers to void and to integers are scalars).
  private func given(_ argument: TypeID, for name: String, _ target: Prototype, isRead: Bool) -> Given? {
    guard let record = try? target.table.resolved(argument) else { return nil }
    guard record.kind == .pointer else {
      guard isRead || record.kind == .integer && record.byteSize != 8 else { return nil }
      return Given(words: "no pointer", pointee: nil, isRelated: false)
    }
    guard let pointee = try? target.table.resolved(record.reference) else { return nil }
    if isRead, pointee.id == .void || pointee.kind == .integer {
      let words = pointee.id == .void ? "void *" : target.table.kernelNameText(pointee.nameOffset).map { "\($0) *" }
      return Given(words: words ?? "a pointer to a number", pointee: nil, isRelated: false)
    }
    guard pointee.id != .void, pointee.kind == .structure, let text = target.table.kernelNameText(pointee.nameOffset), text != name
    else { return nil }
    let likeness = StructLikeness(facts)
    guard !likeness.begins(pointee, with: name, target.table) else { return nil }
    return Given(
      words: "struct \(text) *", pointee: pointee, isRelated: likeness.isCast(from: pointee, text, target.table, to: name))
  }
}

extension ArgumentCheck {
  /// Reads at places that no relocation adjusts, and that lie outside the struct or across its members.
  private func refused(_ reads: ContextReads, _ target: Prototype) -> [Trouble] {
    guard target.isTyped else { return [] }
    return reads.fixedReads.compactMap { read in
      guard read.argument % 8 == 0, let number = target.argument(at: read.argument), number < target.arguments.count,
        let record = try? target.table.resolved(target.arguments[number]), record.kind == .pointer,
        let pointee = try? target.table.resolved(record.reference), pointee.kind == .structure, pointee.id != .void
      else { return nil }
      let isRefused =
        read.offset < 0
        || StructAccess(table: target.table).permits(pointee.id, offset: UInt64(read.offset), size: UInt64(read.size)) == false
      guard isRefused else { return nil }
      return Trouble(
        section: read.section, slot: read.slot,
        cause: .fixedOffsetRefused(
          structure: KernelType(place: target.place, type: pointee.id), offset: Int(read.offset), size: read.size),
        effect: .notLoaded)
    }
  }
}

extension ArgumentCheck.Prototype {
  /// Whether some other argument is a pointer to the struct: then the arguments have moved.
  fileprivate func hands(_ name: String) -> Bool {
    arguments.contains { argument in
      guard let record = try? table.resolved(argument), record.kind == .pointer,
        let pointee = try? table.resolved(record.reference),
        pointee.kind == .structure
      else { return false }
      return table.kernelNameText(pointee.nameOffset) == name
    }
  }
}
