import ByteReading
import Foundation
import TestSupport
import Testing

@Suite struct DumpCommandTests {
  @Test(arguments: ["el.o", "eb.o"]) func `raw text is the golden`(file: String) throws {
    let output = try btfscope("dump", Fixture.path("structs/\(file)"), "--format", "raw")
    expectSuccess(output)
    try Golden(path: "structs/dump.raw.golden").expect(output.text)
  }

  @Test func `JSON names the source as it was given`() throws {
    let output = try btfscope("dump", "structs/el.o", "--format", "json", in: Fixture.folder)
    expectSuccess(output)
    #expect(output.text.hasPrefix(#"{"schema":"btfscope/dump/1","source":"structs/el.o","types":["#))
    #expect(try JSONSerialization.jsonObject(with: Data(output.standardOutput)) is [String: Any])
    let big = try btfscope("dump", "structs/eb.o", "--format=json", in: Fixture.folder)
    #expect(big.text.replacing("structs/eb.o", with: "structs/el.o") == output.text)
  }

  @Test func `a module with its base`() throws {
    let output = try btfscope("dump", moduleFile, "--base", kernelFile, "--format", "raw")
    expectSuccess(output)
    try Golden(path: "kernels/amd64-6.12-veth.raw.golden").expect(output.text)
  }

  @Test func `a module without its base says what is missing`() throws {
    try withFolder { folder in
      try FileManager.default.copyItem(atPath: moduleFile, toPath: folder.appending(path: "veth").path)
      expectFailure(try btfscope("dump", "veth", "--format", "raw", in: folder), 2, "veth: is split BTF", "--base")
    }
  }

  @Test func `types that are chosen come with what they need, in the order of ids`() throws {
    let with = try btfscope("dump", kernelFile, "-t", "struct:list_head", "--format", "raw")
    expectSuccess(with)
    let lines = with.text.split(separator: "\n")
    #expect(lines.contains { $0.contains("STRUCT 'list_head'") })
    #expect(lines.contains { $0.contains("] PTR '(anon)' type_id=") })
    let ids = lines.filter { $0.hasPrefix("[") }.compactMap { Int($0.dropFirst().prefix { $0.isNumber }) }
    #expect(ids == ids.sorted())
    let without = try btfscope("dump", kernelFile, "--type", "struct:list_head", "--no-deps", "--format", "raw")
    expectSuccess(without)
    #expect(without.text.split(separator: "\n").filter { $0.hasPrefix("[") }.count == 1)
  }

  @Test func `several types, and one that is not there`() throws {
    let output = try btfscope(
      "dump", kernelFile, "-t", "struct:list_head", "-t", "no_such_type", "-t", "enum:no_*", "--no-deps", "--format", "raw")
    #expect(output.status == 1)
    #expect(output.text.contains("STRUCT 'list_head'"))
    #expect(
      output.diagnostics == """
        btfscope: \(kernelFile): no type matches 'no_such_type'
        btfscope: \(kernelFile): no type matches 'enum:no_*'

        """)
  }

  @Test(arguments: ["no_such_type", "#99999999", "/^$/", "var:*nothing*"])
  func `nothing chosen is the answer no`(selector: String) throws {
    expectFailure(
      try btfscope("dump", structs, "-t", selector, "--format", "raw"), 1, "btfscope: \(structs): no type matches '\(selector)'")
  }

  @Test(arguments: ["", "struct:", "#x", "/(/"])
  func `a malformed selector is wrong usage`(selector: String) throws {
    expectFailure(try btfscope("dump", structs, "-t", selector, "--format", "raw"), 64, "pattern '")
  }

  @Test(arguments: ["raw", "json"])
  func `each form of naming a type chooses it`(format: String) throws {
    let byID = try btfscope("dump", structs, "-t", "#2", "--no-deps", "--format", format)
    expectSuccess(byID)
    #expect(byID.text.contains(format == "raw" ? "[2] " : #""id":2,"#))
    for selector in ["*", "/./", "struct:*"] { expectSuccess(try btfscope("dump", structs, "-t", selector, "--format", format)) }
  }
}
