import ByteReading

/// Where finished blocks of output go.
public protocol ByteSink: AnyObject {
  /// Takes the bytes; false where no more are wanted (the reader went away, or the disk is full).
  func write(_ bytes: RawSpan) -> Bool
}

/// Collects everything in memory: for tests, and for text that is needed whole.
public final class MemorySink: ByteSink {
  public internal(set) var bytes: [UInt8] = []
  public init() {}

  public func write(_ span: RawSpan) -> Bool {
    bytes.append(span)
    return true
  }

  public var text: String { String(decoding: bytes, as: UTF8.self) }
}
