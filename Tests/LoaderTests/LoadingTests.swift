import BPFObject
import BTF
import ByteReading
import Glibc
import Kernel
import TestSupport
import Testing

@testable import Loader

@Suite("Loading an object", .enabled(if: Privilege.isThere, "needs root and a kernel with bpf(2)"))
struct LoadingTests {
  @Test(arguments: ["variables", "calls", "maps", "tail", "kernel"])
  func `a program finds everything in its place`(name: String) throws {
    let object = try LoadedFixture.open().prepare().load()
    #expect(object.isComplete)
    #expect(try LoadedFixture.run(try #require(object.program(named: name))) == 0)
  }

  @Test
  func `what a program changes, user space sees, mapped or by its key`() throws {
    let object = try LoadedFixture.open().prepare().load()
    #expect(try LoadedFixture.run(try #require(object.program(named: "variables"))) == 0)
    let zeroed = try #require(object.maps.compactMap { $0 }.first { $0.definition.origin == .zeroedData })
    var value = Array(repeating: UInt8(0), count: Int(zeroed.attributes.valueSize))
    #expect(try zeroed.map.lookUp([0, 0, 0, 0], into: &value))
    #expect(value.first == 0x55)
    #expect(zeroed.isMappable)
    let memory = try zeroed.mapped()
    let bytes = memory.bytes(at: 0, count: 8)
    #expect(bytes == value)
    let isWritten = memory.write([1], at: 0)
    #expect(isWritten)
    #expect(try zeroed.map.lookUp([0, 0, 0, 0], into: &value) && value.first == 1)
  }

  @Test
  func `read-only variables are frozen, and cannot be mapped for writing`() throws {
    let object = try LoadedFixture.open().prepare()
    let constants = try #require(object.maps.compactMap { $0 }.first { $0.definition.origin == .readOnlyData })
    let size = Int(constants.attributes.valueSize)
    let error = #expect(throws: KernelError.self) {
      try constants.map.update([0, 0, 0, 0], Array(repeating: 0, count: size))
    }
    #expect(error?.isPermissionDenied == true)
    let memory = try constants.mapped()
    let isWritten = memory.write([0], at: 0)
    #expect(!isWritten)
  }

  @Test
  func `a constant can be changed until the object is loaded`() throws {
    var setup = try LoadedFixture.open()
    let isSet = setup.set("constant", to: [8, 0, 0, 0])
    let hasOtherSize = setup.set("constant", to: [8])
    let isUnknown = setup.set("no_such_variable", to: [8, 0, 0, 0])
    #expect(isSet && !hasOtherSize && !isUnknown)
    let object = try setup.prepare().load()
    #expect(try LoadedFixture.run(try #require(object.program(named: "variables"))) == 1)
  }

  @Test
  func `a variable without contents in the file can be set`() throws {
    var setup = try LoadedFixture.open()
    let isSet = setup.set("zeroed", to: [1, 0, 0, 0, 0, 0, 0, 0])
    #expect(isSet)
    let object = try setup.prepare().load()
    #expect(try LoadedFixture.run(try #require(object.program(named: "variables"))) == 4)
  }

  @Test
  func `programs with a question mark are left, and can be chosen`() throws {
    var setup = try LoadedFixture.open()
    #expect(try setup.prepare().load().program(named: "optional") == nil)
    try setup.select(["optional"])
    let object = try setup.prepare().load()
    #expect(object.loadedPrograms.map(\.name) == ["optional"])
    #expect(object.isComplete)
    let error = #expect(throws: LoadError.self) { try setup.select(["twice"]) }
    #expect(error?.description == "there is no program 'twice' in the object")
  }

  @Test
  func `a map that is not created fails those programs that use it, and no other`() throws {
    var setup = try LoadedFixture.open()
    let index = try #require(setup.maps.firstIndex { $0.name == "pinned" })
    setup.maps[index].isCreated = false
    let object = try setup.prepare().load()
    #expect(object.program(named: "calls") != nil)
    guard case .refused(let failure) = object.programs.first(where: { $0.program.name == "lookup" })?.state else {
      Issue.record("loaded without its map")
      return
    }
    #expect(failure.number == EINVAL)
    // The number names the map.
    #expect(failure.log.contains("\(2_001_000_000 + index)"))
    #expect(
      failure.reason(object.programs[0].program, in: object.inventory)
        == "it uses map 'pinned', which is not created (Invalid argument, errno 22)")
  }

  @Test
  func `sizes of rings become whole pages, a power of two`() throws {
    let setup = try LoadedFixture.open()
    #expect(setup.maps.first { $0.name == "ring" }?.attributes.maxEntries == 8192)
  }

  @Test
  func `nothing is left when the object goes`() throws {
    let name = "gone\(getpid())"
    do {
      let object = try LoadableObject(try LoadedFixture.inventory("loader/el.o", name: name)).prepare().load()
      for program in object.loadedPrograms { #expect(try KernelProgram.open(id: program.program.info().id).label != "") }
      #expect(try LoadedFixture.mapCount(named: name) > 0)
    }
    #expect(try LoadedFixture.areGone(name))
  }

  @Test
  func `an object that fails half-way leaves nothing behind`() throws {
    let name = "half\(getpid())"
    var setup = try LoadableObject(try LoadedFixture.inventory("loader/el.o", name: name))
    let index = try #require(setup.maps.firstIndex { $0.name == "ring" })
    setup.maps[index].attributes.maxEntries = 3
    let error = #expect(throws: LoadError.self) { _ = try setup.prepare() }
    #expect(error?.number == EINVAL)
    #expect(
      error?.description
        == "map 'ring': max_entries 3 is the ring's size in bytes, and must be a power of 2 (BPF_MAP_CREATE: Invalid argument, errno 22)"
    )
    #expect(try LoadedFixture.areGone(name))
  }

  @Test
  func `an object of the other byte order is refused before anything is made`() throws {
    let error = #expect(throws: LoadError.self) { _ = try LoadedFixture.open("loader/eb.o") }
    #expect(error?.description == "the object is for machines of the other byte order, and cannot run on this one")
  }

  @Test
  func `statistics and words of programs that load are kept where they are wanted`() throws {
    var options = LoadOptions()
    options.wantsStatistics = true
    options.keepsLogs = true
    let object = try LoadedFixture.open("loader/el.o", options).prepare().load()
    let program = try #require(object.program(named: "calls"))
    #expect(try #require(program.statistics?.instructions) > 10)
    #expect(program.log.contains("is safe for any args"))
  }
}
