import ByteReading

/// Where finished blocks of output go.
public protocol ByteSink: AnyObject {
  /// Takes the bytes; false where no more are wanted (the reader went away, or the disk is full).
  func write(_ bytes: RawSpan) -> Bool
  /// Takes the bytes of both, one behind the other, at once if it can.
  func write(_ first: RawSpan, _ second: RawSpan) -> Bool
  /// Bytes that stand before the first one that is written, where the sink is a file; else 0.
  var offset: Int { get }
}

extension ByteSink {
  public func write(_ first: RawSpan, _ second: RawSpan) -> Bool { (first.byteCount == 0 || write(first)) && write(second) }
  public var offset: Int { 0 }
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
