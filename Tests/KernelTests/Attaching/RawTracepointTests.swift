import ByteReading
import Foundation
import Glibc
import TestSupport
import Testing

@testable import Kernel

@Suite("Raw tracepoints", .enabled(if: Privilege.isThere, "needs root and a kernel with bpf(2)"))
struct RawTracepointTests {
  /// A tracepoint that runs at every system call.
  private static let name = "sys_enter"

  private func manyCalls() { for _ in 0..<1000 { _ = getppid() } }

  @Test
  func `a program runs from when its link is made until it is closed`() throws {
    let counter = try Counter()
    let program = try counter.program(17, onlyMine: true)
    do {
      let link = try program.openRawTracepoint(Self.name)
      #expect(KernelObjectKind.of(link.descriptor) == .link)
      #expect(try counter.growth(manyCalls) >= 1000)
    }
    #expect(try counter.growth(manyCalls) < 100)
  }

  @Test
  func `a link says what it ties together`() throws {
    let program = try Counter().program(17, onlyMine: true)
    let link = try program.openRawTracepoint(Self.name)
    let info = try link.info()
    #expect(info.type == .rawTracepoint && "\(info.type)" == "raw_tracepoint")
    #expect(info.details == .rawTracepoint(name: Self.name, cookie: 0))
    let programID = try program.info().id
    #expect(info.programID == programID)
    #expect(try KernelLink.open(id: info.id).info() == info)
    #expect(try link.duplicate().info() == info)
    let task = try TaskDescriptor.query(process: UInt32(getpid()), descriptor: link.descriptor.rawValue)
    #expect(task.programID == programID && task.name == Self.name && task.type == 0)
  }

  @Test(.enabled(if: RunningKernel.version >= (6, 10), "needs Linux 6.10"))
  func `a cookie comes back`() throws {
    let link = try Counter().program(17, onlyMine: true).openRawTracepoint(Self.name, cookie: 1 << 40)
    #expect(try link.info().details == .rawTracepoint(name: Self.name, cookie: 1 << 40))
  }

  @Test
  func `a tracepoint that the kernel does not have is refused by name`() throws {
    let program = try Counter().program(17)
    let error = #expect(throws: KernelError.self) { _ = try program.openRawTracepoint("no_such_tracepoint").label }
    #expect(error?.number == ENOENT)
    #expect(
      error?.description == "link of program 'counting' to tracepoint 'no_such_tracepoint': BPF_RAW_TRACEPOINT_OPEN: "
        + "No such file or directory (errno 2)")
  }

  @Test
  func `it can be detached by closing only, and takes no other program`() throws {
    let counter = try Counter()
    let program = try counter.program(17, onlyMine: true)
    let other = try counter.program(17, onlyMine: true)
    let link = try program.openRawTracepoint(Self.name)
    #expect(#expect(throws: KernelError.self) { try link.detach() }?.number == EOPNOTSUPP)
    #expect(#expect(throws: KernelError.self) { try link.update(to: other) }?.number == EINVAL)
  }

  @Test
  func `a link that is pinned lives on until the pin goes`() throws {
    try Isolation.run(mounts: true) {
      let folder = try Fixture.temporaryFolder()
      defer { try? FileManager.default.removeItem(at: folder) }
      try Isolation.mount("bpf", at: folder.path)
      let counter = try Counter()
      let path = folder.appending(path: "link").path
      do {
        let link = try counter.program(17, onlyMine: true).openRawTracepoint(Self.name)
        try Pinning.pin(link.descriptor, at: path)
      }
      #expect(try counter.growth(manyCalls) >= 1000)
      #expect(try KernelLink.open(pinned: path).info().type == .rawTracepoint)
      #expect(unsafe unlink(path) == 0)
      // The kernel lets go of a file's link a moment after the file.
      var turns = 0
      while try counter.growth(manyCalls) >= 100, turns < 1000 { turns += 1 }
      #expect(try counter.growth(manyCalls) < 100)
      let error = #expect(throws: KernelError.self) { _ = try KernelLink.open(pinned: path).label }
      #expect(error?.isNotFound == true)
    }
  }
}
