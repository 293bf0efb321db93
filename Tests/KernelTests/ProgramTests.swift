import ByteReading
import Glibc
import TestSupport
import Testing

@testable import Kernel

@Suite("Programs of the kernel", .enabled(if: Privilege.isThere, "needs root and a kernel with bpf(2)"))
struct ProgramTests {
  /// `r0 = value; exit`
  private func returning(_ value: Int32) -> ProgramLoad {
    var code = AttributeBytes()
    code.set(UInt8(0xb7), at: 0)
    code.set(value, at: 4)
    code.set(UInt8(0x95), at: 8)
    code.set(UInt32(0), at: 12)
    var load = ProgramLoad(type: 1, instructions: Bytes(code.bytes), license: "GPL")
    load.name = "returning"
    return load
  }

  @Test
  func `a program loads, is known by its id, and shows its instructions`() throws {
    let program = try KernelProgram.load(returning(7))
    let info = try program.info()
    #expect(info.type == 1 && info.name == "returning" && info.isGPLCompatible && info.translatedSize >= 16)
    #expect(try KernelProgram.open(id: info.id).info().tag == info.tag)
    let code = try program.translatedInstructions()
    #expect(code.count == Int(info.translatedSize) && code.suffix(8).first == 0x95)
    #expect(try program.mapIDs().isEmpty)
    #expect(KernelObjectKind.of(program.descriptor) == .program)
  }

  @Test
  func `a test run gives what the program returned, and the packet`() throws {
    let program = try KernelProgram.load(returning(42))
    var run = TestRun()
    run.data = Bytes(Array(0..<64))
    run.dataRoom = 128
    run.repetitions = 10
    let outcome = try program.testRun(run)
    #expect(outcome.returnValue == 42)
    // A socket filter's packet begins after its Ethernet header, which the kernel takes off.
    #expect(outcome.dataSize > 0 && outcome.data.count == Int(outcome.dataSize))
  }

  @Test
  func `a program that the verifier refuses comes back with its words`() throws {
    var wrong = returning(0)
    wrong.instructions = try #require(wrong.instructions.suffix(from: 8))  // exit, with r0 never written
    var log = ProgramLog(level: .words)
    let error = #expect(throws: KernelError.self) { _ = try KernelProgram.load(wrong, log: &log).label }
    #expect(error?.number == EACCES)
    #expect(log.text.contains("R0 !read_ok") && error?.log == log.text && log.isWhole)
    let silent = #expect(throws: KernelError.self) { _ = try KernelProgram.load(wrong).label }
    #expect(silent?.number == EACCES && silent?.log == "")
  }

  @Test
  func `a log that did not fit says how much room it needs`() throws {
    var wrong = returning(0)
    wrong.instructions = try #require(wrong.instructions.suffix(from: 8))
    var log = ProgramLog(level: .words, room: 128)
    _ = #expect(throws: KernelError.self) { _ = try KernelProgram.load(wrong, log: &log).label }
    if !log.isWhole {
      log = ProgramLog(level: .words, room: log.neededRoom)
      _ = #expect(throws: KernelError.self) { _ = try KernelProgram.load(wrong, log: &log).label }
    }
    #expect(log.isWhole && log.text.contains("R0 !read_ok"))
  }

  @Test
  func `statistics come with a program that loads`() throws {
    var log = ProgramLog(level: .statistics)
    _ = try KernelProgram.load(returning(0), log: &log).label
    #expect(log.text.contains("processed 2 insns"))
  }

  @Test
  func `a map that is bound to a program is among its maps`() throws {
    let map = try KernelMap.create(MapCreation(type: 2, keySize: 4, valueSize: 8, maxEntries: 1))
    let program = try KernelProgram.load(returning(0))
    try program.bind(map)
    #expect(try program.mapIDs() == [map.info().id])
  }

  @Test
  func `every id leads to its object`() throws {
    let program = try KernelProgram.load(returning(0))
    let id = try program.info().id
    #expect(try KernelObjects.nextID(.program, after: id - 1) == id)
    let error = #expect(throws: KernelError.self) { _ = try KernelObjects.open(.link, id: .max).rawValue }
    #expect(error?.isNotFound == true && error?.subject == "link 4294967295")
  }

  @Test(arguments: BPFCommand.allCases)
  func `every command has the kernel's name`(command: BPFCommand) {
    #expect("\(command.kernelName)".hasPrefix("BPF_"))
  }
}
