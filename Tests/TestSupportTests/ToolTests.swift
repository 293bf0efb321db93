import Foundation
import TestSupport
import Testing

@Suite struct ToolTests {
  let shell = Tool(path: "/bin/sh")

  @Test func `both outputs and the status come back`() throws {
    let output = try shell.run(["-c", "echo out; echo err >&2; exit 7"])
    #expect(output.status == 7)
    #expect(output.text == "out\n")
    #expect(output.diagnostics == "err\n")
  }

  @Test func `a signal is a negative status`() throws {
    #expect(try shell.run(["-c", "kill -9 $$"]).status == -9)
  }

  @Test func `input, environment and folder reach the program`() throws {
    let output = try shell.run(
      ["-c", "cat; echo $BTFSCOPE_TEST_VALUE; pwd"], input: Array("in\n".utf8), environment: ["BTFSCOPE_TEST_VALUE": "set"],
      in: URL(filePath: "/"))
    #expect(output.text == "in\nset\n/\n")
  }

  @Test func `more output than a pipe holds does not block`() throws {
    let output = try shell.run(["-c", "head -c 1000000 /dev/zero; head -c 1000000 /dev/zero >&2"])
    #expect(output.standardOutput.count == 1_000_000)
    #expect(output.standardError.count == 1_000_000)
  }

  @Test func `a program is found by name, or is not there`() {
    #expect(Tool("sh") != nil)
    #expect(Tool("no-such-program-anywhere") == nil)
  }

  @Test func `the program under test was built with the tests`() throws {
    #expect(FileManager.default.isExecutableFile(atPath: Tool.btfscope.path), "\(Tool.btfscope.path)")
    #expect(try Tool.btfscope.run(["--version"]).status == 0)
  }

  @Test func `every case of the fixtures is whole`() {
    #expect(Fixture.cases.count >= 16)
    for object in Fixture.objects {
      #expect(FileManager.default.fileExists(atPath: Fixture.path(object)), "\(object)")
    }
  }
}
