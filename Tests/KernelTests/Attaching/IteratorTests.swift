import BTF
import ByteReading
import Foundation
import Glibc
import TestSupport
import Testing

@testable import Kernel

@Suite("Iterators", .enabled(if: Privilege.isThere, "needs root and a kernel with bpf(2)"))
struct IteratorTests {
  /// A program for the iterator `name` that writes 4 bytes each turn but the last, in which the pointer at `offset` of its context is null:
  /// of those that it points to if `copies` is set, else zeros.
  private static func program(_ name: String, pointer offset: Int16, copies: Bool = false) throws -> KernelProgram {
    let types = try BTFTypeTable(FileBytes.open("/sys/kernel/btf/vmlinux"))
    let target = try #require(types.types(named: "bpf_iter_\(name)").first { types.record($0)?.kind == .function })
    var code = CountingCode.slot(0x79, 7, 1, offset: offset)  // r7 = the pointer
    code += CountingCode.slot(0x15, 7, offset: 7)  // if r7 == 0 goto the end
    code += CountingCode.slot(0x79, 1, 1)  // r1 = ctx->meta
    code += CountingCode.slot(0x79, 1, 1)  // r1 = meta->seq
    code += CountingCode.slot(0x62, 10, offset: -4)  // *(u32 *)(r10 - 4) = 0
    code += CountingCode.slot(0xbf, 2, copies ? 7 : 10)  // r2 = r7, r10
    code += CountingCode.slot(0x07, 2, immediate: copies ? 0 : -4)  // r2 += 0, -4
    code += CountingCode.slot(0xb7, 3, immediate: 4)  // r3 = 4
    code += CountingCode.slot(0x85, immediate: 127)  // bpf_seq_write()
    code += CountingCode.slot(0xb7) + CountingCode.slot(0x95)
    var load = ProgramLoad(type: 26, instructions: Bytes(code), license: "GPL")
    load.attachType = traceIterator
    load.attachTypeID = target.rawValue
    load.name = name
    var log = ProgramLog(level: .words)
    return try KernelProgram.load(load, log: &log)
  }

  /// `BPF_TRACE_ITER`
  private static let traceIterator: UInt32 = 28

  private static func link(_ program: borrowing KernelProgram, _ target: IteratorTarget) throws(KernelError) -> KernelLink {
    try KernelLink.create(LinkCreation(attachType: traceIterator, options: .iterator(target)), program)
  }

  @Test
  func `an iterator over a map writes each key, as often as it is begun`() throws {
    let map = try KernelMap.create(MapCreation(type: 1, keySize: 4, valueSize: 8, maxEntries: 1000))
    for number in UInt32(0)..<1000 {
      try map.update(ByteOrder.host.bytes(of: number), Array(repeating: 0, count: 8))
    }
    let program: KernelProgram
    do {
      program = try Self.program("bpf_map_elem", pointer: 16, copies: true)
    } catch let error as KernelError where error.number == EPERM {
      // A locked kernel refuses it to everybody, where it takes iterators over other things: nothing of ours is asked then.
      Issue.record("this kernel refuses iterators over maps: \(error)", severity: .warning)
      return
    }
    let link = try Self.link(program, .map(map.descriptor.rawValue))
    #expect(try link.info().details == .iterator(name: "bpf_map_elem", mapID: map.info().id))
    let expected = Set((UInt32(0)..<1000).map { ByteOrder.host.bytes(of: $0) })
    for _ in 0..<2 {
      let text = try link.createIterator().readToEnd()
      #expect(text.count == 4000)
      #expect(Set(stride(from: 0, to: 4000, by: 4).map { Array(text[$0..<$0 + 4]) }) == expected)
    }
    let error = #expect(throws: KernelError.self) { _ = try link.createIterator().readToEnd(limit: 3999) }
    #expect(error?.number == EFBIG)
  }

  @Test
  func `an iterator over one thread goes through no others`() throws {
    let program = try Self.program("task", pointer: 8)
    func turns(_ target: IteratorTarget) throws -> Int {
      try Self.link(program, target).createIterator().readToEnd().count / 4
    }
    #expect(try turns(.thread(UInt32(getpid()))) == 1)
    #expect(try turns(.process(UInt32(getpid()))) > 1)
    #expect(try turns(.everything) > turns(.process(UInt32(getpid()))))
    #expect(try turns(.thread(UInt32(Int32.max))) == 0)
  }

  @Test
  func `an iterator over cgroups goes from the one that it is told`() throws {
    try TestCgroup.run { cgroup in
      let program = try Self.program("cgroup", pointer: 8)
      let folder = try Descriptor.open(cgroup.path)
      func turns(_ target: IteratorTarget) throws -> Int {
        try Self.link(program, target).createIterator().readToEnd().count / 4
      }
      #expect(try turns(.cgroup(folder.rawValue, .itself)) == 1)
      #expect(try turns(.cgroupID(cgroup.id, .descendantsFirstToLast)) == 1)
      #expect(try turns(.cgroup(folder.rawValue, .descendantsLastToFirst)) == 1)
      #expect(try turns(.cgroup(folder.rawValue, .ancestors)) == 2)
    }
  }

  @Test
  func `an iterator that is pinned is read like a file`() throws {
    try Isolation.run(mounts: true) {
      let folder = try Fixture.temporaryFolder()
      defer { try? FileManager.default.removeItem(at: folder) }
      try Isolation.mount("bpf", at: folder.path)
      let path = folder.appending(path: "threads").path
      do {
        let link = try Self.link(try Self.program("task", pointer: 8), .thread(UInt32(getpid())))
        try Pinning.pin(link.descriptor, at: path)
      }
      #expect(try KernelIterator.open(pinned: path).readToEnd().count == 4)
      #expect(try FileBytes.open(path).count == 4)
    }
  }

  @Test
  func `a link of another kind begins no iterator`() throws {
    let link = try Counter().program(17, onlyMine: true).openRawTracepoint("sys_enter")
    #expect(#expect(throws: KernelError.self) { _ = try link.createIterator().label }?.number == EINVAL)
  }
}
