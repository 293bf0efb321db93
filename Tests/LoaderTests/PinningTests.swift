import BPFObject
import ByteReading
import Foundation
import Glibc
import Kernel
import TestSupport
import Testing

@testable import Loader

@Suite("Pinning", .enabled(if: Privilege.isThere, "needs root and a kernel with bpf(2)"))
struct PinningTests {
  /// A folder of this test's own in the bpf file system; it goes away afterwards with all that is pinned in it.
  private func withFolder(_ body: (String) throws -> Void) throws {
    let folder = "/sys/fs/bpf/btfscope-test-\(getpid())-\(UInt32.random(in: 0 ... .max))"
    try Pinning.makeFolder(folder)
    defer {
      for name in (try? FolderEntries.names(in: folder)) ?? [] { try? Pinning.unpin("\(folder)/\(name)") }
      unsafe rmdir(folder)
    }
    try body(folder)
  }

  /// The object of which one map is pinned by its name.
  private func open(in folder: String) throws -> LoadableObject {
    var options = LoadOptions()
    options.pinFolder = folder
    var setup = try LoadedFixture.open("loader/el.o", options)
    let index = try #require(setup.maps.firstIndex { $0.name == "pinned" })
    setup.maps[index].pinPath = "\(folder)/pinned"
    return setup
  }

  @Test
  func `a map that is pinned by name is used again, and keeps what it holds`() throws {
    try withFolder { folder in
      let first = try open(in: folder).prepare()
      let map = try #require(first.maps.compactMap { $0 }.first { $0.name == "pinned" })
      #expect(!map.isReused)
      try map.map.update([1, 0, 0, 0], [7, 0, 0, 0, 0, 0, 0, 0])
      let second = try open(in: folder).prepare()
      let again = try #require(second.maps.compactMap { $0 }.first { $0.name == "pinned" })
      #expect(again.isReused)
      #expect(try again.map.info().id == map.map.info().id)
      var value = Array(repeating: UInt8(0), count: 8)
      #expect(try again.map.lookUp([1, 0, 0, 0], into: &value) && value[0] == 7)
    }
  }

  @Test
  func `a map of another kind in its place is an error, which says what differs`() throws {
    try withFolder { folder in
      let other = try KernelMap.create(MapCreation(type: 2, keySize: 4, valueSize: 4, maxEntries: 2, name: "other"))
      try Pinning.pin(other.descriptor, at: "\(folder)/pinned")
      let setup = try open(in: folder)
      let error = #expect(throws: LoadError.self) { _ = try setup.prepare() }
      #expect(error?.number == EINVAL)
      #expect(
        error?.description
          == "map 'pinned': another map is pinned at '\(folder)/pinned': its value size is 4, not 8")
    }
  }

  @Test
  func `pins of an object that cannot be prepared are taken away`() throws {
    try withFolder { folder in
      var setup = try open(in: folder)
      // The map that comes last.
      let index = try #require(setup.maps.indices.last)
      setup.maps[index].attributes.valueSize = 0
      #expect(throws: LoadError.self) { _ = try setup.prepare() }
      #expect(try FolderEntries.names(in: folder).isEmpty)
    }
  }

  @Test
  func `all maps and programs are pinned in a folder, or nothing`() throws {
    try withFolder { folder in
      let object = try LoadedFixture.open().prepare().load()
      try object.pin(in: "\(folder)")
      let names = try FolderEntries.names(in: folder)
      #expect(names.contains("variables") && names.contains("ring") && names.contains("fixture_bss"))
      #expect(try KernelProgram.open(pinned: "\(folder)/calls").info().name == "calls")
      // A second time the names are taken, and the first pins stay as they are.
      let other = try LoadedFixture.open().prepare().load()
      let error = #expect(throws: LoadError.self) { try other.pin(in: folder) }
      #expect(error?.number == EEXIST)
      #expect(try FolderEntries.names(in: folder) == names)
    }
  }

  /// A bpf file system cannot be full (it has no limits, and ignores options that would set some): a name that is taken ends it as late.
  @Test
  func `pins that were made before one failed are taken away, and what was there stays`() throws {
    try withFolder { folder in
      let object = try LoadedFixture.open().prepare().load()
      let last = try #require(object.loadedPrograms.last?.name)
      let other = try KernelMap.create(MapCreation(type: 2, keySize: 4, valueSize: 4, maxEntries: 2, name: "other"))
      try Pinning.pin(other.descriptor, at: LoadedObject.pinPath(folder, last))
      let error = #expect(throws: LoadError.self) { try object.pin(in: folder) }
      #expect(error?.number == EEXIST && error?.description.contains("program '\(last)'") == true)
      #expect(try FolderEntries.names(in: folder) == [last])
    }
  }

  @Test
  func `a folder that was made for pins goes away where nothing can be pinned`() throws {
    let folder = try Fixture.temporaryFolder()
    defer { unsafe rmdir(folder.path) }
    let object = try LoadedFixture.open().prepare().load()
    #expect(throws: LoadError.self) { try object.pin(in: "\(folder.path)/new") }
    #expect(try FolderEntries.names(in: folder.path).isEmpty)
  }

  @Test
  func `a folder that is in no bpf file system says so`() throws {
    let folder = try Fixture.temporaryFolder()
    defer { unsafe rmdir(folder.path) }
    let object = try LoadedFixture.open().prepare().load()
    let error = #expect(throws: LoadError.self) { try object.pin(in: folder.path) }
    #expect(error?.description.contains("'\(folder.path)' is not in a bpf file system (mount -t bpf ") == true)
    #expect(try FolderEntries.names(in: folder.path).isEmpty)
  }
}
