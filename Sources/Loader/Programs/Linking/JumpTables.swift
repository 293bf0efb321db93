import BPFObject
import ByteReading
import Kernel

/// Tables of jump targets (`.jumptables`): a map for each table of each program, with the instructions by number
/// (libbpf: `create_jt_map()`).
struct JumpTables {
  private let contents: Bytes?
  /// The maps of the program at hand by the table's offset in bytes.
  private(set) var maps: [UInt64: KernelMapOwner] = [:]

  /// Bytes of an entry in the file.
  private static let entrySize: UInt64 = 8
  /// `BPF_MAP_TYPE_INSN_ARRAY`, whose values are `struct bpf_insn_array_value`.
  private static let mapType: UInt32 = 34
  private static let valueSize: UInt32 = 16

  init(_ object: ObjectFile) { contents = (try? object.contents(of: ".jumptables")).flatMap { $0 } }

  /// The map of a table, made when it is first asked for.
  mutating func map(_ offset: UInt64, _ size: UInt64, _ linked: LinkedProgram, part: Int) throws(LoadError) -> Int32 {
    if let known = maps[offset] { return known.map.descriptor.rawValue }
    let subject = "program '\(linked.parts[0].program.name)'"
    func fail(_ words: String) -> LoadError { LoadError(.program(.jumpTable(words)), subject: subject) }
    guard offset % JumpTables.entrySize == 0, size % JumpTables.entrySize == 0 else {
      throw fail("offset \(offset) and size \(size) are not multiples of 8")
    }
    guard let start = Int(exactly: offset), let length = Int(exactly: size),
      let table = contents?.slice(at: start, count: length)
    else { throw fail("its \(size) bytes at \(offset) do not lie inside .jumptables") }
    let count = length / Int(JumpTables.entrySize)
    let map = try asking(subject) { () throws(KernelError) in
      try KernelMap.create(
        MapCreation(
          type: JumpTables.mapType, keySize: 4, valueSize: JumpTables.valueSize, maxEntries: UInt32(clamping: count),
          name: ".jumptables"))
    }
    let owner = linked.parts[part]
    for index in 0..<count {
      let target: UInt64 = table.load(8 * index, swapped: false)
      let slot = Int64(truncatingIfNeeded: target / 8) - Int64(owner.program.start.rawValue) + Int64(owner.start)
      guard let slot = UInt32(exactly: slot) else { throw fail("entry \(index) leads to byte \(target), outside its function") }
      let value = ByteOrder.host.bytes(of: slot) + Array(repeating: 0, count: Int(JumpTables.valueSize) - 4)
      try asking(subject) { () throws(KernelError) in try map.update(ByteOrder.host.bytes(of: UInt32(index)), value) }
    }
    try asking(subject) { () throws(KernelError) in try map.freeze() }
    let kept = KernelMapOwner(map)
    maps[offset] = kept
    return kept.map.descriptor.rawValue
  }
}

/// A map that several places own.
final class KernelMapOwner: Sendable {
  let map: KernelMap
  init(_ map: consuming KernelMap) { self.map = map }
}
