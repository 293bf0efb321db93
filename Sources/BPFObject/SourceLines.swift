public import BTF
import ByteReading

/// Which line of the source each instruction came from, by BTF.ext's `line_info`.
public struct SourceLines: Sendable {
  /// A line of the source. Names lie in the strings of the object's own BTF.
  public struct Line: Hashable, Sendable {
    public let file: StringOffset
    /// Counted from 1.
    public let line: UInt32
    /// Counted from 1; 0 where the compiler did not say.
    public let column: UInt32
    /// The line itself, as the compiler saw it.
    public let text: StringOffset
  }

  private(set) var blocks: [String: ExtensionPart<LineInfo>.Block] = [:]

  public init(_ object: ObjectFile) {
    guard let lines = object.extensions?.lines else { return }
    blocks = object.blocks(of: lines)
  }

  /// The line of a slot: that of the last record at or before it. Nil where there is none.
  ///
  /// Records come in the order of their instructions; where a hostile file has them in another, some line comes out.
  public func line(of slot: InstructionIndex, in section: String) -> Line? {
    guard let block = blocks[section] else { return nil }
    let offset = UInt64(slot.rawValue) * UInt64(Instruction.size)
    var (low, high) = (0, block.count)
    while low < high {
      let middle = low + (high - low) / 2
      if UInt64(block[middle].instructionOffset) > offset { high = middle } else { low = middle + 1 }
    }
    guard low > 0 else { return nil }
    let record = block[low - 1]
    return Line(file: record.fileName, line: record.line, column: record.column, text: record.text)
  }
}
