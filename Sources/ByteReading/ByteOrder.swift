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
}
