import BPFObject
import BTF
import ByteReading

/// The functions and source lines of a linked program, as the kernel takes them (libbpf: `reloc_prog_func_and_line_info()`).
struct ProgramRecords {
  private(set) var functions: [UInt8] = []
  private(set) var lines: [UInt8] = []

  static let functionSize: UInt32 = 8
  static let lineSize: UInt32 = 16

  init(_ linked: LinkedProgram, _ object: ObjectFile) throws(LoadError) {
    guard let extensions = object.extensions, let types = object.types else { return }
    // Where the program itself has none, none is given for what it calls; otherwise each part must have some.
    for (index, part) in linked.parts.enumerated() {
      let found = ProgramRecords.find(part, extensions.functions, object, types)
      if index == 0, found.isEmpty { break }
      guard !found.isEmpty else { throw ProgramRecords.missing("function", part, linked) }
      for record in found {
        functions += ProgramRecords.place(record.instructionOffset, part) + ByteOrder.host.bytes(of: record.type.rawValue)
      }
    }
    for (index, part) in linked.parts.enumerated() {
      let found = ProgramRecords.find(part, extensions.lines, object, types)
      if index == 0, found.isEmpty { break }
      guard !found.isEmpty else { throw ProgramRecords.missing("line", part, linked) }
      for record in found {
        lines += ProgramRecords.place(record.instructionOffset, part) + ByteOrder.host.bytes(of: record.fileName.rawValue)
        lines +=
          ByteOrder.host.bytes(of: record.text.rawValue) + ByteOrder.host.bytes(of: record.line << 10 | record.column & 0x3ff)
      }
    }
  }

  private static func missing(_ kind: String, _ part: LinkedProgram.Part, _ linked: LinkedProgram) -> LoadError {
    LoadError(
      .program(.information(".BTF.ext has no \(kind) information of function '\(part.program.name)'")),
      subject: "program '\(linked.parts[0].program.name)'")
  }

  /// The slot in the linked program, from the offset in bytes in its section.
  private static func place(_ offset: UInt32, _ part: LinkedProgram.Part) -> [UInt8] {
    let slot = Int(offset) / Instruction.size - Int(part.program.start.rawValue) + part.start
    return ByteOrder.host.bytes(of: UInt32(clamping: slot))
  }

  /// The records of a function: from the first at or behind its start up to the first behind its end.
  private static func find<Record: ExtensionRecord>(
    _ part: LinkedProgram.Part, _ records: ExtensionPart<Record>, _ object: ObjectFile, _ types: BTFTypeTable
  ) -> ArraySlice<Record> {
    let name = object.code.first { $0.index == part.program.section }?.name
    guard let block = records.blocks.first(where: { types.name($0.sectionName) == name }) else { return [] }
    let slots = part.program.slots
    var found: [Record] = []
    for record in block {
      let slot = record.instructionOffset / UInt32(Instruction.size)
      if slot < slots.lowerBound { continue }
      if slot >= slots.upperBound { break }
      found.append(record)
    }
    return found[...]
  }
}
