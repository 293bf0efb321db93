import Foundation
import TestSupport
import Testing

/// What holds for every command.
@Suite struct UsageTests {
  /// The commands that the program's own help lists.
  static let commands: [String] = {
    guard let help = try? btfscope("--help").text, let list = help.range(of: "SUBCOMMANDS:\n") else { return [] }
    return help[list.upperBound...].split(separator: "\n").filter { $0.hasPrefix("  ") && !$0.hasPrefix("   ") }
      .compactMap { $0.split(separator: " ").first.map(String.init) }.filter { $0 != "See" && $0 != "help" }
  }()

  @Test func `the help lists the commands`() {
    #expect(Set(Self.commands).isSuperset(of: ["dump", "find", "stat"]))
  }

  @Test(arguments: commands)
  func `the help of a command shows an example that begins like it`(command: String) throws {
    for arguments in [[command, "--help"], ["help", command], [command, "-h"]] {
      let output = try Tool.btfscope.run(arguments)
      expectSuccess(output)
      #expect(output.text.contains("USAGE: btfscope \(command)"))
      let examples = try #require(output.text.range(of: "Example"))
      #expect(
        output.text[examples.upperBound...].contains("\n    btfscope \(command)")
          || output.text[examples.upperBound...].contains("  btfscope \(command)"))
    }
  }

  @Test(arguments: commands)
  func `the examples of a command keep to a line each`(command: String) throws {
    let lines = try btfscope(command, "--help").text.split(separator: "\n", omittingEmptySubsequences: false)
    let first = try #require(lines.firstIndex { $0.hasPrefix("Example") })
    for line in lines[(first + 1)...].prefix(while: { !$0.isEmpty }) { #expect(line.hasPrefix("  btfscope \(command)"), "\(line)") }
  }

  /// What a command cannot do without; it comes last.
  private static func required(_ command: String) -> [String] {
    switch command {
    case "relocate": ["-o", "/dev/null"]
    case "minimize": [structs, "-o", "/dev/null"]
    default: []
    }
  }

  @Test(arguments: commands)
  func `an option that is not there is wrong usage`(command: String) throws {
    expectFailure(
      try Tool.btfscope.run([command, "x", "--no-such-option"] + Self.required(command)), 64, "--no-such-option",
      "Usage: btfscope \(command)")
  }

  @Test(arguments: commands.filter { !["find", "ring", "show"].contains($0) })
  func `an input that is not there is status 2, a complaint, and no output`(command: String) throws {
    // What a command does without has an option.
    let input = command == "features" ? ["--for", "/no/such/file"] : ["/no/such/file"]
    let output = try Tool.btfscope.run([command] + input + Self.required(command))
    let complaint = "btfscope: /no/such/file: open: No such file or directory"
    guard command == "audit" else { return expectFailure(output, 2, complaint) }
    // Its report is written whatever could be read, and says that nothing was looked at.
    #expect(output.status == 2 && output.diagnostics.contains(complaint))
    #expect(output.text.hasPrefix("0 objects x 1 kernel: nothing was looked at"), "\(output.text)")
  }

  @Test func `a complaint holds no control characters`() throws {
    expectFailure(try btfscope("stat", "/no/\u{1b}[31m\n"), 2, "btfscope: /no/\\x1b[31m\\x0a: open: ")
  }

  @Test func `a command that is not there, and none at all`() throws {
    expectFailure(try btfscope("no_such_command"), 64, "no_such_command")
    let nothing = try btfscope()
    #expect(nothing.text.contains("USAGE: btfscope") || nothing.diagnostics.contains("Usage: btfscope"))
  }

  @Test func `the version`() throws {
    let output = try btfscope("--version")
    expectSuccess(output)
    #expect(output.text.split(separator: ".").count == 3)
  }

  @Test(arguments: [["dump", structs, "--format", "raw"], ["stat", structs], ["find", structs, "*"]])
  func `the answer does not depend on locale, terminal or environment`(arguments: [String]) throws {
    let expected = try Tool.btfscope.run(arguments).standardOutput
    for environment in [
      ["LC_ALL": "de_DE.UTF-8"], ["COLUMNS": "20"], ["TERM": "dumb", "NO_COLOR": "1"], ["LC_ALL": "C", "LANG": ""],
    ] {
      #expect(try Tool.btfscope.run(arguments, environment: environment).standardOutput == expected)
    }
    // And is the same in every run.
    #expect(try Tool.btfscope.run(arguments).standardOutput == expected)
  }
}
