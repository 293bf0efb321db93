import BPFObject
import BTF
import TestSupport
import Testing

@testable import Portability

/// Helpers that a kernel has and does not let a program call.
@Suite struct HelperTests {
  private func helper(_ number: Int32) -> HelperFunction { HelperFunction(rawValue: number) }

  private func kernel(_ functions: String...) -> KernelSample {
    KernelSample { kernel in
      kernel.numbers("bpf_func_id", Array(0...211))
      for name in functions + ["f"] { kernel.function(name) }
    }
  }

  private func findings(_ section: String, _ helper: Int32, _ kernel: KernelSample) throws -> [Finding] {
    try ObjectSample(section, [Code.helper(helper)] + Code.end).findings(on: kernel)
  }

  static let byAttachType: [(String, Int32, AttachType?)] = [
    ("cgroup/connect4", 64, nil), ("cgroup/connect6", 64, nil), ("cgroup/sendmsg4", 64, .cgroupUdp4Sendmsg),
    ("cgroup/bind4", 64, .cgroupInet4Bind), ("cgroup/setsockopt", 49, nil), ("cgroup/getsockopt", 49, .cgroupGetsockopt),
    ("cgroup/getsockopt", 57, .cgroupGetsockopt), ("cgroup/bind4", 187, nil), ("cgroup/recvmsg4", 187, .cgroupUdp4Recvmsg),
    ("cgroup/post_bind4", 49, .cgroupInet4PostBind), ("cgroup/dev", 186, nil), ("cgroup/sysctl", 187, nil),
  ]

  @Test(arguments: byAttachType)
  func `some depend on how the program attaches`(section: String, number: Int32, refused: AttachType?) throws {
    let type = try #require(SectionDefinition.find(section)).programType
    let expected = refused.map { FindingCause.helperNotAllowedThere(helper(number), type, $0) }
    let found = try findings(section, number, kernel("bpf_sock_create_setsockopt", "bpf_sock_create_getsockopt"))
    #expect(found.map(\.cause) == (expected.map { [$0] } ?? []))
    #expect(found.allSatisfy { $0.effect == .notLoaded })
  }

  @Test(arguments: ["tp/a/b", "perf_event", "raw_tp/x"])
  func `the address of the function is for those that are called at one`(section: String) throws {
    let type = try #require(SectionDefinition.find(section)).programType
    let causes = try findings(section, 173, kernel()).map(\.cause)
    #expect(causes.contains(.helperNotAllowed(helper(173), type)))
    #expect(try !findings("kprobe/f", 173, kernel()).map(\.cause).contains(.helperNotAllowed(helper(173), .kprobe)))
  }

  @Test func `a helper whose function is missing among those of its file is not built`() throws {
    for (number, function, beside) in [
      (4, "bpf_probe_read_compat", "bpf_probe_read_kernel"), (45, "bpf_probe_read_compat_str", "bpf_probe_read_kernel_str"),
      (58, "bpf_override_return", "bpf_probe_read_kernel"),
    ] as [(Int32, String, String)] {
      let found = try findings("kprobe/f", number, kernel(beside))
      #expect(found.map(\.cause) == [.helperNotBuilt(helper(number), .missing(function: function, beside: beside))])
      #expect(found.map(\.effect) == [.notLoaded])
      #expect(try findings("kprobe/f", number, kernel(beside, function)) == [])
    }
  }

  @Test func `where the types have no such functions it is not known, and taken for built where most kernels have it`() throws {
    let found = try findings("kprobe/f", 58, kernel())
    #expect(found.map(\.cause) == [.helperNotBuilt(helper(58), .unknown(option: "CONFIG_BPF_KPROBE_OVERRIDE"))])
    #expect(found.map(\.effect) == [.perhapsNotLoaded])
    #expect(try findings("kprobe/f", 4, kernel()) == [])
    #expect(try findings("kprobe/f", 45, kernel()) == [])
  }

  @Test func `options of a socket that is made are set by a function of their own`() throws {
    let found = try findings("cgroup/sock_create", 49, kernel("bpf_sock_addr_setsockopt"))
    #expect(
      found.map(\.cause) == [
        .helperNotBuilt(helper(49), .missing(function: "bpf_sock_create_setsockopt", beside: "bpf_sock_addr_setsockopt"))
      ])
    #expect(try findings("cgroup/sock_create", 49, kernel("bpf_sock_addr_setsockopt", "bpf_sock_create_setsockopt")) == [])
    #expect(try findings("cgroup/connect4", 49, kernel("bpf_sock_addr_setsockopt")) == [])
  }

  @Test(arguments: ["raw_tp/x", "tp_btf/x"])
  func `cookies of raw tracepoints show by the member that keeps them`(section: String) throws {
    func causes(_ members: [String]) throws -> [FindingCause] {
      var kernel = kernel()
      kernel.tracepoint("x")
      kernel.structure("bpf_raw_tp_link", members)
      return try findings(section, 174, kernel).map(\.cause)
    }
    let type = try #require(SectionDefinition.find(section)).programType
    #expect(try causes(["link", "btp"]) == [.helperNotAllowed(helper(174), type)])
    #expect(try causes(["link", "btp", "cookie"]) == [])
  }

  @Test func `a helper that the enum lacks is said to be missing, and nothing more`() throws {
    let kernel = KernelSample { kernel in
      kernel.numbers("bpf_func_id", [0, 1])
      kernel.function("f")
      kernel.function("bpf_probe_read_kernel")
    }
    #expect(try findings("kprobe/f", 58, kernel).map(\.cause) == [.helperMissing(helper(58))])
  }
}
