import ByteReading
import Foundation
import Glibc
import TestSupport
import Testing

@testable import Kernel

/// Programs of a whole network: socket lookup, flow dissector, netfilter.
@Suite("Links to network namespaces", .enabled(if: Privilege.isThere, "needs root and a kernel with bpf(2)"))
struct NamespaceLinkTests {
  private static func network() throws -> Descriptor { try Descriptor.open("/proc/thread-self/ns/net") }

  private static func inode() throws -> UInt32 {
    let attributes = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/thread-self/ns/net")
    return try #require(UInt32(attributes.drop { $0 != "[" }.dropFirst().dropLast()))
  }

  /// Five packets from the network to itself, to a port that nobody listens at.
  private static func send() { #expect(Isolation.bash("for i in 1 2 3 4 5; do echo x >/dev/udp/127.0.0.1/9; done; true") == 0) }

  @Test
  func `a program is asked which socket a packet is for`() throws {
    try Isolation.run(network: true) {
      try Isolation.ip("link set lo up")
      let counter = try Counter()
      let network = try Self.network()
      let program = try counter.program(30, attachType: 36, returning: 1)  // BPF_SK_LOOKUP, SK_PASS
      let link = try KernelLink.create(LinkCreation(attachType: 36, target: network), program)
      let info = try link.info()
      #expect(info.type == .networkNamespace)
      #expect(info.details == .networkNamespace(inode: try Self.inode(), attachType: 36))
      #expect(try counter.growth(Self.send) >= 5)
      #expect(try ProgramQuery(target: network.attribute, attachType: 36).run().programIDs == [program.info().id])
      try link.update(to: try counter.program(30, attachType: 36, returning: 1))
      #expect(try counter.growth(Self.send) >= 5)
      try link.detach()
      #expect(try counter.growth(Self.send) == 0)
      #expect(try link.info().details == .networkNamespace(inode: 0, attachType: 36))
    }
  }

  @Test
  func `only one program takes flows apart`() throws {
    try Isolation.run(network: true) {
      let network = try Self.network()
      let program = try Counter().program(22, attachType: 17, returning: 0)  // BPF_FLOW_DISSECTOR, BPF_OK
      let link = try KernelLink.create(LinkCreation(attachType: 17, target: network), program)
      #expect(try link.info().details == .networkNamespace(inode: try Self.inode(), attachType: 17))
      let second = #expect(throws: KernelError.self) {
        _ = try KernelLink.create(LinkCreation(attachType: 17, target: network), program).label
      }
      #expect(second?.number == EEXIST || second?.number == E2BIG)
      try link.detach()
      // Without a link, it is the calling thread's network.
      let attachment = ProgramAttachment(target: 0, attachType: 17)
      try program.attach(attachment)
      #expect(try ProgramQuery(target: network.attribute, attachType: 17).run().programIDs == [program.info().id])
      try program.detach(attachment)
      #expect(try ProgramQuery(target: network.attribute, attachType: 17).run().programIDs.isEmpty)
    }
  }

  @Test
  func `a program at a hook of netfilter sees packets go out`() throws {
    try Isolation.run(network: true) {
      try Isolation.ip("link set lo up")
      let counter = try Counter()
      let program = try counter.program(32, attachType: 45, returning: 1)  // BPF_NETFILTER, NF_ACCEPT
      let hook = NetfilterHook(family: 2, hook: 3, priority: -77)
      var creation = LinkCreation(attachType: 45)
      creation.options = .netfilter(hook)
      do {
        let link = try KernelLink.create(creation, program)
        #expect(try link.info().details == .netfilter(hook))
        #expect(try counter.growth(Self.send) >= 5)
      }
      #expect(try counter.growth(Self.send) == 0)
      // The ends of the order are the kernel's own.
      creation.options = .netfilter(NetfilterHook(family: 2, hook: 3, priority: .min))
      #expect(#expect(throws: KernelError.self) { _ = try KernelLink.create(creation, program).label }?.number == ERANGE)
    }
  }
}
