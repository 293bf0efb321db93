import BPFObject
import ByteReading
import ELF
import Glibc
import Kernel
import Loader
import TestSupport

/// Objects of the fixtures, opened for loading.
enum LoadedFixture {
  static func inventory(_ path: String, name: String = "fixture") throws -> ObjectInventory {
    ObjectInventory(try ObjectFile(try ELFFile(try Fixture.bytes(path))), name: name)
  }

  /// `options` with the folder that the test pins in.
  static func open(_ path: String = "loader/el.o", _ options: LoadOptions = LoadOptions()) throws -> LoadableObject {
    try LoadableObject(try inventory(path), options)
  }

  /// What a program returns that is run once, with a packet where its type takes one.
  static func run(_ program: LoadedProgram) throws -> UInt32 {
    var run = TestRun()
    if program.setup.type == .socketFilter { run.data = Bytes(Array(repeating: 0, count: 64)) }
    return try program.program.testRun(run).returnValue
  }

  /// How many maps of the kernel are called after an object of that name: those of its variables.
  static func mapCount(named name: String) throws -> Int {
    var count = 0
    var id: UInt32 = 0
    while let next = try KernelObjects.nextID(.map, after: id) {
      id = next
      // One that went away meanwhile is none of ours.
      if (try? KernelMap.open(id: id).info())?.name.hasPrefix(String(name.prefix(8))) == true { count += 1 }
    }
    return count
  }

  /// Whether no such map is left; the kernel takes them away a moment after the last descriptor.
  static func areGone(_ name: String) throws -> Bool {
    for _ in 0..<200 {
      if try mapCount(named: name) == 0 { return true }
      usleep(10_000)
    }
    return false
  }
}
