import BPFObject
import ByteReading
import TestSupport
import Testing

@testable import Portability

/// Types of programs, of attaching and of maps, which the kernel's enums list.
@Suite struct TypeTests {
  private func kernel(programs: [Int32]? = nil, attaching: [Int32]? = nil, maps: [Int32]? = nil) -> KernelSample {
    KernelSample { kernel in
      if let programs { kernel.numbers("bpf_prog_type", programs) }
      if let attaching { kernel.numbers("bpf_attach_type", attaching) }
      if let maps { kernel.numbers("bpf_map_type", maps) }
    }
  }

  @Test func `a type of programs that the enum lacks is missing, and one that it has is not`() throws {
    let object = ObjectSample("xdp", Code.end)
    #expect(try object.causes(on: kernel(programs: [0, 1, 2])) == [.programTypeMissing(.xdp)])
    #expect(try object.answer(on: kernel(programs: [0, 1, 2])).programs[0].load == .fails)
    #expect(try object.causes(on: kernel(programs: [0, 6])) == [])
  }

  @Test func `nothing is said where the kernel has no such enum`() throws {
    #expect(try ObjectSample("xdp", Code.end).causes(on: kernel()) == [])
  }

  @Test func `an attach type that the kernel looks at when it loads keeps it from loading`() throws {
    // cgroup/sendmsg4 is BPF_CGROUP_UDP4_SENDMSG, 14.
    let answer = try ObjectSample("cgroup/sendmsg4", Code.end).answer(on: kernel(attaching: [0, 1])).programs[0]
    #expect(answer.findings.map(\.cause) == [.attachTypeMissing(.cgroupUdp4Sendmsg)])
    #expect(answer.load == .fails)
  }

  @Test func `one that it does not look at only keeps it from attaching`() throws {
    var kernel = kernel(attaching: [0, 1])
    kernel.function("f")
    let answer = try ObjectSample("kprobe.multi/f", Code.end).answer(on: kernel).programs[0]
    #expect(answer.findings.map(\.cause) == [.attachTypeMissing(.traceKprobeMulti)])
    #expect(answer.load == .loads && answer.attach == .fails && answer.verdict == .fails)
  }

  @Test func `one that a loader leaves out where it is not known is not missed`() throws {
    #expect(try ObjectSample("cgroup_skb/ingress", Code.end).causes(on: kernel(attaching: [5])) == [])
  }

  @Test func `a section that libbpf does not know says so`() throws {
    let answer = try ObjectSample("nothing", Code.end).answer(on: kernel()).programs[0]
    #expect(answer.findings.map(\.cause) == [.sectionUnknown("nothing")])
    #expect(answer.load == .fails && answer.attach == .none)
  }

  @Test func `a type of maps that the enum lacks fails every program, since maps are made first`() throws {
    var object = ObjectSample("xdp", Code.end)
    object.program("other", in: "tc", Code.end)
    object.map("ring", type: 27)
    let answer = try object.answer(on: kernel(maps: [0, 1, 2]))
    #expect(
      answer.programs.map { $0.findings.map(\.cause) } == Array(repeating: [.mapTypeMissing(map: "ring", .ringBuffer)], count: 2))
    #expect(answer.verdict == .fails)
    #expect(try object.answer(on: kernel(maps: [27])).verdict == .works)
    #expect(try object.answer(on: kernel()).verdict == .works)
  }

  @Test func `flags of maps are asked of the enum without a name`() throws {
    func kernel(_ bits: [Int32]) -> KernelSample {
      KernelSample { kernel in
        kernel.types.enumeration(nil, [("BPF_F_NO_PREALLOC", 1)] + bits.map { ("BPF_F_\($0)", 1 << $0) })
      }
    }
    var object = ObjectSample("xdp", Code.end)
    // BPF_F_INNER_MAP is bit 12.
    object.map("outer", type: 2, flags: 1 << 12)
    #expect(
      try object.causes(on: kernel([1, 2, 3, 4, 5])) == [.mapFlagsUnknown(map: "outer", MapFlags(rawValue: 1 << 12))])
    #expect(try object.causes(on: kernel([1, 2, 3, 4, 12])) == [])
    #expect(try object.causes(on: KernelSample()) == [])
    // Flags as old as BTF are not asked for.
    var old = ObjectSample("xdp", Code.end)
    old.map("hash", type: 1, flags: 1)
    #expect(try old.causes(on: kernel([1, 2, 3, 4, 5])) == [])
  }

  @Test func `what libbpf does not open fails on every kernel`() throws {
    let inventory = try ObjectSample.inventory(Fixture.object("refused").array())
    let answer = ObjectCheck(ObjectRequirements(inventory), on: try kernel().facts()).answer()
    #expect(!answer.programs.isEmpty)
    for program in answer.programs {
      guard case .objectRefused = try #require(program.findings.first).cause else {
        Issue.record("\(program.findings)")
        continue
      }
      #expect(program.load == .fails)
    }
  }
}
