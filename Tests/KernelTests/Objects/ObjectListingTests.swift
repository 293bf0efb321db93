import ByteReading
import Glibc
import TestSupport
import Testing

@testable import Kernel

@Suite("Objects of the kernel", .enabled(if: Privilege.isThere, "needs root and a kernel with bpf(2)"))
struct ObjectListingTests {
  @Test func `an object that is made is in the list, and says what it takes`() throws {
    let map = try KernelMap.create(MapCreation(type: 2, keySize: 4, valueSize: 8, maxEntries: 16, name: "listed"))
    let id = try map.info().id
    let ids = try KernelObjects.ids(.map)
    #expect(ids.contains(id) && ids == ids.sorted() && Set(ids).count == ids.count)
    let found = DescriptorFacts(map.descriptor)
    let facts = try #require(found)
    #expect(facts.number("map_id") == UInt64(id) && facts.isFrozen == false)
    #expect(facts.memory ?? 0 > 0)
    try map.freeze()
    let frozen = DescriptorFacts(map.descriptor)
    #expect(frozen?.isFrozen == true)
  }

  @Test func `pins are found with their paths, and folders gone through`() throws {
    let map = try KernelMap.create(MapCreation(type: 2, keySize: 4, valueSize: 8, maxEntries: 1))
    let code: [UInt8] = [0xb7, 0, 0, 0, 0, 0, 0, 0, 0x95, 0, 0, 0, 0, 0, 0, 0]
    let program = try KernelProgram.load(ProgramLoad(type: 1, instructions: Bytes(code), license: "GPL"))
    let folder = "/sys/fs/bpf/btfscope-pins-\(getpid())"
    try Pinning.makeFolder(folder)
    defer {
      for name in ["map", "again", "program"] { try? Pinning.unpin("\(folder)/\(name)") }
      try? Pinning.removeFolder(folder)
    }
    try Pinning.pin(map.descriptor, at: "\(folder)/map")
    try Pinning.pin(map.descriptor, at: "\(folder)/again")
    try Pinning.pin(program.descriptor, at: "\(folder)/program")
    let pins = PinnedObjects.find()
    #expect(pins.paths(of: .map, id: try map.info().id) == ["\(folder)/again", "\(folder)/map"])
    #expect(pins.paths(of: .program, id: try program.info().id) == ["\(folder)/program"])
    #expect(pins.paths(of: .link, id: try map.info().id).isEmpty)
  }

  @Test func `a process that holds a map is found, and this one is not`() throws {
    let map = try KernelMap.create(MapCreation(type: 2, keySize: 4, valueSize: 8, maxEntries: 1))
    let id = try map.info().id
    #expect(!ObjectHolders.find().holders(of: .map, id: id).contains { $0.process == UInt32(getpid()) })
    // A copy of the descriptor that is not closed on exec.
    let shared = dup(map.descriptor.rawValue)
    defer { close(shared) }
    // What is written last is written when the shell has become the other program: until then it is called like the shell.
    let path = "/tmp/btfscope-holder-\(getpid())"
    defer { unsafe unlink(path) }
    let status = Isolation.bash(
      "sleep 600 & until [ $(cat /proc/$!/comm) = sleep ]; do kill -0 $! || exit 1; done; echo $! > \(path)")
    #expect(status == 0)
    let child = try #require(UInt32(try FileBytes.open(path).text.prefix { $0 != "\n" }))
    defer { kill(pid_t(child), SIGKILL) }
    // Other tests may start programs meanwhile, which get the copy too.
    #expect(ObjectHolders.find().holders(of: .map, id: id).contains(.init(process: child, command: "sleep")))
  }

  @Test func `a cgroup's folder is found by its id`() throws {
    try TestCgroup.run { cgroup in
      let id = try cgroup.id
      #expect(CgroupFolders.find().path(of: id) == cgroup.path)
      #expect(CgroupFolders.find().path(of: .max) == nil)
    }
  }

  @Test func `records of functions and lines lead into the instructions`() throws {
    let program = try LoadedFixture("loader").program("calls")
    let (records, info) = (try program.records(), try program.info())
    #expect(records.functions.count == Int(info.functionCount) && records.functions.count == 4)
    #expect(records.functions.first?.slot == 0)
    #expect(records.lines.count == Int(info.lineCount) && !records.lines.isEmpty)
    let slots = UInt32(try program.translatedInstructions().count / 8)
    #expect(records.lines.allSatisfy { $0.slot < slots && $0.line > 0 })
    #expect(records.lines.map(\.slot) == records.lines.map(\.slot).sorted())
    #expect(info.attachTypeID == 0 && info.jitedFunctionCount <= 4)
  }

  @Test func `a program without BTF has no records`() throws {
    let code: [UInt8] = [0xb7, 0, 0, 0, 0, 0, 0, 0, 0x95, 0, 0, 0, 0, 0, 0, 0]
    let program = try KernelProgram.load(ProgramLoad(type: 1, instructions: Bytes(code), license: "GPL"))
    #expect(try program.records() == ProgramRecords(functions: [], lines: []))
  }
}
