import ByteReading
import Foundation
import TestSupport
import Testing

/// The program as a user runs it.
func btfscope(_ arguments: String..., input: [UInt8] = [], environment: [String: String] = [:], in folder: URL? = nil) throws
  -> Tool.Output
{
  try Tool.btfscope.run(arguments, input: input, environment: environment, in: folder)
}

/// A shell line in which `btfscope` is the program, run in a folder of its own.
func shell(_ line: String, in folder: URL? = nil) throws -> Tool.Output {
  let sh = try #require(Tool("bash"))
  return try sh.run(
    ["-c", line], environment: ["BTFSCOPE": Tool.btfscope.path, "FIXTURES": Fixture.folder.path, "LC_ALL": "C"], in: folder)
}

/// Expects status 2, 3, 1 or 64, nothing on standard output, and one complaint.
func expectFailure(
  _ output: Tool.Output, _ status: Int32, _ text: String..., sourceLocation: SourceLocation = #_sourceLocation
) {
  #expect(output.status == status, "\(output.diagnostics)", sourceLocation: sourceLocation)
  #expect(output.text.isEmpty, sourceLocation: sourceLocation)
  for part in text {
    #expect(output.diagnostics.contains(part), "\(output.diagnostics)", sourceLocation: sourceLocation)
  }
}

func expectSuccess(_ output: Tool.Output, sourceLocation: SourceLocation = #_sourceLocation) {
  #expect(output.status == 0, "\(output.diagnostics)", sourceLocation: sourceLocation)
  #expect(output.diagnostics.isEmpty, "\(output.diagnostics)", sourceLocation: sourceLocation)
}

/// A folder that is removed at the end.
func withFolder(_ body: (URL) throws -> Void) throws {
  let folder = try Fixture.temporaryFolder()
  defer { try? FileManager.default.removeItem(at: folder) }
  try body(folder)
}

let structs = Fixture.path("structs/el.o")
let kernelFile = Fixture.path("kernels/amd64-6.12.btf.gz")
let moduleFile = Fixture.path("kernels/amd64-6.12-veth.btf")
