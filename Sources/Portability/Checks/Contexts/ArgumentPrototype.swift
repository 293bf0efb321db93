import BPFObject
import BTF
import Relocation

/// The arguments that a program gets in its context, as the kernel hands them over.
struct ArgumentPrototype {
  /// Who hands them over.
  enum Giver { case function, iterator, structOperations, rawTracepoint, probe }

  let giver: Giver
  let table: BTFTypeTable
  let place: RelocationTarget.Place
  let name: String
  /// Types of the arguments, in order.
  let arguments: [TypeID]
  /// Whether the result follows.
  var hasResult = false
  /// Where they lie in the context; nil where each takes 8 bytes, one behind the other.
  var registers: ArgumentRegisters?

  /// Whether the verifier looks at types, and refuses what does not fit.
  var isTyped: Bool { giver == .function || giver == .iterator || giver == .structOperations }

  /// The argument at a byte of the context, counted from 0.
  func argument(at offset: Int) -> Int? {
    guard let registers else { return offset >= 0 ? offset / 8 : nil }
    return Int32(exactly: offset).flatMap { registers.argument(at: $0) }
  }

  /// How many there are that a program may read; of those that do not fit into registers nothing is said.
  var count: Int { arguments.count + (hasResult ? 1 : 0) }

  /// Nil where arguments cannot be counted: there is `...`, or one is handed over in more than one register and takes more than one place.
  ///
  /// `own` is how many of the first are the kernel's own.
  init?(
    _ giver: Giver, _ name: String, _ place: RelocationTarget.Place, _ table: BTFTypeTable, _ prototype: TypeRecord, own: Int = 0
  ) {
    let parameters = table.parameters(of: prototype).dropFirst(own)
    if parameters.contains(where: \.isVariadic) { return nil }
    guard parameters.allSatisfy({ ((try? table.byteSize(of: $0.type)).flatMap { $0 } ?? 9) <= 8 }) else { return nil }
    (self.giver, self.name, self.place, self.table) = (giver, name, place, table)
    arguments = parameters.map(\.type)
  }
}

extension ArgumentPrototype {
  /// Of what the section's name says that the program attaches to; nil where there is none, or nothing of the kind.
  init?(_ program: Program, _ definition: SectionDefinition, _ facts: KernelFacts, _ registers: ArgumentRegisters?) {
    guard let text = definition.target(in: program.definitionName) else { return nil }
    let giver: Giver
    switch definition.programType {
    // Behind the function's first instruction registers hold other things, and where it returns.
    case .kprobe:
      guard definition.isEntryProbe, registers != nil, !text.contains("+") else { return nil }
      giver = .probe
    case .rawTracepoint, .rawTracepointWritable: giver = .rawTracepoint
    case .tracing, .lsm: giver = definition.attachType == .traceIter ? .iterator : .function
    default: return nil
    }
    let target = AttachTarget(text, giver == .rawTracepoint ? .traceRawTp : definition.attachType)
    guard let found = target.found(in: facts), let record = ArgumentPrototype.record(of: found, target.kind) else { return nil }
    self.init(giver, target.name, found.place, found.table, record, own: target.kind == .tracepoint ? 1 : 0)
    hasResult = giver == .function && definition.seesResult && ArgumentPrototype.returns(record, found.table)
    if giver == .probe { self.registers = registers }
  }

  /// A typedef of a tracepoint stands for a pointer to its prototype.
  private static func record(of found: KernelFacts.Found, _ kind: AttachTarget.Kind) -> TypeRecord? {
    var type = found.record.reference
    if kind == .tracepoint {
      guard let pointer = try? found.table.resolved(type), pointer.kind == .pointer else { return nil }
      type = pointer.reference
    }
    guard let record = try? found.table.resolved(type), record.kind == .functionPrototype else { return nil }
    return record
  }

  /// Where a function returns nothing there is nothing to read (`btf_ctx_access()` takes no void).
  private static func returns(_ prototype: TypeRecord, _ table: BTFTypeTable) -> Bool {
    (try? table.resolved(prototype.reference)).map { $0.id != .void } ?? true
  }

  /// Whether some other argument is a pointer to the struct: then the arguments have moved.
  func hands(_ name: String) -> Bool {
    arguments.contains { argument in
      guard let record = try? table.resolved(argument), record.kind == .pointer,
        let pointee = try? table.resolved(record.reference),
        pointee.kind == .structure
      else { return false }
      return table.kernelNameText(pointee.nameOffset) == name
    }
  }
}

extension SectionDefinition {
  /// Whether the result stands behind the arguments.
  fileprivate var seesResult: Bool {
    programType == .lsm || attachType == .traceFexit || attachType == .modifyReturn || attachType == .traceFsession
  }
}
