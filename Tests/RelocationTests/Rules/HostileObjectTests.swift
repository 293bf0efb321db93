import BPFObject
import BTF
import ByteReading
import TestSupport
import Testing

@testable import Relocation

/// Objects made to take for ever: each is decided within a bound, and says so.
@Suite struct HostileObjectTests {
  @Test func `thousands of relocations with thousands of candidates each`() throws {
    var object = SampleObject()
    let int = object.types.integer("int", size: 4)
    let type = object.types.structure("s", size: 8, [.init("m", int, at: 0)])
    for _ in 0..<3000 { object.relocate(.fieldExists, type, "0:0", Code.move(1)) }
    var target = BTFWriter()
    for index in 0..<3000 { target.structure("s___\(index)", size: 8) }
    let resolutions = try object.decideAll(against: RelocationTarget(types: target.table()))
    #expect(resolutions.count == 3000)
    #expect(resolutions[0].outcome == .absent && resolutions[0].candidateCount == 3000)
    #expect(resolutions.last?.failure?.reason == .comparisonTooLong)
    // What is kept in memory is bounded with it.
    #expect(resolutions.reduce(0) { $0 + $1.rejections.count } < 1 << 21)
  }

  @Test func `anonymous structs that hold each other twice, 40 levels deep`() throws {
    var object = SampleObject()
    let int = object.types.integer("int", size: 4)
    let type = object.types.structure("s", size: 8, [.init("m", int, at: 0)])
    object.relocate(.fieldExists, type, "0:0", Code.move(1))
    object.relocate(.typeExists, type, "0", Code.move(1))
    var target = BTFWriter()
    var inner = target.structure(nil, size: 4)
    for _ in 0..<40 { inner = target.structure(nil, size: 4, [.init(nil, inner, at: 0), .init(nil, inner, at: 0)]) }
    target.structure("s", size: 4, [.init(nil, inner, at: 0)])
    let resolutions = try object.decideAll(against: RelocationTarget(types: target.table()))
    #expect(resolutions.allSatisfy { $0.failure?.reason == .comparisonTooLong })
  }

  @Test func `an access of a megabyte`() throws {
    var object = SampleObject()
    let type = object.types.structure("s", size: 8)
    object.relocate(.fieldExists, type, String(repeating: "0", count: 1 << 20), Code.move(1))
    #expect(try object.decide(against: object.types).failure?.reason == .accessTooLong(limit: 64))
  }
}
