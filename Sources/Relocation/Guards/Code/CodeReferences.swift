import BPFObject
import ByteReading
import ELF

/// What calls and 64-bit loads of an object refer to, by its ELF relocations.
struct CodeReferences {
  enum Reference: Hashable {
    /// A function, by its first slot in the image.
    case function(UInt32)
    /// Data that programs cannot change: which section, and the byte.
    case readOnly(data: UInt16, offset: Int64)
    /// A variable that programs write to, or memory of an arena.
    case memory
    /// A value of the kernel's configuration (`.kconfig`), which the verifier knows; its number in ``configuration``.
    case configuration(UInt16)
    /// A variable or function of the kernel.
    case external(String)
    /// A map, by its number in ``maps``.
    case map(UInt16)
    /// Something else that is not zero.
    case other
  }

  /// A section whose contents the verifier knows: libbpf freezes its map before programs are loaded.
  struct ReadOnlyData {
    let section: SectionIndex
    let name: String
    let bytes: Bytes
  }

  private var bySlot: [UInt32: Reference] = [:]
  private(set) var readOnly: [ReadOnlyData] = []
  private(set) var maps: [MapAttributes] = []
  /// The names of values of the configuration.
  private(set) var configuration: [String] = []

  subscript(slot: UInt32) -> Reference? { bySlot[slot] }

  /// What cannot be read is left out: it is not known then. `assumesVariables` says whether constant data is what it is in the file.
  init(_ inventory: ObjectInventory, _ parts: [CodePart], assumesVariables: Bool) {
    let starts = Dictionary(parts.map { ($0.section, $0) }) { first, _ in first }
    let text = parts.last { $0.name == ".text" }
    maps = inventory.maps.map(\.attributes)
    var data: [Int: UInt16] = [:]
    var values: [Int: UInt16] = [:]
    for relocation in inventory.relocations {
      guard let part = starts[relocation.section], relocation.instruction.rawValue < part.count else { continue }
      let slot = part.start + relocation.instruction.rawValue
      switch relocation.target {
      case .call(let target), .subprogramAddress(let target):
        guard let text, target.rawValue < text.count else { continue }
        bySlot[slot] = .function(text.start + target.rawValue)
      case .map(let number): bySlot[slot] = UInt16(exactly: number).map { .map($0) } ?? .other
      case .data(let map, let offset):
        if assumesVariables, let number = data[map] ?? readOnlyData(inventory, map, &data) {
          bySlot[slot] = .readOnly(data: number, offset: Int64(truncatingIfNeeded: offset))
        } else {
          bySlot[slot] = .memory
        }
      case .externAddress(let number), .externCall(let number):
        let symbol = inventory.externs[number]
        if case .configuration = symbol.kind {
          bySlot[slot] = configurationNumber(symbol.name, number, &values).map { .configuration($0) } ?? .other
        } else {
          bySlot[slot] = .external(symbol.name)
        }
      case .jumpTable: bySlot[slot] = .other
      case .unused: break
      }
    }
  }

  /// The number of a value in ``configuration``; nil where there are too many.
  private mutating func configurationNumber(_ name: String, _ extern: Int, _ values: inout [Int: UInt16]) -> UInt16? {
    if let known = values[extern] { return known }
    guard let number = UInt16(exactly: configuration.count) else { return nil }
    configuration.append(name)
    values[extern] = number
    return number
  }

  /// The number of a map of constant data in ``readOnly``; nil where it is none, or its contents cannot be read.
  private mutating func readOnlyData(_ inventory: ObjectInventory, _ map: Int, _ data: inout [Int: UInt16]) -> UInt16? {
    let definition = inventory.maps[map]
    guard definition.origin == .readOnlyData, let section = inventory.object.file.sections[definition.sectionIndex],
      let number = UInt16(exactly: readOnly.count)
    else { return nil }
    let bytes = (try? inventory.object.file.contents(of: section)) ?? Bytes([])
    readOnly.append(ReadOnlyData(section: section.index, name: definition.section, bytes: bytes))
    data[map] = number
    return number
  }
}
