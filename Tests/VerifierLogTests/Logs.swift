import ByteReading
import TestSupport
import Testing
import VerifierLog

/// Reads a log that is given as text, in pieces of `size` bytes.
func read(_ log: String, pieces size: Int = 1 << 16, program: String? = nil) -> LogReading {
  var reader = LogReader(program: program)
  let bytes = Array(log.utf8)
  var place = 0
  while place < bytes.count {
    let part = Array(bytes[place..<min(bytes.count, place + size)])
    reader.read(part.rawSpan)
    place += size
  }
  return reader.finish()
}

/// The only refusal of a log.
func onlyRefusal(_ log: String, sourceLocation: SourceLocation = #_sourceLocation) throws -> Refusal {
  let reading = read(log)
  #expect(reading.refusals.count == 1, sourceLocation: sourceLocation)
  return try #require(reading.refusals.first, sourceLocation: sourceLocation)
}

extension Refusal {
  /// The code of its reason.
  var code: String? { cause?.match?.rule.code }

  /// What the log said last of a register that matters.
  func value(of number: Int) -> String? { registers.first { $0.number == number }?.value }
}

/// A log of `Fixtures/logs`, by its name without `.log`.
func fixtureLog(_ name: String) throws -> String {
  String(decoding: try Fixture.bytes("logs/\(name).log").array(), as: UTF8.self)
}
