import Foundation
import TestSupport
import Testing

@Suite struct StatCommandTests {
  @Test func `text and JSON of an object`() throws {
    let text = try btfscope("stat", "structs/el.o", in: Fixture.folder)
    expectSuccess(text)
    #expect(text.text.hasPrefix("structs/el.o: little-endian, 24-byte header, "))
    let json = try btfscope("stat", "structs/eb.o", "--format", "json", in: Fixture.folder)
    expectSuccess(json)
    let document = try #require(try JSONSerialization.jsonObject(with: Data(json.standardOutput)) as? [String: Any])
    #expect(document["schema"] as? String == "btfscope/stat/1")
    #expect(document["source"] as? String == "structs/eb.o")
    #expect(document["byte_order"] as? String == "big")
  }

  @Test func `a module counts its own types`() throws {
    let output = try btfscope("stat", moduleFile, "--base", kernelFile)
    expectSuccess(output)
    #expect(output.text.contains("split: ids from 113666"))
  }

  @Test func `wrong usage`() throws {
    expectFailure(try btfscope("stat", "a", "b"), 64, "Usage: btfscope stat")
    expectFailure(try btfscope("stat", structs, "--format", "raw"), 64, "raw")
  }
}
