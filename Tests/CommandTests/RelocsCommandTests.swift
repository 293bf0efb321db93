import BPFObject
import BTF
import ByteReading
import ELF
import Foundation
import TestSupport
import Testing

/// The command itself: what it prints where, and how it ends.
@Suite struct RelocsCommandTests {
  private static let kernel = Fixture.path("kernels/amd64-6.12.btf.gz")

  private func run(_ object: String, against target: String = RelocsCommandTests.kernel, _ options: [String] = []) throws
    -> Tool.Output
  {
    try Tool.btfscope.run(["relocs", object, "--against", target] + options)
  }

  @Test func `an access that nothing guards ends with 1, and all the rest is shown`() throws {
    let output = try run(Fixture.path("agent/el.o"))
    #expect(output.status == 1 && output.diagnostics.isEmpty)
    #expect(output.text.contains("guard reachable"))
    #expect(output.text.hasSuffix("17 relocations: 11 unchanged, 2 absent, 4 poisoned (3 guarded, 1 reachable)\n"))
  }

  @Test func `an object that fits its own types ends with 0`() throws {
    let output = try run(Fixture.path("core-relocations/el.o"), against: Fixture.path("core-relocations/el.o"))
    #expect(output.status == 0)
    #expect(output.text.contains("15 relocations: 14 unchanged, 1 adjusted\n"))
  }

  @Test func `an object without relocations has none, and ends with 0`() throws {
    let output = try run(Fixture.path("structs/el.o"))
    #expect(output.status == 0 && output.text.hasSuffix(": 0 relocations\n"))
  }

