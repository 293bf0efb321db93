import ByteReading
import Foundation
import TestSupport
import Testing

@Suite struct ScanCommandTests {
  let folder: URL

  init() throws { folder = try Fixture.temporaryFolder() }

  /// A folder with an object, a program that carries two, and a text.
  private func fill() throws -> (little: [UInt8], big: [UInt8]) {
    let (little, big) = (try Fixture.bytes("maps/el.o").array(), try Fixture.bytes("maps/eb.o").array())
    try Data(little).write(to: folder.appending(path: "a.o"))
    try Data([1, 2, 3, 4] + little + big).write(to: folder.appending(path: "b-agent"))
    try Data(String(repeating: "no object. ", count: 50).utf8).write(to: folder.appending(path: "c.txt"))
    return (little, big)
  }

  @Test func `text has a line for each object, and how many there are`() throws {
    let little = try fill().little
    defer { try? FileManager.default.removeItem(at: folder) }
    let output = try btfscope("scan", ".", in: folder)
    expectSuccess(output)
    let lines = output.text.split(separator: "\n").map(String.init)
    #expect(
      lines.first?.split(separator: " ").map(String.init) == [
        "object", "bytes", "order", "programs", "maps", "CO-RE", "licence", "BTF",
      ])
    let names = lines.dropFirst().prefix(3).compactMap { $0.split(separator: " ").first.map(String.init) }
    #expect(names == ["./a.o", "./b-agent@0x4", "./b-agent@0x\(String(4 + little.count, radix: 16))"])
    #expect(lines.last == "3 objects in 2 files, 3 looked at")
  }

  @Test func `JSON has what each is, and its name opens it`() throws {
    let (little, big) = try fill()
    defer { try? FileManager.default.removeItem(at: folder) }
    let output = try btfscope("scan", "b-agent", "--format", "json", in: folder)
    expectSuccess(output)
    let document = try #require(try JSONSerialization.jsonObject(with: Data(output.standardOutput)) as? [String: Any])
    #expect(document["schema"] as? String == "btfscope/scan/1")
    let objects = try #require(document["objects"] as? [[String: Any]])
    #expect(objects.compactMap { $0["offset"] as? Int } == [4, 4 + little.count])
    #expect(objects.compactMap { $0["size"] as? Int } == [little.count, big.count])
    #expect(objects.compactMap { $0["byte_order"] as? String } == ["little", "big"])
    for object in objects {
      let name = try #require(object["object"] as? String)
      let inspected = try btfscope("inspect", name, "--format", "json", in: folder)
      expectSuccess(inspected)
      let details = try #require(try JSONSerialization.jsonObject(with: Data(inspected.standardOutput)) as? [String: Any])
      #expect((details["maps"] as? [Any])?.count == object["maps"] as? Int)
      #expect(details["license"] as? String == object["license"] as? String)
    }
  }

  @Test func `what is found is written out, under names that are safe and differ`() throws {
    let (little, big) = try fill()
    defer { try? FileManager.default.removeItem(at: folder) }
    try FileManager.default.createDirectory(at: folder.appending(path: "d"), withIntermediateDirectories: true)
    try Data(big).write(to: folder.appending(path: "d/a.o"))
    try Data(little).write(to: folder.appending(path: "d/.hid \u{1b}den"))
    expectSuccess(try btfscope("scan", "a.o", "b-agent", "d", "--extract", "out", in: folder))
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.appending(path: "out").path).sorted()
    let second = "b-agent-0x\(String(4 + little.count, radix: 16)).bpf.o"
    #expect(names == ["2-a.o", "_hid__den.bpf.o", "a.o", "b-agent-0x4.bpf.o", second].sorted())
    func contents(_ name: String) throws -> [UInt8] { [UInt8](try Data(contentsOf: folder.appending(path: "out/\(name)"))) }
    #expect(try contents("b-agent-0x4.bpf.o") == little && contents(second) == big && contents("2-a.o") == big)
  }

  @Test func `what cannot be read is said, the rest is found, and the status is 2`() throws {
    _ = try fill()
    defer { try? FileManager.default.removeItem(at: folder) }
    let output = try btfscope("scan", "absent", "c.txt", "a.o", in: folder)
    #expect(output.status == 2)
    #expect(output.diagnostics.contains("absent: open: No such file") && output.diagnostics.contains("c.txt: holds no BPF object"))
    #expect(output.text.contains("1 object in 1 file, 3 looked at, 2 could not be read"))
  }

  @Test func `wrong usage`() throws {
    expectFailure(try btfscope("scan"), 64, "Usage: btfscope scan")
    try? FileManager.default.removeItem(at: folder)
  }
}
