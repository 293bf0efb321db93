import BPFObject
import BTF
import ByteReading
import ELF

/// What calls and 64-bit loads of an object refer to, by its ELF relocations.
struct CodeReferences {
  enum Reference: Hashable {
    /// A function, by its first slot in the image.
    case function(UInt32)
    /// Data that programs cannot change: which section, and the byte.
    case readOnly(data: UInt16, offset: Int64)
    /// A variable that programs write to, or memory of a kind of its own.
    case memory
    /// The configuration of the kernel (`.kconfig`): the verifier knows its values.
    case configuration
    /// A variable or function of the kernel.
    case external(String)
    /// A map, or anything else that is not zero.
    case other
  }

  /// A section whose contents the verifier knows: libbpf freezes its map before programs are loaded.
  struct ReadOnlyData {
    let section: SectionIndex
    let name: String
    let bytes: Bytes
  }

  private(set) var bySlot: [UInt32: Reference] = [:]
  private(set) var readOnly: [ReadOnlyData] = []

  subscript(slot: UInt32) -> Reference? { bySlot[slot] }

  /// What cannot be read is left out: it is not known then.
  init(_ object: ObjectFile, _ parts: [CodeImage.Part], _ slots: [Instruction]) {
    guard let symbols = object.symbols else { return }
    let configuration = CodeReferences.configurationNames(object)
    var starts: [SectionIndex: CodeImage.Part] = [:]
    for part in parts { starts[part.section] = part }
    var data: [SectionIndex: UInt16] = [:]
    for section in object.file.sections where section.type == .relocations {
      guard let part = starts[SectionIndex(section.info)], let table = try? object.file.relocations(in: section) else { continue }
      for relocation in table {
        let place = relocation.offset / UInt64(Instruction.size)
        guard relocation.offset % UInt64(Instruction.size) == 0, place < UInt64(part.count),
          let symbol = try? symbols.symbol(relocation.symbol)
        else { continue }
        let slot = part.start + UInt32(truncatingIfNeeded: place)
        let instruction = slots[Int(slot)]
        guard instruction.isCall || instruction.isWideLoad else { continue }
        switch symbol.place {
        case .section(let index):
          if let target = starts[index] {
            bySlot[slot] = CodeReferences.function(instruction, symbol, target)
          } else if let number = data[index] ?? readOnlyData(object, index, &data) {
            bySlot[slot] = .readOnly(data: number, offset: CodeReferences.offset(instruction, symbol))
          } else {
            let name = object.file.sections[index].flatMap { try? object.file.name(of: $0) }
            bySlot[slot] = CodeReferences.isData(name) ? .memory : .other
          }
        case .undefined:
          guard let name = try? symbols.name(of: symbol) else { continue }
          bySlot[slot] = configuration.contains(name) ? .configuration : .external(name)
        case .absolute, .common, .reserved: bySlot[slot] = .other
        }
      }
    }
  }

  /// The function's first slot; static functions are named by their section, with the place in the instruction (libbpf:
  /// `bpf_object__reloc_code()`).
  private static func function(_ instruction: Instruction, _ symbol: Symbol, _ target: CodeImage.Part) -> Reference? {
    guard let value = Int64(exactly: symbol.value) else { return nil }
    let immediate = Int64(instruction.immediate)
    let (bytes, overflow) = value.addingReportingOverflow(instruction.isCall ? (immediate + 1) * 8 : immediate)
    guard !overflow, bytes >= 0, bytes / 8 < Int64(target.count) else { return nil }
    return .function(target.start + UInt32(truncatingIfNeeded: bytes / 8))
  }

  private static func offset(_ instruction: Instruction, _ symbol: Symbol) -> Int64 {
    Int64(truncatingIfNeeded: symbol.value) &+ Int64(instruction.immediate)
  }

  private mutating func readOnlyData(_ object: ObjectFile, _ index: SectionIndex, _ data: inout [SectionIndex: UInt16]) -> UInt16? {
    guard let section = object.file.sections[index], section.type == .programBits,
      let name = try? object.file.name(of: section), name == ".rodata" || name.hasPrefix(".rodata."),
      let bytes = try? object.file.contents(of: section), let number = UInt16(exactly: readOnly.count)
    else { return nil }
    readOnly.append(ReadOnlyData(section: index, name: name, bytes: bytes))
    data[index] = number
    return number
  }

  /// Sections of variables (libbpf: `bpf_object__section_to_libbpf_map_type()`).
  private static func isData(_ name: String?) -> Bool {
    guard let name else { return false }
    return [".data", ".bss", ".addr_space.1"].contains { name == $0 || name.hasPrefix("\($0).") }
  }

  /// The variables that `.kconfig` lists in the object's types.
  private static func configurationNames(_ object: ObjectFile) -> Set<String> {
    guard let types = object.types else { return [] }
    var names = Set<String>()
    for id in types.ownTypeIDs {
      guard let record = types.record(TypeID(id)), record.kind == .dataSection,
        types.nameBytes(record.nameOffset)?.text == ".kconfig"
      else { continue }
      for index in 0..<types.sectionVariables(of: record).count {
        let variable = types.sectionVariable(index, of: record)
        guard let target = types.record(variable.type), let name = types.nameBytes(target.nameOffset) else { continue }
        names.insert(name.text)
      }
    }
    return names
  }
}
