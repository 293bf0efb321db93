package import ByteReading
import CZlib

/// Why compressed bytes could not be inflated, and where.
public struct InflateError: Error, Hashable, Sendable {
  /// What is wrong. New cases may appear.
  public enum Reason: Hashable, Sendable {
    /// The input ends before the compressed stream does.
    case truncated
    /// The stream breaks the format's rules: zlib's words.
    case corrupt(String)
    /// The stream was compressed with a dictionary that is not part of it.
    case needsDictionary
    /// More than the limit comes out, in bytes.
    case tooLarge(limit: Int)
    /// The memory for that many bytes could not be had.
    case noMemory(Int)
  }

  public var reason: Reason
  /// Offset in bytes, within the file of the compressed bytes, up to which it was read.
  public var offset: Int
}

extension InflateError: CustomStringConvertible {
  public var description: String { "at offset 0x\(String(offset, radix: 16)): \(reason)" }
}

extension InflateError.Reason: CustomStringConvertible {
  public var description: String {
    switch self {
    case .truncated: "the compressed data ends too early"
    case .corrupt(let words): "the compressed data is damaged (\(words))"
    case .needsDictionary: "the compressed data needs a dictionary"
    case .tooLarge(let limit): "decompresses to more than \(limit) bytes, which is the limit"
    case .noMemory(let count): "no memory for \(count) decompressed bytes"
    }
  }
}

/// Inflates streams of zlib's formats; the one place that calls zlib.
package enum Inflate {
  /// What is around the deflated data; the raw values are the window bits that zlib tells them apart by.
  package enum Wrapper: Int32 {
    case zlib = 15
    case gzip = 31
  }

  /// Appends what the stream at the start of `input` holds to `output`, which may grow to `limit` bytes; returns the length of the
  /// stream in bytes.
  ///
  /// Memory grows with what really comes out: nothing is allocated by a size that the stream claims.
  package static func append(
    _ input: Bytes, _ wrapper: Wrapper, to output: inout GrowingBytes, limit: Int
  ) throws(InflateError) -> Int {
    // zlib's state points back at the stream, so that must not move.
    let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
    defer { unsafe stream.deallocate() }
    unsafe stream.initialize(to: z_stream())
    let size = unsafe MemoryLayout<z_stream>.size
    guard unsafe inflateInit2_(stream, wrapper.rawValue, zlibVersion(), Int32(size)) == Z_OK else {
      throw InflateError(reason: .noMemory(size), offset: input.fileOffset)
    }
    defer { unsafe inflateEnd(stream) }
    return try unsafe run(stream, input, to: &output, limit: limit)
  }

  /// The most that is handed to zlib at once: its counters have 32 bits.
  private static let step = 1 << 30

  private static func run(
    _ stream: UnsafeMutablePointer<z_stream>, _ input: Bytes, to output: inout GrowingBytes, limit: Int
  ) throws(InflateError) -> Int {
    var consumed = 0
    while true {
      // One byte beyond the limit tells "exactly the limit" from "more".
      let room = min(max(output.count, 1 << 16), limit - output.count + 1, step)
      guard room > 0 else { throw InflateError(reason: .tooLarge(limit: limit), offset: input.fileOffset + consumed) }
      guard output.reserve(room) else {
        throw InflateError(reason: .noMemory(output.count + room), offset: input.fileOffset + consumed)
      }
      let status = unsafe advance(stream, input, &consumed, &output)
      let place = input.fileOffset + consumed
      guard output.count <= limit else { throw InflateError(reason: .tooLarge(limit: limit), offset: place) }
      switch status {
      case Z_OK: continue
      case Z_STREAM_END: return consumed
      case Z_NEED_DICT: throw InflateError(reason: .needsDictionary, offset: place)
      case Z_MEM_ERROR: throw InflateError(reason: .noMemory(step), offset: place)
      // No progress although there is room: the input is used up.
      case Z_BUF_ERROR: throw InflateError(reason: .truncated, offset: place)
      default:
        let words = unsafe stream.pointee.msg.map { unsafe String(cString: $0) } ?? "zlib status \(status)"
        throw InflateError(reason: .corrupt(words), offset: place)
      }
    }
  }

  /// One call of inflate(3); counts what was consumed and what came out.
  private static func advance(
    _ stream: UnsafeMutablePointer<z_stream>, _ input: Bytes, _ consumed: inout Int, _ output: inout GrowingBytes
  ) -> Int32 {
    var status = Z_OK
    unsafe input.withUnsafeBytes { source in
      let given = min(source.count - consumed, step)
      // zlib's declaration lacks the const; it only reads.
      let next = unsafe source.baseAddress.map { unsafe UnsafeMutableRawPointer(mutating: $0 + consumed) }
      unsafe stream.pointee.next_in = next?.assumingMemoryBound(to: Bytef.self)
      unsafe stream.pointee.avail_in = UInt32(given)
      unsafe output.fill { free in
        let wanted = min(free.count, step)
        unsafe stream.pointee.next_out = free.baseAddress?.assumingMemoryBound(to: Bytef.self)
        unsafe stream.pointee.avail_out = UInt32(wanted)
        status = unsafe inflate(stream, Z_NO_FLUSH)
        return unsafe wanted - Int(stream.pointee.avail_out)
      }
      consumed += unsafe given - Int(stream.pointee.avail_in)
    }
    return status
  }
}
