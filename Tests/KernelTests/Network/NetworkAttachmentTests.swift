import ByteReading
import Foundation
import TestSupport
import Testing

@testable import Kernel

/// What is attached to a network of the test's own without links, by `ip` and `tc`.
@Suite("Attachments without links", .enabled(if: Privilege.isThere, "needs root and a kernel with bpf(2)"))
struct NetworkAttachmentTests {
  private static func program(_ type: UInt32, attachType: UInt32 = 0) throws -> KernelProgram {
    let code: [UInt8] = [0xb7, 0, 0, 0, 2, 0, 0, 0, 0x95, 0, 0, 0, 0, 0, 0, 0]
    var load = ProgramLoad(type: type, instructions: Bytes(code), license: "GPL")
    load.attachType = attachType
    return try KernelProgram.load(load)
  }

  private static func tc(_ line: String) throws {
    try #require(Isolation.bash("PATH=$PATH:/usr/sbin:/sbin tc \(line)") == 0, "tc \(line)")
  }

  /// Runs `body` in a network of its own, with a program and its pin.
  private static func run(
    _ type: UInt32, _ body: @escaping @Sendable (_ id: UInt32, _ pin: String) throws -> Void
  ) throws {
    let folder = try Fixture.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    try Isolation.run(network: true, mounts: true) {
      try Isolation.mount("bpf", at: folder.path)
      try Isolation.ip("link set lo up")
      let program = try Self.program(type)
      let pin = "\(folder.path)/program"
      try Pinning.pin(program.descriptor, at: pin)
      try body(try program.info().id, pin)
    }
  }

  @Test func `a network in which nothing is attached has nothing, however it is asked`() throws {
    try Isolation.run(network: true) {
      #expect(NetworkAttachments.find([.express, .traffic, .dissectors]) == NetworkAttachments())
    }
  }

  @Test func `XDP is found by how it is run, with a link or without`() throws {
    try Self.run(6) { id, pin in
      try Isolation.ip("link add near type veth peer name far")
      try Isolation.ip("link set dev lo xdpgeneric pinned \(pin)")
      try Isolation.ip("link set dev near xdpdrv pinned \(pin)")
      let (lo, near) = (try #require(NetworkInterface.index(of: "lo")), try #require(NetworkInterface.index(of: "near")))
      #expect(
        Set(NetworkAttachments.find(.express).express) == [
          ExpressAttachment(programID: id, interface: lo, mode: .generic),
          ExpressAttachment(programID: id, interface: near, mode: .driver),
        ])
      try Isolation.ip("link set dev lo xdpgeneric off")
      try Isolation.ip("link set dev near xdpdrv off")
      #expect(NetworkAttachments.find(.express).express.isEmpty)
      let program = try Self.program(6, attachType: 37)
      let link = try KernelLink.create(LinkCreation(attachType: 37, target: near), program)
      #expect(NetworkAttachments.find(.express).express.map(\.programID) == [try link.info().programID])
    }
  }

  @Test func `filters are found at both sides of an interface, at queueing disciplines and at classes`() throws {
    try Self.run(3) { id, pin in
      try Isolation.ip("link add near type veth peer name far")
      let (lo, far) = (try #require(NetworkInterface.index(of: "lo")), try #require(NetworkInterface.index(of: "far")))
      for line in [
        "qdisc add dev lo clsact", "qdisc add dev far ingress", "qdisc add dev lo root handle 1: htb",
        "class add dev lo parent 1: classid 1:a htb rate 1mbit",
      ] { try Self.tc(line) }
      let places: [(String, UInt32, TrafficAttachment.Place)] = [
        ("lo ingress", lo, .ingress), ("lo egress", lo, .egress), ("far ingress", far, .ingress),
        ("lo parent 1:", lo, .parent(0x1_0000)), ("lo parent 1:a", lo, .parent(0x1_000a)),
      ]
      for (number, (words, _, _)) in places.enumerated() {
        try Self.tc("filter add dev \(words) pref \(number + 5) chain \(number) handle 0x3 bpf da object-pinned \(pin)")
      }
      let expected = places.enumerated().map { number, place in
        TrafficAttachment(
          programID: id, interface: place.1, place: place.2, preference: UInt32(number + 5), chain: UInt32(number), handle: 3,
          action: nil)
      }
      let found = NetworkAttachments.find(.traffic)
      #expect(found.traffic.count == places.count && Set(found.traffic) == Set(expected), "\(found.traffic)")
      #expect(found.looseActions.isEmpty && found.express.isEmpty)
    }
  }

  @Test func `TCX without a link is found, and with one it is left to the links`() throws {
    try Isolation.run(network: true) {
      let lo = try #require(NetworkInterface.index(of: "lo"))
      let linked = try Self.program(3, attachType: 46)
      let alone = try Self.program(3, attachType: 46)
      let link = try KernelLink.create(LinkCreation(attachType: 46, target: lo), linked)
      try alone.attach(ProgramAttachment(target: lo, attachType: 46))
      #expect(
        NetworkAttachments.find(.traffic).multiple == [.init(programID: try alone.info().id, interface: lo, attachType: 46)])
      try link.detach()
    }
  }

  @Test func `the program that takes flows apart is found`() throws {
    try Isolation.run(network: true) {
      let program = try Self.program(22, attachType: 17)
      try program.attach(ProgramAttachment(target: 0, attachType: 17))
      #expect(NetworkAttachments.find(.dissectors).dissectors == [try program.info().id])
      #expect(NetworkAttachments.find([.express, .traffic]) == NetworkAttachments())
    }
  }

  @Test func `programs of a map of sockets are found`() throws {
    let map = try KernelMap.create(MapCreation(type: 15, keySize: 4, valueSize: 4, maxEntries: 1, name: "net_sockets"))
    let program = try Self.program(16, attachType: 7)
    let target = UInt32(bitPattern: map.descriptor.rawValue)
    try program.attach(ProgramAttachment(target: target, attachType: 7))
    defer { try? program.detach(ProgramAttachment(target: target, attachType: 7)) }
    let id = try map.info().id
    #expect(
      MapAttachments.find().found.filter { $0.mapID == id } == [
        .init(programID: try program.info().id, attachType: 7, mapID: id)
      ])
  }
}
