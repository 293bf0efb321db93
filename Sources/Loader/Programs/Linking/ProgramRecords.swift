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
    functions = try ProgramRecords.collect(extensions.functions, "function", linked, object, types) { $0.type.rawValue.hostBytes }
    lines = try ProgramRecords.collect(extensions.lines, "line", linked, object, types) { record in
      record.fileName.rawValue.hostBytes + record.text.rawValue.hostBytes + (record.line << 10 | record.column & 0x3ff).hostBytes
    }
  }

  /// Where the program itself has none, none is given for what it calls; otherwise each part must have some.
  private static func collect<Record: ExtensionRecord>(
    _ records: ExtensionPart<Record>, _ kind: String, _ linked: LinkedProgram, _ object: ObjectFile, _ types: BTFTypeTable,
    _ fields: (Record) -> [UInt8]
  ) throws(LoadError) -> [UInt8] {
    var bytes: [UInt8] = []
    for (index, part) in linked.parts.enumerated() {
      let found = find(part, records, object, types)
      if index == 0, found.isEmpty { break }
      guard !found.isEmpty else { throw missing(kind, part, linked) }
      for record in found { bytes += place(record.instructionOffset, part) + fields(record) }
    }
    return bytes
  }

  private static func missing(_ kind: String, _ part: LinkedProgram.Part, _ linked: LinkedProgram) -> LoadError {
    LoadError(
      .program(.information(".BTF.ext has no \(kind) information of function '\(part.program.name)'")),
      subject: "program '\(linked.parts[0].program.name)'")
  }

  /// The slot in the linked program, from the offset in bytes in its section.
  private static func place(_ offset: UInt32, _ part: LinkedProgram.Part) -> [UInt8] {
    let slot = Int(offset) / Instruction.size - Int(part.program.start.rawValue) + part.start
    return UInt32(clamping: slot).hostBytes
  }

  /// The records of a function: from the first at or behind its start up to the first behind its end.
  private static func find<Record: ExtensionRecord>(
    _ part: LinkedProgram.Part, _ records: ExtensionPart<Record>, _ object: ObjectFile, _ types: BTFTypeTable
  ) -> [Record] {
    let name = object.code.first { $0.index == part.program.section }?.name
    guard let block = records.blocks.first(where: { object.sectionName(of: $0) == name }) else { return [] }
    let slots = part.program.slots
    var found: [Record] = []
    for record in block {
      let slot = record.instructionOffset / UInt32(Instruction.size)
      if slot < slots.lowerBound { continue }
      if slot >= slots.upperBound { break }
      found.append(record)
    }
    return found
  }
}

extension UInt32 {
  fileprivate var hostBytes: [UInt8] { ByteOrder.host.bytes(of: self) }
}
