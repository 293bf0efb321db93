import Foundation
import Glibc
import Loader
import TestSupport
import Testing

@testable import Kernel

@Suite struct TraceLineTests {
  @Test func `the task, the processor and the text`() {
    let line = TraceLine(
      Array("            bash-1234    [001] ...11  123.456789: bpf_trace_printk: hello: bpf_trace_printk: 5".utf8))
    #expect(line.task == "bash-1234 [001]" && line.text == "hello: bpf_trace_printk: 5" && line.lost == nil)
    let odd = TraceLine(Array("  a b-c]-77 [000] d..21 1.0: bpf_trace_printk: x]".utf8))
    #expect(odd.task == "a b-c]-77 [000]" && odd.text == "x]")
  }

  @Test func `lines that were lost, lines that go on, and lines of nothing`() {
    #expect(TraceLine(Array("CPU:1 [LOST 12 EVENTS]".utf8)).lost == 12)
    #expect(TraceLine(Array("CPU:1 [LOST x EVENTS]".utf8)) == TraceLine(Array("CPU:1 [LOST x EVENTS]".utf8)))
    #expect(TraceLine(Array("goes on".utf8)).text == "goes on" && TraceLine([UInt8]()).text == "")
    #expect(TraceLine([0xff, 0xfe, 0x20]).task == "")
  }
}

@Suite(.enabled(if: Privilege.isThere, "needs root and a kernel with bpf(2)"), .serialized)
struct TraceInstanceTests {
  @Test func `what a program prints is read, by two readers each`() throws {
    let fixture = try LoadedFixture("prints")
    var first = try TraceInstance()
    var second = try TraceInstance()
    try fixture.run("say")
    try fixture.run("say")
    let (ours, theirs) = (try first.read(), try second.read())
    for lines in [ours, theirs] {
      #expect(lines.filter { $0.text == "greeting 7 from the trace" }.count == 2, "\(lines)")
      #expect(lines.first { $0.text.hasPrefix("greeting") }?.task.contains("-") == true)
    }
    let rest = try first.read().filter { $0.text.hasPrefix("greeting") }
    #expect(rest == [])
  }

  @Test func `streams of a program are read once`() throws {
    let object = try LoadedFixture.open("prints")
    guard Ability.ask(.streams) == .yes else { return }
    var setup = object
    try setup.select(["say_streams"])
    let loaded = try setup.prepare().load()
    let found = try #require(loaded.program(named: "say_streams"))
    let program = KernelProgram(try found.program.descriptor.duplicate(subject: "say_streams"), label: "say_streams")
    let result = Int32(bitPattern: try program.testRun(TestRun()).returnValue)
    // Some kernels have no memory to give where a program may not wait for it.
    guard result != -ENOMEM else { return }
    #expect(result == 0)
    let (output, errors, rest) = (try program.read(.output), try program.read(.errors), try program.read(.output))
    #expect(String(decoding: output, as: UTF8.self) == "stream 8, output\n")
    #expect(String(decoding: errors, as: UTF8.self) == "stream 9, error\n")
    #expect(rest == [])
  }
}
