import BPFObject
import BTF
import ByteReading
import ELF
import Foundation
import Relocation
import TestSupport
import Testing

@testable import Reporting

/// Whatever the bytes of an object are: the report ends, does not trap, and its JSON is JSON.
@Suite struct DamagedObjectTests {
  /// Renders both reports; returns false where the bytes are no object.
  private func renderAll(_ bytes: [UInt8], _ target: RelocationTarget) throws -> Bool {
    guard let file = try? ELFFile(Bytes(bytes)), let object = try? ObjectFile(file) else { return false }
    let resolutions = Resolver(object, target: target).resolve()
    let verdicts = GuardAnalysis(object, patches: PatchedSlot.slots(of: resolutions, in: object)).verdicts()
    let report = RelocationsReport(
      resolutions, of: object, against: target, guards: RelocationGuards(verdicts, in: object),
      subject: .init(object: "o", target: "t"))
    _ = Rendering.text { report.writeText(width: 60, isVerbose: true, to: &$0) }
    let sink = MemorySink()
    report.writeJSON(to: TextBuffer(to: sink))
    _ = try Rendering.parse(sink.text)
    return true
  }

  @Test(arguments: ["core-relocations/el.o", "core-relocations/eb.o"]) func `every third prefix`(name: String) throws {
    let whole = try Fixture.bytes(name).array()
    let target = RelocationTarget(types: try Fixture.table("core-relocations/el.o"))
    for length in stride(from: 0, to: whole.count, by: 3) { #expect(try !renderAll(Array(whole.prefix(length)), target)) }
    #expect(try renderAll(whole, target))
  }

  @Test(arguments: ["core-relocations/el.o", "core-relocations/eb.o"]) func `changed bytes`(name: String) throws {
    let whole = try Fixture.bytes(name).array()
    let target = RelocationTarget(types: try Fixture.table("core-relocations/el.o"))
    var readable = 0
    // Each third byte, so that each of a word is met as often as the others; one of four changes at each place.
    for place in stride(from: 0, to: whole.count, by: 3) {
      let value = [UInt8(0), 0xff, whole[place] ^ 0x80, whole[place] &+ 1][(place + place / 4) % 4]
      guard value != whole[place] else { continue }
      var bytes = whole
      bytes[place] = value
      if try renderAll(bytes, target) { readable += 1 }
    }
    #expect(readable > whole.count / 6)
  }
}
