import BTF
import ByteReading
import ELF
import Foundation
import TestSupport
import Testing

@testable import BTFSources

/// All that is found below some paths: names without the folder's path, and complaints.
private func find(_ paths: [String], in folder: Folder) -> (objects: [FoundObject], names: [String], complaints: [String]) {
  let supply = ObjectSupply(paths)
  var objects: [FoundObject] = []
  var complaints = supply.failures.map { "\($0)" }
  for unit in supply.units {
    unit.open { found in
      switch found {
      case .success(let object): objects.append(object)
      case .failure(let error): complaints.append("\(error)")
      }
    }
  }
  func short(_ text: String) -> String { text.replacing("\(folder.path)/", with: "") }
  return (objects, objects.map { short($0.name) }, complaints.map(short))
}

@Suite("BPF objects inside other files")
struct EmbeddedObjectTests {
  let folder: Folder

  init() throws { folder = try Folder() }

  private static let objects = ["el.o", "eb.o"]

  @Test(arguments: objects)
  func `an object is found wherever it lies, with its own bytes and none that follow`(name: String) throws {
    let object = try Fixture.bytes("structs/\(name)").array()
    for (before, after) in [(0, 0), (0, 100), (1, 0), (4097, 33)] {
      let bytes = Array(repeating: UInt8(0x7f), count: before) + object + Array(repeating: UInt8(0x45), count: after)
      let found = EmbeddedObjects.find(in: Bytes(bytes))
      #expect(found.map(\.offset) == [before])
      #expect(found.first?.bytes.array() == object)
    }
  }

  @Test
  func `several objects in one file are all found, in order`() throws {
    let all = try EmbeddedObjectTests.objects.map { try Fixture.bytes("structs/\($0)").array() }
    let bytes = all.reduce(into: [UInt8](repeating: 0, count: 3)) { $0 += $1 + [0x7f, 0x45, 0x4c, 0x46, 2, 1] }
    let found = EmbeddedObjects.find(in: Bytes(bytes))
    #expect(found.map { $0.bytes.array() } == all)
    let path = try folder.write("agent", bytes)
    let supplied = find([path], in: folder)
    #expect(supplied.names == ["agent@0x3", "agent@0x\(String(3 + all[0].count + 6, radix: 16))"])
    // Each name opens what it names.
    for (name, object) in zip(supplied.objects.map(\.name), all) {
      #expect(try SourceReader().openFile(name).bytes.array() == object)
    }
    let missing = thrown { () throws(SourceError) in _ = try SourceReader().openFile("\(path)@0x4") }
    #expect(missing.map { "\($0)".replacing("\(folder.path)/", with: "") } == "agent: holds no BPF object")
  }

  @Test
  func `no prefix of an object is taken for one, and nothing of another machine or kind`() throws {
    let object = try Fixture.bytes("structs/el.o").array()
    for length in stride(from: 0, to: object.count, by: 7) {
      #expect(EmbeddedObjects.find(in: Bytes(Array(object.prefix(length)))).isEmpty)
    }
    for (place, value) in [(4, UInt8(1)), (5, 3), (6, 2), (16, 2), (18, 62), (58, 63), (60, 0)] {
      var other = object
      other[place] = value
      if place == 60 { other[61] = 0 }
      #expect(EmbeddedObjects.find(in: Bytes(other)).isEmpty, "byte \(place)")
    }
  }

  @Test
  func `headers that claim absurd extents, or each other's sections, end the search soon`() throws {
    let object = try Fixture.bytes("structs/el.o").array()
    var absurd = object
    for place in 40..<48 { absurd[place] = 0xff }
    #expect(EmbeddedObjects.find(in: Bytes(absurd)).isEmpty)
    // A header every 64 bytes, all with the same thousands of section headers.
    let count = 4096
    var writer = ELFWriter()
    writer.type = 1
    let header = Array(writer.array().prefix(64))
    var many: [UInt8] = []
    for index in 0..<count {
      var own = header
      let distance = UInt64((count - index) * 64)
      for byte in 0..<8 { own[40 + byte] = UInt8(truncatingIfNeeded: distance >> (8 * byte)) }
      (own[60], own[61], own[62], own[63]) = (0xff, 0x3f, 0, 0)
      many += own
    }
    // Sections that lie outside, so that none of the headers is taken.
    var section = [UInt8](repeating: 0, count: 64)
    (section[4], section[31], section[39]) = (1, 1, 1)
    for _ in 0..<0x3fff { many += section }
    #expect(EmbeddedObjects.find(in: Bytes(many)).isEmpty)
  }

  @Test
  func `an object in a program is named by the symbol of its data`() throws {
    let object = try Fixture.bytes("structs/el.o").array()
    var host = ELFWriter()
    (host.type, host.machine) = (2, 62)
    let data = host.add(ELFWriter.Section(".rodata", [1, 2, 3, 4] + object))
    host.add(symbols: [
      ELFWriter.Symbol("agent_bpf_elf_bytes", value: 4, size: UInt64(object.count), info: 1, section: data)
    ])
    let path = try folder.write("agent", host.array())
    let found = find([path], in: folder)
    #expect(found.objects.map(\.symbol) == ["agent_bpf_elf_bytes"])
    #expect(found.objects.first?.bytes.array() == object)
  }

  @Test
  func `folders and packages are searched, and what cannot be read stops nothing`() throws {
    let object = try Fixture.bytes("structs/el.o").array()
    let inside = folder.url.appending(path: "t/usr/bin")
    try FileManager.default.createDirectory(at: inside, withIntermediateDirectories: true)
    try folder.write("t/usr/bin/agent", [0, 0, 0, 0] + object)
    try folder.write("t/usr/object.o", object)
    try folder.write("t/usr/text", Array(String(repeating: "text ", count: 100).utf8))
    try folder.write("t/usr/damaged.tar.xz", [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0] + Array(repeating: 1, count: 200))
    let link = FileManager.default.createSymbolicLink(atPath:withDestinationPath:)
    try link("\(folder.path)/t/link", "/usr")
    #expect(find(["\(folder.path)/t"], in: folder).names == ["t/usr/bin/agent@0x4", "t/usr/object.o"])
    #expect(find(["\(folder.path)/t"], in: folder).complaints.count == 1)
    for format in ["tar", "tar.gz", "tar.zst"] {
      let path = "\(folder.path)/p.\(format)"
      _ = try Packing.run("tar", ["--sort=name", "-caf", path, "usr/bin", "usr/object.o"], in: folder.url.appending(path: "t"))
      let found = find([path], in: folder)
      #expect(found.names == ["p.\(format)!usr/bin/agent@0x4", "p.\(format)!usr/object.o"])
      #expect(try found.objects.map { try SourceReader().openFile($0.name).bytes.array() } == [object, object])
    }
    #expect(
      find(["\(folder.path)/t/usr/text", "/nonexistent/x"], in: folder).complaints == [
        "t/usr/text: holds no BPF object", "/nonexistent/x: open: No such file or directory (errno 2)",
      ])
  }
}
