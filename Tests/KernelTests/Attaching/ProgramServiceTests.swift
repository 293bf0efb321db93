import BTF
import ByteReading
import Foundation
import Glibc
import TestSupport
import Testing

@testable import Kernel

@Suite("What else the kernel does for programs", .enabled(if: Privilege.isThere, "needs root and a kernel with bpf(2)"))
struct ProgramServiceTests {
  @Test
  func `runs are counted while statistics are asked for`() throws {
    let program = try Counter().program(1)
    let statistics = try RunStatistics.enable()
    var run = TestRun()
    run.data = Bytes(Array(repeating: 0, count: 64))
    run.repetitions = 3
    _ = try program.testRun(run)
    #expect(try program.info().runCount == 3)
    #expect(try program.info().runNanoseconds > 0)
    #expect(statistics.descriptor.rawValue > 2)
  }

  /// A program that writes to its stream: what `bpf_stream_vprintk()` does, which has had other names.
  private func writing(_ text: String) throws -> KernelProgram {
    let types = try BTFTypeTable(FileBytes.open("/sys/kernel/btf/vmlinux"))
    let found = types.types(named: "bpf_stream_vprintk_impl") + types.types(named: "bpf_stream_vprintk")
    let function = try #require(found.first { types.record($0)?.kind == .function })
    let bytes = Array(text.utf8) + [0]
    // BPF_F_RDONLY_PROG: what the text lies in must not change.
    let map = try KernelMap.create(
      MapCreation(type: 2, keySize: 4, valueSize: UInt32(bytes.count), maxEntries: 1, flags: 1 << 7))
    try map.update([0, 0, 0, 0], bytes)
    try map.freeze()
    var code = CountingCode.slot(0x7a, 10, offset: -8)  // *(u64 *)(r10 - 8) = 0
    code += CountingCode.slot(0xb7, 1, immediate: Int32(ProgramStream.output.rawValue))
    code += CountingCode.slot(0x18, 2, 2, immediate: map.descriptor.rawValue) + CountingCode.slot(0)  // r2 = the text
    code += CountingCode.slot(0xbf, 3, 10) + CountingCode.slot(0x07, 3, immediate: -8)  // no arguments
    code += CountingCode.slot(0xb7, 4) + CountingCode.slot(0xb7, 5)
    code += CountingCode.slot(0x85, 0, 2, immediate: Int32(bitPattern: function.rawValue))
    code += CountingCode.slot(0x95)  // what that returned: bytes, or -errno
    var load = ProgramLoad(type: 31, instructions: Bytes(code), license: "GPL")
    load.flags = 1 << 4  // BPF_F_SLEEPABLE
    var log = ProgramLog(level: .words)
    return try KernelProgram.load(load, log: &log)
  }

  @Test(.enabled(if: RunningKernel.version >= (6, 17), "needs Linux 6.17"))
  func `what a program writes to its stream is read once`() throws {
    let program = try writing("hello\n")
    #expect(try program.read(.output).isEmpty)
    for _ in 0..<2 {
      let answer = Int32(bitPattern: try program.testRun(TestRun()).returnValue)
      // Kernels in virtual machines were seen that never find memory for it there; the program is told, and there is nothing to read.
      if answer == -ENOMEM { return #expect(try program.read(.output).isEmpty) }
      try #require(answer >= 0, "\(answer)")
    }
    let parts = [try program.read(.output, room: 8), try program.read(.output)].map { String(decoding: $0, as: UTF8.self) }
    #expect(parts == ["hello\nhe", "llo\n"])
    #expect(try program.read(.output).isEmpty)
    #expect(try program.read(.errors).isEmpty)
  }

  @Test
  func `no token is made outside of a user namespace`() throws {
    try Isolation.run(mounts: true) {
      let folder = try Fixture.temporaryFolder()
      defer { try? FileManager.default.removeItem(at: folder) }
      try Isolation.mount("bpf", at: folder.path)
      let error = #expect(throws: KernelError.self) { _ = try Token.create(from: folder.path).descriptor.rawValue }
      #expect(error?.number == EOPNOTSUPP && error?.command == .createToken)
    }
    #expect(#expect(throws: KernelError.self) { _ = try Token.create(from: "/proc").descriptor.rawValue }?.number == EINVAL)
  }

  @Test
  func `a map that is no struct_ops map is associated with no program`() throws {
    let counter = try Counter()
    let program = try counter.program(1)
    let error = #expect(throws: KernelError.self) { try program.associate(structOperations: counter.map) }
    #expect(error?.number == EINVAL && error?.command == .associateStructOperations)
  }
}
