import BPFObject
import ByteReading
import Kernel

/// Puts maps, variables, externs and jump tables into a linked program (libbpf: `bpf_object__relocate_data()`).
struct ProgramReferences {
  /// Descriptors of the maps, in the order of the inventory; nil for one that is not created.
  let maps: [Int32?]
  let externs: [ResolvedExtern]
  let definitions: [Extern]
  /// Offset in bytes of the object's variables in its arena.
  let arenaOffset: Int
  let arena: Int?
  let configurationMap: Int?

  /// `BPF_PSEUDO_*` of 64-bit loads and calls.
  private enum Pseudo {
    static let mapDescriptor: UInt8 = 1
    static let mapValue: UInt8 = 2
    static let typeID: UInt8 = 3
    static let kernelFunction: UInt8 = 2
  }

  /// What stands in the place of something that is not there: the number of a helper that does not exist, and tells which
  /// (libbpf: `poison_map_ldimm64()`, `poison_kfunc_call()`).
  static let missingMap: Int32 = 2_001_000_000
  static let missingFunction: Int32 = 2_002_000_000

  func apply(to linked: inout LinkedProgram, tables: inout JumpTables) throws(LoadError) {
    for reference in linked.references {
      let slot = reference.slot
      switch reference.target {
      case .map(let index): linked.set(slot, wide: Pseudo.mapDescriptor, low: maps[at: index], high: nil, missing(map: index))
      case .data(let index, let offset): data(&linked, slot, index, offset)
      case .externAddress(let index): address(&linked, slot, index)
      case .externCall(let index): call(&linked, slot, index)
      case .jumpTable(let offset, let size):
        let descriptor = try tables.map(offset, size, linked, part: reference.part)
        var instruction = linked.code[slot]
        instruction.source = Pseudo.mapValue
        instruction.immediate = descriptor
        instruction.offset = 0
        linked.set(slot, instruction)
      case .call, .subprogramAddress, .unused: break
      }
    }
  }

  private func missing(map index: Int) -> Int32 { ProgramReferences.missingMap &+ Int32(truncatingIfNeeded: index) }

  private func data(_ linked: inout LinkedProgram, _ slot: Int, _ index: Int, _ offset: UInt64) {
    // What the compiler left in the instruction is counted in already.
    let place = offset &+ (index == arena ? UInt64(truncatingIfNeeded: arenaOffset) : 0)
    linked.set(
      slot, wide: Pseudo.mapValue, low: maps[at: index], high: Int32(truncatingIfNeeded: place), missing(map: index))
  }

  private func address(_ linked: inout LinkedProgram, _ slot: Int, _ index: Int) {
    guard index < externs.count, index < definitions.count else { return }
    switch externs[index] {
    case .configuration:
      guard case .configuration(let value) = definitions[index].kind, let map = configurationMap else { return }
      linked.set(
        slot, wide: Pseudo.mapValue, low: maps[at: map], high: Int32(truncatingIfNeeded: value.offset), missing(map: map))
    case .address(let address):
      linked.set(
        slot, wide: nil, low: Int32(truncatingIfNeeded: address), high: Int32(truncatingIfNeeded: address >> 32), 0)
    case .type(let id, let object, _):
      linked.set(slot, wide: Pseudo.typeID, low: Int32(bitPattern: id), high: object, 0)
    case .missing: linked.set(slot, wide: nil, low: 0, high: 0, 0)
    }
  }

  private func call(_ linked: inout LinkedProgram, _ slot: Int, _ index: Int) {
    guard index < externs.count else { return }
    var instruction = linked.code[slot]
    if case .type(let id, _, let place) = externs[index] {
      instruction.source = Pseudo.kernelFunction
      instruction.immediate = Int32(bitPattern: id)
      instruction.offset = place
    } else {
      instruction = Instruction(
        opcode: Opcode(rawValue: 0x85), immediate: ProgramReferences.missingFunction &+ Int32(truncatingIfNeeded: index))
    }
    linked.set(slot, instruction)
  }
}

extension LinkedProgram {
  /// A 64-bit load of that kind (nil: as it is), with the halves of its constant (nil: as it is); where `low` is missing, two calls
  /// of a helper that does not exist.
  mutating func set(_ slot: Int, wide source: UInt8?, low: Int32?, high: Int32?, _ poison: Int32) {
    guard let low else {
      let call = Instruction(opcode: Opcode(rawValue: 0x85), immediate: poison)
      set(slot, call)
      return set(slot + 1, call)
    }
    var (first, second) = (code[slot], code[slot + 1])
    if let source { first.source = source }
    first.immediate = low
    if let high { second.immediate = high }
    set(slot, first)
    set(slot + 1, second)
  }
}

extension Array where Element == Int32? {
  fileprivate subscript(at index: Int) -> Int32? { index < count ? self[index] : nil }
}
