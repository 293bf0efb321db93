import ByteReading
import Foundation
import Glibc
import TestSupport
import Testing

@testable import Kernel

@Suite("Cgroup links", .enabled(if: Privilege.isThere, "needs root and a kernel with bpf(2)"))
struct CgroupLinkTests {
  /// `BPF_PROG_TYPE_CGROUP_SOCK`, `BPF_CGROUP_INET_SOCK_CREATE`: runs where a socket is made, and 1 allows it.
  private static let type: UInt32 = 9
  private static let attachType: UInt32 = 2
  /// A command that makes one socket.
  private static let makeSocket = "exec 2>/dev/null 3>/dev/udp/127.0.0.1/9"

  private static func link(_ program: borrowing KernelProgram, _ folder: borrowing Descriptor) throws -> KernelLink {
    try KernelLink.create(LinkCreation(attachType: attachType, target: folder), program)
  }

  private static func programs(_ folder: borrowing Descriptor) throws -> ProgramQuery.Answer {
    try ProgramQuery(target: folder.attribute, attachType: attachType).run()
  }

  @Test
  func `a program sees what happens in its cgroup, and can refuse it`() throws {
    try TestCgroup.run { cgroup in
      let counter = try Counter()
      let folder = try Descriptor.open(cgroup.path)
      let allowing = try counter.program(Self.type, attachType: Self.attachType, returning: 1)
      let refusing = try counter.program(Self.type, attachType: Self.attachType, returning: 0)
      let link = try Self.link(allowing, folder)
      let info = try link.info()
      #expect(info.type == .cgroup)
      #expect(info.details == .cgroup(id: try cgroup.id, attachType: Self.attachType))
      var status: Int32 = 0
      #expect(try counter.growth { status = cgroup.run(Self.makeSocket) } == 1)
      #expect(status == 0)

      try link.update(to: refusing)
      #expect(try Self.programs(folder).programIDs == [refusing.info().id])
      #expect(try counter.growth { status = cgroup.run(Self.makeSocket) } == 1)
      #expect(status != 0)

      // Only what is there can be replaced by name.
      #expect(#expect(throws: KernelError.self) { try link.update(from: allowing, to: refusing) }?.number == EPERM)
      try link.update(from: refusing, to: allowing)
      #expect(cgroup.run(Self.makeSocket) == 0)

      try link.detach()
      #expect(try Self.programs(folder).programIDs.isEmpty)
      #expect(try counter.growth { _ = cgroup.run(Self.makeSocket) } == 0)
      #expect(try link.info().details == .cgroup(id: 0, attachType: Self.attachType))
    }
  }

  @Test
  func `programs without links stay until they are detached, and can take each other's place`() throws {
    try TestCgroup.run { cgroup in
      let counter = try Counter()
      let folder = try Descriptor.open(cgroup.path)
      let first = try counter.program(Self.type, attachType: Self.attachType, returning: 1)
      let second = try counter.program(Self.type, attachType: Self.attachType, returning: 1)
      var attachment = ProgramAttachment(target: folder.attribute, attachType: Self.attachType)
      attachment.flags = .allowMultiple
      try first.attach(attachment)
      #expect(try Self.programs(folder).flags.contains(.allowMultiple))
      try second.attach(attachment)
      #expect(try counter.growth { _ = cgroup.run(Self.makeSocket) } == 2)
      try first.detach(attachment)
      #expect(try Self.programs(folder).programIDs == [second.info().id])
      attachment.flags = [.allowMultiple, .replace]
      attachment.replaced = second.descriptor.rawValue
      try first.attach(attachment)
      #expect(try Self.programs(folder).programIDs == [first.info().id])
      try first.detach(attachment)
      #expect(#expect(throws: KernelError.self) { try first.detach(attachment) }?.number == ENOENT)
    }
  }

  @Test
  func `a program that is the only one is detached without being named`() throws {
    try TestCgroup.run { cgroup in
      let folder = try Descriptor.open(cgroup.path)
      let program = try Counter().program(Self.type, attachType: Self.attachType, returning: 1)
      let attachment = ProgramAttachment(target: folder.attribute, attachType: Self.attachType)
      try program.attach(attachment)
      var query = ProgramQuery(target: folder.attribute, attachType: Self.attachType)
      query.isEffective = true
      #expect(try query.run().programIDs.contains(program.info().id))
      try attachment.detach()
      #expect(try Self.programs(folder).programIDs.isEmpty)
    }
  }

  /// Places in a cgroup are known since Linux 6.17.
  @Test(.enabled(if: RunningKernel.version >= (6, 17), "needs Linux 6.17"))
  func `a link is put before another, and only into the order that was seen`() throws {
    try TestCgroup.run { cgroup in
      let counter = try Counter()
      let folder = try Descriptor.open(cgroup.path)
      let behind = try counter.program(Self.type, attachType: Self.attachType, returning: 1)
      let before = try counter.program(Self.type, attachType: Self.attachType, returning: 1)
      let first = try Self.link(behind, folder)
      var creation = LinkCreation(attachType: Self.attachType, target: folder)
      creation.options = .anchor(AttachAnchor(.before(.link(first.descriptor.rawValue))))
      let second = try KernelLink.create(creation, before)
      #expect(try Self.programs(folder).programIDs == [before.info().id, behind.info().id])
      creation.options = .anchor(AttachAnchor(.last, expectedRevision: 1 << 40))
      #expect(#expect(throws: KernelError.self) { _ = try KernelLink.create(creation, before).label }?.number == ESTALE)
      _ = second.label
    }
  }

  @Test
  func `what is no cgroup is refused`() throws {
    let program = try Counter().program(Self.type, attachType: Self.attachType, returning: 1)
    let folder = try Descriptor.open("/")
    let error = #expect(throws: KernelError.self) { _ = try Self.link(program, folder).label }
    #expect(error?.number == EBADF && error?.subject == "link of program 'counting'")
    let missing = #expect(throws: KernelError.self) { _ = try Descriptor.open("/no such cgroup").rawValue }
    #expect(missing?.description == "/no such cgroup: open: No such file or directory (errno 2)")
  }
}