  @Test func `what lies before a malformed block is listed, and the status is 2`() throws {
    try withFolder { folder in
      var bytes = try Fixture.bytes("agent/el.o").array()
      let object = try ObjectFile(ELFFile(Bytes(bytes)))
      let blocks = try #require(object.extensions).relocations.blocks
      // The number of records of the last block.
      for place in 1...4 { bytes[try #require(blocks.last).fileOffset - place] = 0 }
      let damaged = folder.appending(path: "damaged.o").path
      try Data(bytes).write(to: URL(filePath: damaged))
      let output = try run(damaged, against: Self.kernel, ["--format", "json"])
      #expect(output.status == 2 && output.diagnostics.contains("section .BTF.ext"))
      let count = blocks.dropLast().reduce(0) { $0 + $1.count }
      #expect(count > 0 && output.text.contains("\"total\":\(count),"))
      let text = try run(damaged)
      #expect(text.status == 2 && text.text.hasPrefix("note: ") && text.text.contains(": \(count) relocations: "))
      // What writes refuses.
      let written = folder.appending(path: "out.o").path
      #expect(try Tool.btfscope.run(["relocate", damaged, "--against", Self.kernel, "-o", written]).status == 2)
      #expect(!FileManager.default.fileExists(atPath: written))
    }
  }

  @Test func `a malformed record ends with 2, and the others are decided`() throws {
    var bytes = try Fixture.bytes("core-relocations/el.o").array()
    // The kind of the first record, which asks whether a field exists: 2 after the access.
    let table = try Fixture.bytes("core-relocations/el.o")
    let place = try #require(Self.firstRecord(of: table))
    bytes[place + 12] = 99
    let folder = try Fixture.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appending(path: "damaged.o").path
    try Data(bytes).write(to: URL(filePath: path))
    let output = try run(path, against: Fixture.path("core-relocations/el.o"))
    #expect(output.status == 2)
    #expect(output.text.contains("relocation kind 99 is not known"))
    #expect(output.text.contains("15 relocations: 13 unchanged, 1 adjusted, 1 error\n"))
  }

  /// The first relocation record of a little-endian object: behind the header of `.BTF.ext`, as that says.
  private static func firstRecord(of file: Bytes) -> Int? {
    var place = 0
    while let hit = file.firstIndex(of: Bytes([0x9f, 0xeb, 1, 0, 32, 0, 0, 0]), from: place) {
      place = hit + 1
      guard let offset = file.integer(at: hit + 24, order: .little, as: UInt32.self) else { continue }
      return hit + 32 + Int(offset) + 12
    }
    return nil
  }

  @Test func `what cannot be read ends with 2 and says why`() throws {
    let missing = try run("/nowhere/agent.o")
    #expect(missing.status == 2 && missing.diagnostics.contains("/nowhere/agent.o") && missing.text.isEmpty)
    let noObject = try run(Self.kernel)
    #expect(noObject.status == 2 && noObject.diagnostics.contains("an ELF file is needed"))
    let noKernel = try run(Fixture.path("agent/el.o"), against: "/nowhere/vmlinux")
    #expect(noKernel.status == 2 && noKernel.diagnostics.contains("/nowhere/vmlinux"))
  }

  @Test func `JSON is one document, also in a file`() throws {
    let folder = try Fixture.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appending(path: "out.json")
    let output = try run(Fixture.path("agent/el.o"), ["--format", "json", "-o", path.path, "--portable"])
    #expect(output.status == 1 && output.text.isEmpty)
    let document = try #require(try JSONSerialization.jsonObject(with: Data(contentsOf: path)) as? [String: Any])
    #expect(document["schema"] as? String == "btfscope/relocs/1")
    let relocations = try #require(document["relocations"] as? [[String: Any]])
    let size = try #require(relocations.first { $0["kind"] as? String == "type_size" })
    #expect((size["portability"] as? [Any])?.isEmpty == true)
  }

  @Test func `modules that lie beside a vmlinux are looked through for what it has not got`() throws {
    let folder = try Fixture.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    var base = BTFWriter()
    base.integer("int", size: 4)
    let kernel = try base.table()
    var split = BTFWriter(splitFrom: kernel)
    // What the fixture's programs read, in a module alone.
    let int = TypeID(1)
    let array = split.array(of: int, index: int, count: 4)
    let inner = split.structure("inner", size: 16, [.init("values", array, at: 0)])
    split.structure("task", size: 32, [.init("pid", int, at: 64), .init("inner", inner, at: 96)])
    try Data(base.array()).write(to: folder.appending(path: "vmlinux"))
    try Data(split.array()).write(to: folder.appending(path: "module_one"))
    try Data([1, 2, 3]).write(to: folder.appending(path: "broken"))
    let output = try run(Fixture.path("core-relocations/el.o"), against: folder.path, ["--format", "json"])
    #expect(output.diagnostics.contains("broken") && output.diagnostics.contains("left out"))
    let document = try #require(try JSONSerialization.jsonObject(with: Data(output.standardOutput)) as? [String: Any])
    let relocations = try #require(document["relocations"] as? [[String: Any]])
    let pid = try #require(relocations.first { ($0["local"] as? [String: Any])?["path"] as? String == "task.pid" })
    #expect(pid["outcome"] as? String == "unchanged" || pid["outcome"] as? String == "adjusted")
    let found = try #require((pid["targets"] as? [[String: Any]])?.first)
    #expect(found["module"] as? String == "module_one")
    // The same with the module named.
    let named = try run(
      Fixture.path("core-relocations/el.o"), against: folder.appending(path: "vmlinux").path,
      ["--module", folder.appending(path: "module_one").path, "--format", "json"])
    let other = try #require(try JSONSerialization.jsonObject(with: Data(named.standardOutput)) as? [String: Any])
    #expect((other["summary"] as? [String: Int]) == (document["summary"] as? [String: Int]))
  }

  @Test func `the kernel's own rules are another loader's`() throws {
    #expect(try run(Fixture.path("agent/el.o"), ["--loader", "kernel"]).status == 1)
    #expect(try run(Fixture.path("agent/el.o"), ["--loader", "nobody"]).status == 64)
    #expect(try Tool.btfscope.run(["relocs"]).status == 64)
  }
}
