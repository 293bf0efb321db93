import BPFObject
import Foundation
import Glibc
import Kernel
import TestSupport
import Testing

@testable import Loader

@Suite("Attaching what cannot be attached", .enabled(if: Privilege.isThere, "needs root and a kernel with bpf(2)"))
struct AttachFailureTests {
  /// What attaching says, of a program that does load.
  private func words(_ name: String, _ point: AttachPoint = AttachPoint()) throws -> String? {
    let program = try AttachObject([name]).program(name)
    return #expect(throws: AttachFailure.self) { _ = try program.attach(point) }?.description
  }

  @Test(arguments: [
    ("on_missing_tracepoint", "the kernel has no tracepoint 'no_such_tracepoint'"),
    ("on_no_tracepoint", "the section's name 'raw_tp' says nothing to attach to"),
    ("on_return_inside", "the section's name 'kretprobe/do_nanosleep+0x4' says nothing to attach to"),
    ("on_frame", "it is attached to a network interface, and which was not said"),
    ("on_socket", "it is attached to a cgroup, and which was not said"),
    ("on_hook", "it is attached to a hook of netfilter, and which was not said"),
    ("on_stream", "it is attached to a map of sockets, and which was not said"),
    ("on_some_packet", "its section names no attach type, and none was said"),
    ("on_redirect", "it is an entry of a map of devices or processors"),
    ("on_demand", "it is attached to nothing: it runs when it is told to"),
    ("on_filter", "it is given to a socket, by setsockopt(2)"),
    ("on_usdt", "USDT probes are not attached by this version"),
    ("on_user_function", "uprobes are not attached by this version"),
  ])
  func `one line says why`(name: String, reason: String) throws {
    if name == "on_return_inside", EventSource("kprobe") == nil {
      #expect(try words(name)?.contains("this kernel has no kprobes") == true)
    } else {
      #expect(try words(name) == "program '\(name)': \(reason)")
    }
  }

  @Test
  func `a kernel without kprobes is said to be one`() throws {
    guard EventSource("kprobe") == nil else {
      let program = try AttachObject(["on_function"]).program("on_function")
      #expect(try program.attach().kind == .kernelProbe)
      return
    }
    #expect(
      try words("on_function")
        == "program 'on_function': this kernel has no kprobes (/sys/bus/event_source/devices/kprobe is missing; CONFIG_KPROBE_EVENTS)"
    )
  }

  @Test
  func `a network interface that is not there is named`() throws {
    var point = AttachPoint()
    point.interface = .name("no-such")
    #expect(try words("on_frame", point) == "program 'on_frame': there is no network interface 'no-such' here")
    point.interface = .index(0x7fff_fff0)
    #expect(try words("on_frame", point)?.hasPrefix("link of program 'on_frame': BPF_LINK_CREATE: ") == true)
  }

  @Test
  func `a cgroup that is not there, or is none, is named`() throws {
    var point = AttachPoint()
    point.cgroup = "/no/such/cgroup"
    #expect(try words("on_socket", point) == "/no/such/cgroup: open: No such file or directory (errno 2)")
    point.cgroup = "/"
    let none =
      "link of program 'on_socket': BPF_LINK_CREATE: Bad file descriptor (errno 9); '/' is no cgroup of the second hierarchy"
    #expect(try words("on_socket", point)?.hasPrefix(none) == true)
  }

  /// Some kernels take tracing programs from nobody; they must then say so before attaching, and attach otherwise.
  @Test(arguments: ["on_entry", "on_typed_tracepoint"])
  func `tracing programs are refused in plain words, or run`(name: String) throws {
    let fixture = try AttachObject([name])
    let outcome = try #require(fixture.object.programs.first { $0.program.name == name })
    switch outcome.state {
    case .loaded(let program):
      let attachment = try program.attach()
      defer { withExtendedLifetime(attachment) {} }
      #expect(attachment.kind == .tracing && attachment.links.count == 1)
      guard name == "on_typed_tracepoint" else { return }
      #expect(try fixture.growth("raw_tracepoint_runs") { for _ in 0..<1000 { _ = getppid() } } >= 1000)
    case .refused(let failure):
      #expect(failure.number == EPERM)
      let words = failure.reason(outcome.program)
      #expect(words.contains("; no capability is missing (needed: CAP_BPF and CAP_PERFMON): the kernel is "), "\(words)")
    case .left: Issue.record("\(name) was not loaded")
    }
  }

  @Test
  func `what is no struct_ops map is not registered`() throws {
    let object = try AttachObject(["on_demand"]).object
    let map = try #require(object.map(named: "sockets"))
    let failure = #expect(throws: AttachFailure.self) { _ = try object.attach(operations: map) }
    #expect(failure?.description == "struct_ops map 'sockets': it is no struct_ops map, or not all of its programs are loaded")
  }
}
