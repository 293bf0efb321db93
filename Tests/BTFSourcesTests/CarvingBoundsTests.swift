import ByteReading
import ELF
import Foundation
import Glibc
import TestSupport
import Testing

@testable import BTFSources

/// Searches whose work must not grow with the square of what a file holds.
@Suite struct CarvingBoundsTests {
  @Test func `magic numbers all over are looked at once each`() {
    // Half a million of each; to choose anew what to look for would take seconds for every thousand.
    let magic = Array(repeating: [0x7f, 0x45, 0x4c, 0x46] as [UInt8], count: 1 << 16).flatMap { $0 }
    #expect(EmbeddedObjects.find(in: Bytes(magic)).isEmpty)
    #expect(EmbeddedObjects.search(Bytes(magic), in: []).objects.isEmpty)
    let btf = Array(repeating: [0x9f, 0xeb, 1, 0] as [UInt8], count: 1 << 16).flatMap { $0 }
    #expect(BTFSearch.largest(in: Bytes(btf)) == nil)
    let text = Array(repeating: Array("Linux version ".utf8), count: 1 << 13).flatMap { $0 }
    #expect(KernelRelease.inBanner(Bytes(text)) == nil)
  }

  @Test func `headers that all claim the same sections end the search, and it is said where`() throws {
    let object = try Fixture.object("structs").array()
    var head = Array(object.prefix(64))
    // As many sections as are taken, anywhere.
    (head[60], head[61]) = (0xff, 0x3f)
    for index in 40..<48 { head[index] = 0 }
    let headers = Array(repeating: head, count: 300).flatMap { $0 } + [UInt8](repeating: 1, count: 1 << 20)
    let (objects, end) = EmbeddedObjects.search(Bytes(headers), in: [0..<headers.count])
    #expect(objects.isEmpty && end == 128 * 64)
    let folder = try Folder()
    var complaints: [String] = []
    ObjectUnit(name: try folder.write("x", headers), isNamed: true).open { found in
      if case .failure(let error) = found { complaints.append("\(error)".replacing("\(folder.path)/", with: "")) }
    }
    #expect(complaints == ["x: holds more headers of objects than are looked at: nothing was looked for behind 0x2000"])
  }

  @Test func `a header of BTF that claims everything is tried so often and no more`() {
    // 24 bytes each, and types to the end: each fails only there.
    var bytes: [UInt8] = []
    let count = 4000
    for number in 0..<count {
      let rest = UInt32(max(4, (count - number) * 24 - 24 - 4))
      bytes += [0x9f, 0xeb, 1, 0] + ByteOrder.little.bytes(of: 24) + ByteOrder.little.bytes(of: 0)
      bytes += ByteOrder.little.bytes(of: rest / 4 * 4) + ByteOrder.little.bytes(of: rest / 4 * 4) + ByteOrder.little.bytes(of: 4)
    }
    #expect(BTFSearch.largest(in: Bytes(bytes)) == nil)
  }

  @Test func `a file of twenty gigabytes that is nearly all hole takes no longer than its data`() throws {
    let folder = try Folder()
    let object = try Fixture.object("structs").array()
    let path = try folder.write("sparse", Array("begins".utf8))
    let place = 20 << 30
    let handle = try FileHandle(forWritingTo: URL(filePath: path))
    try handle.seek(toOffset: UInt64(place))
    try handle.write(contentsOf: Data(object))
    try handle.close()
    let parts = FileExtents.data(of: path, count: place + object.count)
    #expect(parts.reduce(0) { $0 + $1.count } < 1 << 20 && parts.contains { $0.contains(place) }, "\(parts)")
    var names: [String] = []
    let clock = ContinuousClock()
    let time = clock.measure {
      ObjectUnit(name: path, isNamed: false).open { if case .success(let found) = $0 { names.append(found.name) } }
    }
    #expect(names == ["\(path)@0x500000000"])
    #expect(time < .seconds(1))
    // As a kernel it is too long to be searched.
    let image = "\(folder.path)/vmlinuz-6.1.0"
    try FileManager.default.moveItem(atPath: path, toPath: image)
    let words = Supplied([image], without: folder.path).complaints
    #expect(words == ["vmlinuz-6.1.0: claims \(place + object.count) bytes (at most 1073741824)"])
  }
}
