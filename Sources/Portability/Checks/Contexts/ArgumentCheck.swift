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
  private let places: ContextPlaces
  private var facts: KernelFacts { check.facts }

  /// Where probes find arguments; nil where the kernel's processor is not known.
  private let registers: ArgumentRegisters?
  private let operations: StructOperationsPrototypes

  init(_ check: ObjectCheck) {
    self.check = check
    places = ContextPlaces(resolutions: check.resolutions)
    registers = check.requirements.hasEntryProbes ? ArgumentRegisters(check.facts) : nil
    operations = StructOperationsPrototypes(check.requirements.operations, check.facts)
  }

  func troubles(of number: Int) -> [Trouble] {
    let program = check.requirements.inventory.programs[number]
    guard let definition = program.definition, let reads = check.requirements.reads[number] else { return [] }
    let type = definition.programType
    if type.contextStructure != nil { return ContextStructure(type, facts, places)?.troubles(reads) ?? [] }
    let always = ContextLimits(facts, places).troubles(reads, type)
    if type == .tracepoint {
      return ArgumentCheck.joined(always, TracepointRecord(program, definition, facts, places)?.troubles(reads) ?? [])
    }
    let prototype = ArgumentPrototype(program, definition, facts, registers)
    guard let target = type == .structOperations ? operations.prototype(of: program.name) : prototype else { return always }
    return ArgumentCheck.joined(always, tooMany(reads, target)) + wrongTypes(reads, target) + refused(reads, target)
      + stores(reads, target)
  }

  /// What is refused in any case, in the words of what the program attaches to where that has some.
  private static func joined(_ always: [Trouble], _ own: [Trouble]) -> [Trouble] {
    guard !always.isEmpty, !own.isEmpty else { return always + own }
    let refused = Set(always.map { Finding.Place($0.section, $0.slot) })
    let named = Set(own.map { Finding.Place($0.section, $0.slot) })
    return always.filter { !named.contains(Finding.Place($0.section, $0.slot)) }
      + own.map { trouble in
        guard refused.contains(Finding.Place(trouble.section, trouble.slot)) else { return trouble }
        return Trouble(section: trouble.section, slot: trouble.slot, cause: trouble.cause, effect: .notLoaded)
      }
  }

  /// Reads behind the last argument: the verifier refuses them where it knows the types, and the kernel does not attach to a tracepoint that
  /// has less (`bpf_probe_register()`). A probe gets all registers, whatever is in them, and compilers read some before it is known
  /// whether they are needed.
  private func tooMany(_ reads: ContextReads, _ target: ArgumentPrototype) -> [Trouble] {
    let effect: Finding.Effect =
      target.isTyped ? .notLoaded : target.giver == .rawTracepoint ? .notAttached : .perhapsNotAttached
    return reads.reads.compactMap { read in
      guard let (offset, _) = places.place(of: read), let number = target.argument(at: offset), number >= target.count else {
        return nil
      }
      return Trouble(read, .contextAccess(target: target.name, argument: number + 1, count: target.arguments.count), effect)
    }
  }

  /// Stores through arguments: programs may only read what these point to (`check_ptr_to_btf_access()`), but for what iterators and struct_ops
  /// lend them.
  private func stores(_ reads: ContextReads, _ target: ArgumentPrototype) -> [Trouble] {
    guard target.giver == .function else { return [] }
    return reads.stores.compactMap { store in
      guard let number = target.argument(at: Int(store.argument)), number < target.count else { return nil }
      return Trouble(
        section: store.section, slot: store.slot,
        cause: .contextRefused(.storeThrough(target: target.name, argument: number + 1)), effect: .notLoaded)
    }
  }

  /// Arguments that are taken for something else than they are.
  private func wrongTypes(_ reads: ContextReads, _ target: ArgumentPrototype) -> [Trouble] {
    // The kernel gives struct_ops programs other types than the prototype has (a `tcp_sock` for a `sock`).
    guard target.giver != .structOperations else { return [] }
    return reads.uses.compactMap { use in
      guard use.offset % 8 == 0, let number = target.argument(at: Int(use.offset)), number < target.arguments.count,
        check.resolutions.indices.contains(use.relocation)
      else { return nil }
      return wrongType(check.resolutions[use.relocation], use, target.arguments[number], number, target)
    }
  }

  private func wrongType(
    _ resolution: Resolution, _ use: ContextReads.Use, _ argument: TypeID, _ number: Int, _ target: ArgumentPrototype
  ) -> Trouble? {
    guard let types = check.requirements.inventory.object.types, let root = types.record(resolution.record.type),
      root.kind == .structure, let expected = types.kernelNameText(root.nameOffset), !expected.isEmpty,
      let section = check.requirements.sectionNamed[resolution.place.sectionName]
    else { return nil }
    let name = TypeCompatibility.essentialName(expected)
    guard let given = given(argument, for: name, target, isRead: target.giver == .function && use.isLoad) else { return nil }
    let isRefused = target.giver == .function && use.isLoad && given.refuses(resolution, target)
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
    func refuses(_ resolution: Resolution, _ target: ArgumentPrototype) -> Bool {
      guard let pointee else { return true }
      guard let offset = resolution.new?.value, let width = resolution.new?.width else { return false }
      return StructAccess(table: target.table).permits(pointee.id, offset: offset, size: UInt64(width)) == false
    }
  }

  /// Nil where the argument is what it is taken for, or says nothing: pointers to anything, and numbers that hold addresses.
  ///
  /// Where the verifier reads through it (`isRead`) these are no more to it than other numbers, and it refuses
  /// (`btf_ctx_access()`: pointers to void and to integers are scalars).
  private func given(_ argument: TypeID, for name: String, _ target: ArgumentPrototype, isRead: Bool) -> Given? {
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
  private func refused(_ reads: ContextReads, _ target: ArgumentPrototype) -> [Trouble] {
    guard target.giver == .function || target.giver == .iterator else { return [] }
    return reads.fixedReads.compactMap { read in
      guard read.argument % 8 == 0, let number = target.argument(at: Int(read.argument)), number < target.arguments.count,
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
