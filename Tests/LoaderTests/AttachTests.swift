import BPFObject
import ByteReading
import Foundation
import Glibc
import Kernel
import TestSupport
import Testing

@testable import Loader

/// Every kind that can be attached, attached and seen to run.
@Suite("Attaching", .enabled(if: Privilege.isThere, "needs root and a kernel with bpf(2)"))
struct AttachTests {
  private static func manyCalls() { for _ in 0..<1000 { _ = getppid() } }
  private static func send(to address: String = "127.0.0.1") {
    #expect(Isolation.bash("for i in 1 2 3 4 5; do echo x >/dev/udp/\(address)/9; done; true") == 0)
  }

  @Test
  func `a raw tracepoint runs a program for as long as the attachment is kept`() throws {
    let fixture = try AttachObject(["on_raw_tracepoint"])
    let program = try fixture.program("on_raw_tracepoint")
    do {
      let attachment = try program.attach()
      defer { withExtendedLifetime(attachment) {} }
      #expect(attachment.subject == "program 'on_raw_tracepoint'" && attachment.place == "tracepoint sys_enter")
      #expect(try fixture.growth("raw_tracepoint_runs", Self.manyCalls) >= 1000)
      #expect(try attachment.links.map { try $0.link.info().type } == [.rawTracepoint])
    }
    #expect(try fixture.growth("raw_tracepoint_runs", Self.manyCalls) < 100)
  }

  @Test
  func `an iterator is read`() throws {
    let fixture = try AttachObject(["on_task"])
    var point = AttachPoint()
    point.iterator = .thread(UInt32(getpid()))
    let attachment = try fixture.program("on_task").attach(point)
    defer { withExtendedLifetime(attachment) {} }
    #expect(attachment.place == "iterator task")
    let text = try attachment.createIterator()?.readToEnd()
    #expect(text == ByteOrder.host.bytes(of: 7))
  }

  @Test
  func `a cgroup runs its programs, also one whose section does not say for what`() throws {
    try TestCgroup.run { cgroup in
      let fixture = try AttachObject(["on_socket", "on_cgroup_packet"])
      var point = AttachPoint()
      point.cgroup = cgroup.path
      let sockets = try fixture.program("on_socket").attach(point)
      defer { withExtendedLifetime(sockets) {} }
      #expect(sockets.place == "cgroup \(cgroup.path)")
      #expect(try fixture.growth("cgroup_runs") { _ = cgroup.run("exec 3>/dev/udp/127.0.0.1/9") } == 1)

      let packets = try fixture.program("on_cgroup_packet")
      let failure = #expect(throws: AttachFailure.self) { _ = try packets.attach(point) }
      #expect(failure?.description == "program 'on_cgroup_packet': its section names no attach type, and none was said")
      point.attachType = .cgroupInetEgress
      let attachment = try packets.attach(point)
      defer { withExtendedLifetime(attachment) {} }
      #expect(try fixture.growth("skb_runs") { _ = cgroup.run("echo x >/dev/udp/127.0.0.1/9") } == 1)
      #expect(attachment.links.count == 1)
    }
  }

