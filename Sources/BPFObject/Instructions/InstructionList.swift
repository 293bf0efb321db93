public import ByteReading

/// The instruction slots of a section or program, decoded one at a time.
public struct InstructionList: RandomAccessCollection, Sendable {
  /// The bytes as they lie in the object.
  public let bytes: Bytes
  public let order: ByteOrder

  /// Bytes at the end that do not fill a slot are left out.
  public init(_ bytes: Bytes, order: ByteOrder) {
    self.bytes = bytes
    self.order = order
  }

  public var startIndex: Int { 0 }
  public var endIndex: Int { bytes.count / Instruction.size }

  /// The slot at a position of the list, which must be below ``count``.
  public subscript(position: Int) -> Instruction {
    precondition(position >= 0 && position < endIndex)
    return Instruction(bytes, at: position * Instruction.size, order: order)
  }

  /// The slot with that number; nil where there is none.
  public subscript(index: InstructionIndex) -> Instruction? {
    Int(index.rawValue) < endIndex ? self[Int(index.rawValue)] : nil
  }
}
