import ByteReading
import Foundation
import Glibc
import TestSupport
import Testing

@testable import Kernel

/// XDP and TCX on a pair of network interfaces that belong together, in a network of the test's own.
@Suite("Links to network interfaces", .enabled(if: Privilege.isThere, "needs root and a kernel with bpf(2)"))
struct NetworkLinkTests {
  /// Two ends: what is sent to 10.77.0.2 goes out of `near`, and comes in at `far`.
  private struct Pair {
    let near: UInt32
    let far: UInt32

    init() throws {
      try Isolation.ip("link add near type veth peer name far address 02:00:00:00:00:02")
      for name in ["near", "far", "lo"] { try Isolation.ip("link set \(name) up") }
      try Isolation.ip("address add 10.77.0.1/24 dev near")
      try Isolation.ip("neighbour add 10.77.0.2 lladdr 02:00:00:00:00:02 dev near")
      near = try #require(NetworkInterface.index(of: "near"))
      far = try #require(NetworkInterface.index(of: "far"))
    }

    func send() { #expect(Isolation.bash("for i in 1 2 3 4 5; do echo x >/dev/udp/10.77.0.2/9; done") == 0) }
  }

  private static let xdp: UInt32 = 37
  private static let tcxIngress: UInt32 = 46
  private static let classifier: UInt32 = 3

  @Test
  func `an XDP program gets the packets of its interface, until another takes its place or it is detached`() throws {
    try Isolation.run(network: true) {
      let pair = try Pair()
      let counter = try Counter()
      let other = try Counter()
      let program = try counter.program(6, attachType: Self.xdp, returning: 2)  // XDP_PASS
      let link = try KernelLink.create(LinkCreation(attachType: Self.xdp, target: pair.far), program)
      #expect(try link.info().details == .xdp(interface: pair.far))
      #expect(try counter.growth(pair.send) >= 5)

      let next = try other.program(6, attachType: Self.xdp, returning: 2)
      try link.update(to: next)
      #expect(try counter.growth(pair.send) == 0)
      #expect(try other.count >= 5)

      let second = #expect(throws: KernelError.self) {
        _ = try KernelLink.create(LinkCreation(attachType: Self.xdp, target: pair.far), program).label
      }
      #expect(second?.number == EBUSY)
      try link.detach()
      #expect(try other.growth(pair.send) == 0)
      #expect(try link.info().details == .xdp(interface: 0))
    }
  }

  @Test
  func `a link remains when its interface goes`() throws {
    try Isolation.run(network: true) {
      let pair = try Pair()
      let program = try Counter().program(6, attachType: Self.xdp, returning: 2)
      let link = try KernelLink.create(LinkCreation(attachType: Self.xdp, target: pair.far), program)
      try Isolation.ip("link delete near")
      #expect(try link.info().details == .xdp(interface: 0))
      #expect(NetworkInterface.index(of: "far") == nil)
      let error = #expect(throws: KernelError.self) {
        _ = try KernelLink.create(LinkCreation(attachType: Self.xdp, target: pair.far), program).label
      }
      #expect(error?.number == EINVAL)
    }
  }

  @Test
  func `TCX programs run in their order, and one that decides ends it`() throws {
    try Isolation.run(network: true) {
      let pair = try Pair()
      let counter = try Counter()
      let other = try Counter()
      let last = try counter.program(Self.classifier, attachType: Self.tcxIngress, returning: -1)  // TCX_NEXT
      let first = try other.program(Self.classifier, attachType: Self.tcxIngress, returning: -1)
      let dropping = try other.program(Self.classifier, attachType: Self.tcxIngress, returning: 2)  // TCX_DROP
      let lastLink = try KernelLink.create(LinkCreation(attachType: Self.tcxIngress, target: pair.far), last)
      var creation = LinkCreation(attachType: Self.tcxIngress, target: pair.far)
      creation.options = .anchor(AttachAnchor(.first))
      let firstLink = try KernelLink.create(creation, first)

      var query = ProgramQuery(target: pair.far, attachType: Self.tcxIngress)
      query.includesLinks = true
      var order = try query.run()
      #expect(try order.programIDs == [first.info().id, last.info().id])
      #expect(try order.linkIDs == [firstLink.info().id, lastLink.info().id])
      #expect(try lastLink.info().details == .tcx(interface: pair.far, attachType: Self.tcxIngress))
      #expect(try counter.growth(pair.send) >= 5 && other.count >= 5)

      try firstLink.update(to: dropping)
      #expect(try counter.growth(pair.send) == 0)
      try firstLink.detach()
      #expect(try counter.growth(pair.send) >= 5)

      // Without a link, in an order that is as it was seen, and then is not.
      order = try query.run()
      var attachment = ProgramAttachment(target: pair.far, attachType: Self.tcxIngress)
      attachment.anchor = AttachAnchor(.before(.programID(try last.info().id)), expectedRevision: order.revision)
      try first.attach(attachment)
      #expect(try query.run().programIDs == [first.info().id, last.info().id])
      #expect(try query.run().linkIDs == [0, lastLink.info().id])
      #expect(#expect(throws: KernelError.self) { try dropping.attach(attachment) }?.number == ESTALE)
      try first.detach(ProgramAttachment(target: pair.far, attachType: Self.tcxIngress))
      #expect(try query.run().programIDs == [last.info().id])
    }
  }
}
