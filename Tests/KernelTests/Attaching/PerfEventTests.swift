import ByteReading
import Foundation
import Glibc
import TestSupport
import Testing

@testable import Kernel

@Suite("Perf events", .enabled(if: Privilege.isThere, "needs root and a kernel with bpf(2)"))
struct PerfEventTests {
  /// Lets a clock of 1 kHz go on until the program ran, and no longer than ten thousand times a while.
  private func work(until isDone: () throws -> Bool) rethrows -> Bool {
    for _ in 0..<10_000 {
      if try isDone() { return true }
      usleep(1000)
    }
    return false
  }

  private var clock: PerfEventSettings {
    var settings = PerfEventSettings(type: PerfEventSettings.software, configuration: PerfEventSettings.softwareClock)
    settings.period = 1_000_000
    return settings
  }

  @Test
  func `a clock of a processor runs a program, by a link and without one`() throws {
    let counter = try Counter()
    let program = try counter.program(7)
    do {
      let event = try PerfEvent.open(clock, processor: 0, label: "clock of processor 0")
      let link = try event.link(program, cookie: 5)
      try event.enable()
      #expect(try work { try counter.count > 0 })
      let info = try link.info()
      #expect(info.type == .perfEvent)
      // The kernel gives the clock a type of its own.
      guard case .perfEvent(.event(_, configuration: 0, cookie: 5)) = info.details else {
        Issue.record("\(info.details)")
        return
      }
    }
    let before = try counter.count
    let event = try PerfEvent.open(clock, processor: 0, label: "clock of processor 0")
    try event.attach(program)
    try event.enable()
    #expect(try work { try counter.count > before })
    try event.disable()
  }

  @Test
  func `a processor that is not there is refused`() throws {
    let error = #expect(throws: KernelError.self) {
      _ = try PerfEvent.open(clock, processor: 1 << 20, label: "clock of a processor").label
    }
    #expect(error?.description == "clock of a processor: perf_event_open: Invalid argument (errno 22)")
  }

  @Test
  func `a program of another type is refused`() throws {
    let program = try Counter().program(17)
    let event = try PerfEvent.open(clock, processor: 0, label: "clock")
    #expect(#expect(throws: KernelError.self) { _ = try event.link(program).label }?.number == EINVAL)
    #expect(#expect(throws: KernelError.self) { try event.attach(program) }?.call == "PERF_EVENT_IOC_SET_BPF")
  }

  @Test
  func `a tracepoint is found by name where tracefs is mounted, and runs a program`() throws {
    try Isolation.run(mounts: true) {
      // Hidden first, wherever it may be mounted.
      try Isolation.mount("tmpfs", at: "/sys/kernel")
      #expect(Tracepoint.find(category: "syscalls", name: "sys_enter_getppid") == .noTracefs)
      try FileManager.default.createDirectory(atPath: "/sys/kernel/tracing", withIntermediateDirectories: false)
      try Isolation.mount("tracefs", at: "/sys/kernel/tracing")
      #expect(Tracepoint.find(category: "syscalls", name: "sys_enter_no_such_call") == .missing)
      for name in ["", "..", "../syscalls/sys_enter_getppid"] {
        #expect(Tracepoint.find(category: "sched", name: name) == .missing)
      }
      guard case .id(let id) = Tracepoint.find(category: "sched", name: "sched_process_exec") else {
        Issue.record("no tracepoint sched_process_exec")
        return
      }
      let counter = try Counter()
      let event = try PerfEvent.open(
        PerfEventSettings(type: PerfEventSettings.tracepoint, configuration: id), processor: 0, label: "sched_process_exec")
      let link = try event.link(try counter.program(5))
      try event.enable()
      #expect(try link.info().details == .perfEvent(.tracepoint(name: "sched_process_exec", cookie: 0)))
      #expect(Isolation.bash("exec true") == 0)
      // A program that is tied to a tracepoint runs on every processor.
      #expect(try counter.count > 0)
    }
  }

  @Test
  func `sources of events are those that sysfs lists`() throws {
    let listed = try FileManager.default.contentsOfDirectory(atPath: "/sys/bus/event_source/devices")
    for name in listed { #expect(EventSource(name) != nil) }
    #expect(try #require(EventSource("software")).type == PerfEventSettings.software)
    #expect(EventSource("no-such-source") == nil)
    for name in ["kprobe", "uprobe"] where listed.contains(name) { #expect(EventSource(name)?.returnBit == 1) }
  }
}
