import ByteReading
import Testing

@testable import BTF

/// How alike names are.
@Suite struct NameLikenessTests {
  /// Row by row, as in every book.
  private func distance(_ a: [UInt8], _ b: [UInt8]) -> Int {
    var row = Array(0...b.count)
    for (number, letter) in a.enumerated() {
      let before = row
      row[0] = number + 1
      for column in b.indices {
        row[column + 1] = min(before[column] + (letter == b[column] ? 0 : 1), before[column + 1] + 1, row[column] + 1)
      }
    }
    return row[b.count]
  }

  @Test func `distances are those of the plain algorithm`() throws {
    var random = SystemRandomNumberGenerator()
    for _ in 0..<5000 {
      let letters = UInt8.random(in: 1...6, using: &random)
      func word(_ counts: ClosedRange<Int>) -> [UInt8] {
        (0..<Int.random(in: counts, using: &random)).map { _ in UInt8.random(in: 0..<letters, using: &random) }
      }
      let (a, b) = (word(1...64), word(0...80))
      #expect(try #require(EditDistance(from: a)).distance(to: b) == distance(a, b), "\(a) \(b)")
    }
  }

  @Test func `empty words and those of more than 64 letters have none`() {
    #expect(EditDistance(from: []) == nil)
    #expect(EditDistance(from: [UInt8](repeating: 1, count: 64))?.distance(to: []) == 64)
    #expect(EditDistance(from: [UInt8](repeating: 1, count: 65)) == nil)
  }

  @Test func `a sketch never hides a name that is near`() {
    let names = [
      "state", "__state", "State", "rq_disk", "disk", "nr_running", "nr_queued", "h_nr_running", "i_ctime", "__i_ctime", "a", "ab",
      "_", "", "task_struct", "task_strukt", "taskstruct", "bi_bdev", "bi_disk", String(repeating: "x", count: 63),
      String(repeating: "x", count: 65), String(repeating: "x", count: 140),
    ].map { Bytes(Array($0.utf8)) }
    for one in names {
      let likeness = NameLikeness(to: one)
      for other in names where likeness.score(other) > 50 {
        #expect(likeness.mayBeNear(NameLikeness.Sketch(other)), "\(one.text) \(other.text)")
      }
    }
  }
}
