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
}
