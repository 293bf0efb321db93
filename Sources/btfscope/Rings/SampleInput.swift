import ByteReading
import TypedData

/// Samples from a file or standard input, as bytes.
struct SampleInput {
  private var splitter: SampleSplitter
  private var encoder: ValueEncoder?
  private let name: String
  /// Where reading stopped, because a sample was not taken; nil where everything was.
  private(set) var stoppedAt: String?

  init(_ form: SampleSplitter.Form, _ layout: ValueLayout?, limit: Int, name: String?) {
    splitter = SampleSplitter(form, limit: limit)
    encoder = layout.map { ValueEncoder($0) }
    self.name = name == nil || name == "-" ? "standard input" : name ?? ""
  }

  /// Hands each sample to `body` as soon as it came, until that answers false, or the user wants it to end.
  mutating func read(_ path: String?, _ body: ([UInt8]) throws(CommandFailure) -> Bool) throws(CommandFailure) {
    var chunks: InputChunks
    do throws(ReadError) { chunks = try InputChunks(path) } catch { throw CommandFailure(.input, "\(error)") }
    var more = true
    while more {
      while !chunks.isReady(within: Interruption.milliseconds) { if Interruption.isThere { return } }
      do throws(ReadError) { more = try chunks.next { splitter.append($0) } } catch { throw CommandFailure(.input, "\(error)") }
      while let piece = try next(isEnd: !more) {
        guard try body(try encoded(piece)) else {
          stoppedAt = place
          return
        }
      }
    }
  }

  private mutating func next(isEnd: Bool) throws(CommandFailure) -> [UInt8]? {
    do throws(SampleInputError) {
      return try splitter.next(isEnd: isEnd)
    } catch {
      throw CommandFailure(.input, "\(name): \(error)")
    }
  }

  private mutating func encoded(_ piece: [UInt8]) throws(CommandFailure) -> [UInt8] {
    guard encoder != nil else { return piece }
    var sample: [UInt8] = []
    do throws(ValueEncodingError) {
      try encoder?.encode(piece.rawSpan, into: &sample)
    } catch {
      throw CommandFailure(.input, "\(name): \(place): \(error)")
    }
    return sample
  }

  private var place: String { "\(splitter.form == .raw ? "sample" : "line") \(splitter.number)" }
}
