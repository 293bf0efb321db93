import BTF
import Foundation
import TestSupport
import Testing

/// The command itself: what it prints where, and how it ends.
@Suite struct CheckCommandTests {
  private func run(_ bytes: [UInt8], _ options: [String] = []) throws -> Tool.Output {
    try Tool.btfscope.run(["check", "-"] + options, input: bytes)
  }

  private func writer() -> BTFWriter {
    var writer = BTFWriter()
    writer.integer("int", size: 4)
    return writer
  }

  @Test func `valid BTF ends with 0`() throws {
    let output = try run(writer().array())
    #expect(output.status == 0 && output.text == "-: valid, 1 type\n" && output.diagnostics.isEmpty)
  }

  @Test func `BTF that breaks a rule ends with 1`() throws {
    let output = try run(writer().array { $0.flags = 1 })
    #expect(output.status == 1)
    #expect(output.text.contains("[header-flags]\n-: not valid, 1 finding, 1 type\n") && output.diagnostics.isEmpty)
  }

  @Test func `of a compiled object it is said that loaders mend it first`() throws {
    let output = try btfscope("check", Fixture.path("rings/el.o"), "--color", "never")
    #expect(output.status == 1 && output.text.contains("[datasec-size-zero]"))
    #expect(output.diagnostics.contains("as it lies in the file: libbpf fills in sizes"), "\(output.diagnostics)")
  }

  @Test func `BTF that cannot be opened is a finding too`() throws {
    var damaged = writer()
    damaged.record(name: nil, info: 99 << 24, sizeOrType: 0)
    let output = try run(damaged.array(), ["--format", "json"])
    #expect(output.status == 1)
    #expect(output.text.hasPrefix("{\"schema\":\"btfscope/check/1\",\"source\":\"-\",\"valid\":false,"))
    #expect(output.text.contains("\"rule\":\"unknown-kind\""))
  }

  @Test func `split BTF without its base is checked alone, and the lack is said`() throws {
    var split = BTFWriter(splitFrom: try writer().table())
    split.forward("f")
    let output = try run(split.array())
    #expect(output.status == 1)
    #expect(output.text.contains("[strings-first]") && output.diagnostics.contains("--base"))
  }

  @Test func `split BTF is checked on its base`() throws {
    let folder = try Fixture.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let base = writer()
    let path = folder.appending(path: "base.btf").path
    try Data(base.array()).write(to: URL(filePath: path))
    var split = BTFWriter(splitFrom: try base.table())
    split.forward("f")
    #expect(try run(split.array(), ["--base", path]).status == 0)
    split.forward("g g")
    let output = try run(split.array(), ["--base", path])
    #expect(output.status == 1 && output.text.contains("type [3] FWD 'g g'"))
  }

  @Test func `who reads the BTF can be said`() throws {
    var writer = writer()
    writer.pointer(to: TypeID(99))
    #expect(try run(writer.array()).status == 1)
    #expect(try run(writer.array(), ["--as", "kernel"]).status == 0)
    #expect(try run(writer.array(), ["--as", "nobody"]).status == 64)
  }

  @Test func `what is not BTF ends with 2`() throws {
    let output = try run(Array("no BTF\n".utf8))
    #expect(output.status == 2 && output.text.isEmpty && output.diagnostics.hasPrefix("btfscope: standard input"))
    #expect(try Tool.btfscope.run(["check", "/no/such/file"]).status == 2)
  }
}
