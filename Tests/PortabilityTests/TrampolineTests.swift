import BPFObject
import BTF
import TestSupport
import Testing

@testable import Portability

/// Functions that are there, and whose arguments the kernel does not hand over.
@Suite struct TrampolineTests {
  private func causes(_ section: String, _ write: (inout KernelSample) -> Void) throws -> [FindingCause] {
    try ObjectSample(section, Code.end).causes(on: KernelSample(write))
  }

  private func refused(_ refusal: TargetRefusal, name: String = "f", kind: AttachTarget.Kind = .function) -> [FindingCause] {
    [.attachTargetRefused(AttachTarget(name, kind == .securityHook ? .lsmMac : .traceFentry), refusal)]
  }

  @Test(arguments: ["fentry/f", "fexit/f", "fmod_ret/f", "fsession/f"])
  func `as many arguments as there are`(section: String) throws {
    let variadic: (inout KernelSample) -> Void = { kernel in
      kernel.types.function("f", kernel.types.prototype([("format", KernelSample.long), (nil, .void)]))
    }
    #expect(try causes(section, variadic) == refused(.variadic))
    // Probes do not ask.
    #expect(try causes("kprobe/f", variadic) == [])
  }

  @Test func `more arguments than twelve`() throws {
    func taking(_ count: Int) -> (inout KernelSample) -> Void {
      { $0.function("f", Array(repeating: KernelSample.long, count: count)) }
    }
    #expect(try causes("fentry/f", taking(13)) == refused(.arguments(count: 13, limit: 12)))
    #expect(try causes("fentry/f", taking(12)) == [])
  }

  @Test func `structs that are larger than two registers, or any before the kernel noted them`() throws {
    func taking(_ members: [String], noting: Bool?) -> (inout KernelSample) -> Void {
      { kernel in
        kernel.function("bpf_lsm_f", [KernelSample.int, kernel.structure("wide", members)])
        if let noting { kernel.structure("btf_func_model", noting ? ["nr_args", "arg_flags"] : ["nr_args"]) }
      }
    }
    #expect(try causes("lsm/f", taking(["a", "b"], noting: true)) == [])
    #expect(try causes("lsm/f", taking(["a", "b"], noting: nil)) == [])
    #expect(
      try causes("lsm/f", taking(["a", "b"], noting: false)) == refused(.structure(argument: 2, size: 16), kind: .securityHook))
    #expect(
      try causes("lsm/f", taking(["a", "b", "c"], noting: true)) == refused(.structure(argument: 2, size: 24), kind: .securityHook))
  }

  @Test func `a struct as the result`() throws {
    #expect(
      try causes("fentry/f") { kernel in kernel.function("f", returning: kernel.structure("pair", ["a"])) }
        == refused(.structureReturned))
  }

  @Test func `tracepoints hand over what they get`() throws {
    #expect(try causes("tp_btf/event") { $0.tracepoint("event", Array(repeating: KernelSample.long, count: 13)) } == [])
  }
}
