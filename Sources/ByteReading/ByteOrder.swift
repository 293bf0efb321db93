/// The order of the bytes of an integer in a file.
public enum ByteOrder: Hashable, Sendable {
  case little
  case big

  /// The order of the machine that runs this code.
  public static var host: ByteOrder {
    UInt16(1).littleEndian == 1 ? .little : .big
  }

  /// Whether integers must be swapped to be used on this machine.
  @inlinable public var isSwapped: Bool { self != .host }

  /// The bytes of `word` in this order.
  public func bytes(of word: UInt32) -> [UInt8] {
    let shifts: [UInt32] = self == .little ? [0, 8, 16, 24] : [24, 16, 8, 0]
    return shifts.map { UInt8(truncatingIfNeeded: word >> $0) }
  }
}
