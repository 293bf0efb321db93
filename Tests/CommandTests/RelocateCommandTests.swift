import BTF
import ByteReading
import ELF
import Foundation
import TestSupport
import Testing

/// `btfscope relocate`: what it writes, and when it writes nothing.
@Suite struct RelocateCommandTests {
  static let objects = ["core-relocations/el.o", "core-relocations/eb.o"]

  /// A kernel in which `struct task` looks otherwise: members moved, one gone, one of another width.
  static func otherKernel(pidPlaces: [UInt32] = [64]) -> [UInt8] {
    var writer = BTFWriter()
    let int = writer.integer("int", size: 4)
    let long = writer.integer("unsigned long", size: 8, encoding: 0)
    let array = writer.array(of: int, index: int, count: 4)
    let inner = writer.structure("inner", size: 24, [.init("values", array, at: 32)])
    for place in pidPlaces {
      writer.structure(
        "task", size: 64, [.init("flag", long, at: 0), .init("pid", int, at: place), .init("inner", inner, at: 128)])
    }
    writer.enumeration("mode", [("MODE_OFF", 0), ("MODE_ON", 7)])
    return writer.array()
  }

  private struct Relocation: Decodable {
    let section: String
    let insn: Int
    let outcome: String
    let instruction: Bytes?
    struct Bytes: Decodable { let bytes_after: String? }
  }

  private struct Answer: Decodable { let relocations: [Relocation] }

  private func relocations(_ object: String, against target: String) throws -> [Relocation] {
    let output = try btfscope("relocs", object, "--against", target, "--format", "json")
    return try JSONDecoder().decode(Answer.self, from: Data(output.standardOutput)).relocations
  }

