import ByteReading
import TestSupport
import Testing

/// What `dump` prints for every fixture, in each format. Both byte orders must print the same text.
@Suite struct FixtureGoldenTests {
  @Test(arguments: Fixture.cases, ["raw", "json"])
  func `dump equals its golden in both byte orders`(name: String, format: String) throws {
    let golden = Golden(path: "\(name)/dump.\(format).golden")
    for file in ["el.o", "eb.o"] {
      let output = try Tool.btfscope.run(["dump", "\(name)/\(file)", "--format", format], in: Fixture.folder)
      #expect(output.status == 0)
      #expect(output.diagnostics == "")
      // The name of the source is the one thing that may differ.
      try golden.expect(output.text.replacing("\(name)/eb.o", with: "\(name)/el.o"))
    }
  }

  /// The cases that are about objects and not about types alone.
  static let objects = ["arena", "calls", "core-relocations", "data-sections", "externs", "maps", "refused", "struct-ops"]

  @Test(arguments: objects, ["inspect", "inspect.json", "inspect-code"])
  func `inspect equals its golden in both byte orders`(name: String, report: String) throws {
    // Bit fields are taken apart by other instructions in the other order.
    if name == "core-relocations", report == "inspect-code" { return }
    let golden = Golden(path: "\(name)/\(report).golden")
    let options = ["inspect": [], "inspect.json": ["--format", "json"], "inspect-code": ["--disassemble"]][report] ?? []
    for file in ["el.o", "eb.o"] {
      // From standard input, since maps are named after the file.
      let object = try Fixture.bytes("\(name)/\(file)").array()
      let output = try Tool.btfscope.run(["inspect", "-"] + options, input: object)
      #expect(output.status == 0)
      #expect(output.diagnostics == "")
      try golden.expect(
        output.text.replacing("big-endian", with: "little-endian").replacing(
          #""byte_order":"big""#, with: #""byte_order":"little""#))
    }
  }
}
