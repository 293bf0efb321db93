import TestSupport
import Testing

/// Colour is for terminals, and for who asks for it.
@Suite struct ColorTests {
  private let escape = "\u{1b}["

  private func run(_ arguments: [String]) throws -> Tool.Output {
    var writer = BTFWriter()
    writer.integer("int", size: 4)
    return try Tool.btfscope.run(arguments, input: writer.array())
  }

  @Test(arguments: [["find", "-", "int"], ["stat", "-"], ["check", "-"]])
  func `a report has colour only where it is asked for`(command: [String]) throws {
    let plain = try run(command)
    #expect(plain.status == 0 && !plain.text.contains(escape))
    #expect(try run(command + ["--color", "never"]).text == plain.text)
    let colored = try run(command + ["--color", "always"])
    #expect(colored.text.contains(escape))
    #expect(colored.text.replacing(/\u{1b}\[[0-9]+m/, with: "") == plain.text)
  }

  @Test func `JSON and dumps never have colour`() throws {
    for command in [["stat", "-", "--format", "json"], ["dump", "-"], ["dump", "-", "--format", "raw"]] {
      let output = try run(command + ["--color", "always"])
      #expect(output.status == 0 && !output.text.contains(escape))
    }
  }

  @Test func `another word for it is wrong usage`() throws {
    #expect(try run(["stat", "-", "--color", "blue"]).status == 64)
  }
}