  @Test(arguments: objects, [true, false])
  func `instructions become what relocs says, and nothing else changes but the records`(object: String, itself: Bool) throws {
    try withFolder { folder in
      let (path, out) = (Fixture.path(object), folder.appending(path: "out.o").path)
      let target = folder.appending(path: "kernel.btf").path
      try Data(RelocateCommandTests.otherKernel()).write(to: URL(filePath: target))
      let against = itself ? path : target
      expectSuccess(try btfscope("relocate", path, "--against", against, "-o", out))
      let (old, new) = (try ELFFile(FileBytes.open(path)), try ELFFile(FileBytes.open(out)))
      let decided = try relocations(path, against: against)
      #expect(decided.count == 15)
      #expect(decided.contains { $0.outcome == "poisoned" } == !itself)
      for (before, after) in zip(old.sections, new.sections) {
        let name = try old.name(of: before)
        #expect(try new.name(of: after) == name)
        #expect(after.offset == before.offset && after.size == before.size && after.flags == before.flags)
        if name == ".BTF.ext" { continue }
        var expected = try old.contents(of: before).array()
        for relocation in decided where relocation.section == name {
          let bytes = try #require(relocation.instruction?.bytes_after)
          let slots = stride(from: 0, to: bytes.utf8.count, by: 2).map {
            UInt8(bytes.dropFirst($0).prefix(2), radix: 16) ?? 0
          }
          expected.replaceSubrange(relocation.insn * 8..<relocation.insn * 8 + slots.count, with: slots)
        }
        #expect(try new.contents(of: after).array() == expected, "\(name)")
      }
      let records = try BTFExtension(new.contents(of: #require(new.section(named: ".BTF.ext"))))
      let given = try BTFExtension(old.contents(of: #require(old.section(named: ".BTF.ext"))))
      #expect(records.relocations.recordCount == 0 && given.relocations.recordCount == decided.count)
      #expect(records.functions.recordCount == given.functions.recordCount && given.functions.recordCount > 0)
      #expect(records.lines.recordCount == given.lines.recordCount && given.lines.recordCount > 0)
      #expect(try relocations(out, against: against).isEmpty)
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() == ["kernel.btf", "out.o"])
    }
  }

  @Test func `an object that is relocated once more stays as it is`() throws {
    try withFolder { folder in
      let (first, second) = (folder.appending(path: "first.o").path, folder.appending(path: "second.o").path)
      expectSuccess(try btfscope("relocate", Fixture.path("core-relocations/el.o"), "--against", kernelFile, "-o", first))
      expectSuccess(try btfscope("relocate", first, "--against", structs, "-o", second))
      #expect(try FileBytes.open(first).array() == FileBytes.open(second).array())
    }
  }

  @Test func `an object that libbpf would refuse is not written, and an old file stays`() throws {
    try withFolder { folder in
      let out = folder.appending(path: "out.o")
      let target = folder.appending(path: "kernel.btf")
      try Data("old".utf8).write(to: out)
      try Data(RelocateCommandTests.otherKernel(pidPlaces: [32, 64])).write(to: target)
      let object = Fixture.path("core-relocations/el.o")
      let output = try btfscope("relocate", object, "--against", target.path, "-o", out.path)
      expectFailure(output, 1, "\(object): relocation ", " of kprobe/one, instruction ", "disagree")
      #expect(try String(contentsOf: out, encoding: .utf8) == "old")
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() == ["kernel.btf", "out.o"])
    }
  }

  @Test func `a malformed record is status 2, and nothing is written`() throws {
    try withFolder { folder in
      let object = folder.appending(path: "object.o")
      var bytes = try Fixture.bytes("core-relocations/el.o").array()
      let section = try #require(try ELFFile(Bytes(bytes)).section(named: ".BTF.ext"))
      let records = try BTFExtension(try ELFFile(Bytes(bytes)).contents(of: section)).relocations
      // The kind of the first record.
      bytes[records.blocks[0].fileOffset + 12] = 99
      try Data(bytes).write(to: object)
      let output = try btfscope("relocate", object.path, "--against", kernelFile, "-o", folder.appending(path: "out.o").path)
      expectFailure(output, 2, "99")
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["object.o"])
    }
  }

  @Test func `the object can go to standard output`() throws {
    let object = Fixture.path("core-relocations/el.o")
    let output = try btfscope("relocate", object, "--against", object, "-o", "-")
    #expect(output.status == 0)
    #expect(try output.standardOutput.count == FileBytes.open(object).count)
  }

  @Test func `what was done is printed as text or as JSON`() throws {
    try withKernel { folder, kernel in
      let out = folder.appending(path: "out.o").path
      let object = Fixture.path("core-relocations/el.o")
      let text = try btfscope("relocate", object, "--against", kernel, "-o", out)
      #expect(text.text.hasPrefix("\(out): 15 relocations: ") && text.text.hasSuffix(" poisoned\n"))
      let json = try btfscope("relocate", object, "--against", kernel, "-o", out, "--format", "json")
      #expect(
        json.text.hasPrefix(
          #"{"schema":"btfscope/relocate/1","object":"\#(object)","target":"\#(kernel)","file":"\#(out)","bytes":"#))
      #expect(json.text.contains(#""summary":{"total":15,"unchanged":"#))
    }
  }

  private func withKernel(_ body: (URL, String) throws -> Void) throws {
    try withFolder { folder in
      let kernel = folder.appending(path: "kernel.btf")
      try Data(RelocateCommandTests.otherKernel()).write(to: kernel)
      try body(folder, kernel.path)
    }
  }

  @Test func `an object without relocations is written as it is`() throws {
    try withFolder { folder in
      let out = folder.appending(path: "out.o").path
      expectSuccess(try btfscope("relocate", structs, "--against", kernelFile, "-o", out))
      #expect(try FileBytes.open(out).array() == FileBytes.open(structs).array())
    }
  }

  @Test func `without an output it is wrong usage, and what is no object is status 2`() throws {
    #expect(try btfscope("relocate", structs).status == 64)
    try withFolder { folder in
      let out = folder.appending(path: "out.o").path
      expectFailure(try btfscope("relocate", kernelFile, "--against", kernelFile, "-o", out), 2, kernelFile)
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
    }
  }
}