  @Test
  func `network interfaces run XDP and TCX programs`() throws {
    try Isolation.run(network: true) {
      try Isolation.ip("link add near type veth peer name far address 02:00:00:00:00:02")
      for name in ["near", "far"] { try Isolation.ip("link set \(name) up") }
      try Isolation.ip("address add 10.77.0.1/24 dev near")
      try Isolation.ip("neighbour add 10.77.0.2 lladdr 02:00:00:00:00:02 dev near")
      let fixture = try AttachObject(["on_frame", "on_packet", "on_some_packet"])
      var point = AttachPoint()
      point.interface = .name("far")
      do {
        let attachments = [
          try fixture.program("on_frame").attach(point), try fixture.program("on_packet").attach(point),
        ]
        defer { withExtendedLifetime(attachments) {} }
        #expect(attachments.map(\.place) == ["network interface far", "network interface far"])
        point.attachType = .tcxEgress
        point.interface = .index(try #require(NetworkInterface.index(of: "near")))
        let third = try fixture.program("on_some_packet").attach(point)
        defer { withExtendedLifetime(third) {} }
        #expect(third.kind == .tcx)
        for variable in ["xdp_runs", "tcx_runs", "tc_runs"] {
          #expect(try fixture.growth(variable) { Self.send(to: "10.77.0.2") } >= 5, "\(variable)")
        }
      }
      // What was on its way is through by then.
      usleep(100_000)
      for variable in ["xdp_runs", "tcx_runs", "tc_runs"] {
        #expect(try fixture.growth(variable) { Self.send(to: "10.77.0.2") } == 0, "\(variable)")
      }
    }
  }

  @Test
  func `a network namespace runs socket lookups, flow dissectors and netfilter hooks`() throws {
    try Isolation.run(network: true) {
      try Isolation.ip("link set lo up")
      let fixture = try AttachObject(["on_lookup", "on_flow", "on_hook"])
      var point = AttachPoint()
      point.netfilter = NetfilterHook(family: 2, hook: 3, priority: 5)
      let attachments = try ["on_lookup", "on_flow", "on_hook"].map { try fixture.program($0).attach(point) }
      defer { withExtendedLifetime(attachments) {} }
      #expect(attachments.map(\.kind) == [.networkNamespace, .networkNamespace, .netfilter])
      for variable in ["lookup_runs", "netfilter_runs"] {
        #expect(try fixture.growth(variable) { Self.send() } >= 5, "\(variable)")
      }
    }
  }

  @Test
  func `a clock of each processor runs a program`() throws {
    let fixture = try AttachObject(["on_clock"])
    let attachment = try fixture.program("on_clock").attach()
    defer { withExtendedLifetime(attachment) {} }
    #expect(attachment.links.count >= 1)
    var turns = 0
    while try fixture.count("event_runs") == 0, turns < 10_000 {
      usleep(1000)
      turns += 1
    }
    #expect(try fixture.count("event_runs") > 0)
  }

  @Test
  func `a tracepoint runs a program where tracefs is mounted, and without says so`() throws {
    try Isolation.run(mounts: true) {
      let names = ["on_tracepoint", "on_other_tracepoint", "on_half_a_tracepoint"]
      let fixture = try AttachObject(names)
      try Isolation.mount("tmpfs", at: "/sys/kernel")
      let without = #expect(throws: AttachFailure.self) { _ = try fixture.program("on_tracepoint").attach() }
      #expect(
        without?.description == "program 'on_tracepoint': tracepoints have numbers, which tracefs shows, and it is not mounted at "
          + "/sys/kernel/tracing or /sys/kernel/debug/tracing")
      try FileManager.default.createDirectory(atPath: "/sys/kernel/tracing", withIntermediateDirectories: false)
      try Isolation.mount("tracefs", at: "/sys/kernel/tracing")
      let attachment = try fixture.program("on_tracepoint").attach()
      defer { withExtendedLifetime(attachment) {} }
      #expect(try fixture.growth("tracepoint_runs") { _ = Isolation.bash("exec true") } > 0)
      #expect(attachment.place == "tracepoint sched/sched_process_exec")
      let missing = #expect(throws: AttachFailure.self) { _ = try fixture.program("on_other_tracepoint").attach() }
      #expect(missing?.description == "program 'on_other_tracepoint': the kernel has no tracepoint 'sched/no_such_tracepoint'")
      let half = #expect(throws: AttachFailure.self) { _ = try fixture.program("on_half_a_tracepoint").attach() }
      #expect(half?.description == "program 'on_half_a_tracepoint': 'sched' names no tracepoint (allowed: CATEGORY/NAME)")
    }
  }

  @Test
  func `a map of sockets runs a program`() throws {
    try Isolation.run(network: true) {
      try Isolation.ip("link set lo up")
      let fixture = try AttachObject(["on_stream"])
      let sockets = try #require(fixture.object.map(named: "sockets"))
      var point = AttachPoint()
      point.socketMap = sockets
      let attachment = try fixture.program("on_stream").attach(point)
      defer { withExtendedLifetime(attachment) {} }
      #expect(attachment.place == "map 'sockets'")
      let connection = try Connection()
      try sockets.map.update([0, 0, 0, 0], ByteOrder.host.bytes(of: UInt32(bitPattern: connection.accepted)))
      let runs = try fixture.growth("verdict_runs") {
        connection.send()
        for _ in 0..<5000 where try fixture.count("verdict_runs") == 0 { usleep(1000) }
      }
      #expect(runs > 0)
    }
  }

  @Test(arguments: ["linked", "plain"])
  func `a struct_ops map is called once it is attached, and not after`(name: String) throws {
    try Isolation.run(network: true) {
      try Isolation.ip("link set lo up")
      let fixture = try AttachObject(["window", "restore", "avoid", "begin"])
      let map = try #require(fixture.object.map(named: name))
      func available() throws -> String? {
        try String(contentsOfFile: "/proc/sys/net/ipv4/tcp_available_congestion_control", encoding: .utf8).split(
          whereSeparator: \.isWhitespace
        )
        .map(String.init).first { $0.hasSuffix(fixture.label) }
      }
      #expect(try available() == nil)
      do {
        let attachment = try fixture.object.attach(operations: map)
        defer { withExtendedLifetime(attachment) {} }
        let algorithm = try #require(try available())
        #expect(Isolation.bash("echo \(algorithm) >/proc/sys/net/ipv4/tcp_congestion_control") == 0)
        #expect(try fixture.growth("congestion_runs") { _ = try Connection() } >= 1)
        #expect(attachment.links.count == (name == "linked" ? 1 : 0))
        #expect(Isolation.bash("echo reno >/proc/sys/net/ipv4/tcp_congestion_control") == 0)
      }
      for _ in 0..<5000 where try available() != nil { usleep(1000) }
      #expect(try available() == nil)
    }
  }

