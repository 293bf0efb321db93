import ByteReading

/// One part of BTF.ext: records grouped by the ELF section of their instructions.
public struct ExtensionPart<Record: ExtensionRecord>: Sendable {
  /// The records about one ELF section.
  public struct Block: RandomAccessCollection, Sendable {
    /// The name of the ELF section, in the strings of the object's BTF.
    public let sectionName: StringOffset
    /// Offset in bytes of the block's first record in the file.
    public var fileOffset: Int { records.fileOffset }

    let records: Bytes
    let recordSize: Int
    let isSwapped: Bool

    public var startIndex: Int { 0 }
    public var endIndex: Int { records.count / recordSize }

    public subscript(index: Int) -> Record {
      precondition(index >= 0 && index < endIndex)
      return Record(records, at: index * recordSize, swapped: isSwapped)
    }
  }

  /// The blocks, in the order of the file.
  public let blocks: [Block]
  /// Size in bytes of each record in the file, at least ``ExtensionRecord/knownSize``; 0 for an empty part.
  public let recordSize: Int

  /// Records of all blocks together.
  public var recordCount: Int { blocks.reduce(0) { $0 + $1.count } }

  /// A part that is not there.
  static var none: ExtensionPart { ExtensionPart(blocks: [], recordSize: 0) }

  private init(blocks: [Block], recordSize: Int) {
    self.blocks = blocks
    self.recordSize = recordSize
  }

  /// Verifies the part: `u32 rec_size`, then blocks of `{u32 sec_name_off, u32 num_info, records}` up to the end
  /// (libbpf: `btf_ext_parse_sec_info()`). What lies before the first malformed block is kept, and `damage` says what is wrong with that.
  init(_ part: Bytes, order: ByteOrder, _ damage: inout BTFError?) {
    var blocks: [Block] = []
    var size = 0
    do throws(BTFError) {
      if part.count > 0 { size = Int(try ExtensionPart.recordSize(part, order: order)) }
      var position = 4
      while position < part.count {
        let block = try ExtensionPart.block(part, at: position, recordSize: size, order: order)
        blocks.append(block)
        position += 8 + block.records.count
      }
    } catch {
      damage = error
    }
    self.init(blocks: blocks, recordSize: size)
  }

  private static func recordSize(_ part: Bytes, order: ByteOrder) throws(BTFError) -> UInt32 {
    let start = part.fileOffset
    guard let size = part.integer(at: 0, order: order, as: UInt32.self) else {
      throw BTFError(.truncated(needed: 4 - part.count, available: part.count), offset: start)
    }
    guard Int(size) >= Record.knownSize, size % 4 == 0 else {
      throw BTFError(
        .badRecordSize(section: Record.section, found: size, minimum: UInt32(Record.knownSize)), offset: start)
    }
    return size
  }

  private static func block(_ part: Bytes, at position: Int, recordSize: Int, order: ByteOrder) throws(BTFError) -> Block {
    let place = part.fileOffset + position
    guard let name = part.integer(at: position, order: order, as: UInt32.self),
      let count = part.integer(at: position + 4, order: order, as: UInt32.self)
    else {
      let left = part.count - position
      throw BTFError(.truncated(needed: 8 - left, available: left), offset: place)
    }
    guard count > 0 else { throw BTFError(.emptyBlock(section: Record.section), offset: place + 4) }
    // Both factors have up to 32 bits: their product may not fit.
    let (length, overflow) = Int(count).multipliedReportingOverflow(by: recordSize)
    guard !overflow, let records = part.slice(at: position + 8, count: length) else {
      let left = part.count - position - 8
      throw BTFError(.truncated(needed: (overflow ? .max : length) - left, available: left), offset: place + 8)
    }
    return Block(
      sectionName: StringOffset(name), records: records, recordSize: recordSize, isSwapped: order.isSwapped)
  }
}