  @Test
  func `a struct_ops map takes another's place in one step`() throws {
    try Isolation.run(network: true) {
      try Isolation.ip("link set lo up")
      let names = ["window", "restore", "avoid", "begin"]
      let first = try AttachObject(names)
      let second = try AttachObject(names, label: first.label)
      let attachment = try first.object.attach(operations: try #require(first.object.map(named: "linked")))
      defer { withExtendedLifetime(attachment) {} }
      let next = try #require(second.object.map(named: "linked"))
      let value = try #require(try second.object.operationsValue(next))
      try next.map.update([0, 0, 0, 0], value)
      let link = try #require(attachment.links.first)
      try link.link.update(to: next.map)
      #expect(try link.link.info().details == .structOperations(mapID: next.map.info().id))
      let old = try #require(first.object.map(named: "linked"))
      #expect(#expect(throws: KernelError.self) { try link.link.update(from: old.map, to: next.map) }?.number == EPERM)
      #expect(Isolation.bash("echo fixture\(first.label) >/proc/sys/net/ipv4/tcp_congestion_control") == 0)
      #expect(try second.growth("congestion_runs") { _ = try Connection() } >= 1)
      #expect(try first.count("congestion_runs") == 0)
      #expect(Isolation.bash("echo reno >/proc/sys/net/ipv4/tcp_congestion_control") == 0)
    }
  }

  @Test
  func `nothing is left in the kernel when attachments go`() throws {
    var links: [UInt32] = []
    var programs: [UInt32] = []
    var maps: [UInt32] = []
    do {
      let fixture = try AttachObject(["on_raw_tracepoint", "on_clock", "on_task", "on_missing_tracepoint"])
      let outcomes = fixture.object.attach { _ in AttachPoint() }
      var attachments: [Loader.Attachment] = []
      var failed: [String] = []
      for outcome in outcomes {
        switch outcome.state {
        case .attached(let attachment): attachments.append(attachment)
        case .failed: failed.append(outcome.subject)
        }
      }
      #expect(failed.filter { $0.hasPrefix("program") } == ["program 'on_missing_tracepoint'"])
      #expect(Set(attachments.map(\.kind)).isSuperset(of: [.rawTracepoint, .perfEvent, .iterator]))
      links = try attachments.flatMap(\.links).map { try $0.link.info().id }
      programs = try fixture.object.loadedPrograms.map { try $0.program.info().id }
      maps = try fixture.object.maps.compactMap { $0 }.map { try $0.map.info().id }
      #expect(links.count >= 3 && programs.count >= 4 && maps.count >= 2)
    }
    for (kind, ids) in [(KernelObjectKind.link, links), (.program, programs), (.map, maps)] {
      for id in ids {
        // The kernel lets go a moment later; ids are not given again until all others were.
        var turns = 0
        while (try? KernelObjects.open(kind, id: id)) != nil, turns < 10_000 {
          usleep(1000)
          turns += 1
        }
        #expect(
          #expect(throws: KernelError.self) { _ = try KernelObjects.open(kind, id: id).rawValue }?.isNotFound == true,
          "\(kind) \(id)")
      }
    }
  }
}

/// Two sockets of TCP on the loopback interface of the calling thread's network, connected to each other.
final class Connection {
  let listening: Int32
  let connected: Int32
  let accepted: Int32

  init() throws {
    let (server, client) = (socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0), socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0))
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    let status = unsafe withUnsafeMutablePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { place in
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        guard unsafe bind(server, place, size) == 0, listen(server, 1) == 0, unsafe getsockname(server, place, &size) == 0 else {
          return Int32(-1)
        }
        return unsafe connect(client, place, size)
      }
    }
    listening = server
    connected = client
    accepted = status == 0 ? accept(server, nil, nil) : -1
    try #require(accepted >= 0)
  }

  deinit { for socket in [listening, connected, accepted] { close(socket) } }

  func send() { _ = unsafe Glibc.send(connected, "hello", 5, 0) }
}
