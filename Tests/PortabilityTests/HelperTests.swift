import BPFObject
import BTF
import ByteReading
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

  static let byAge: [(String, Int32, Evidence, @Sendable (inout KernelSample) -> Void, @Sendable (inout KernelSample) -> Void)] = [
    (
      "tp_btf/x", 46, .function("bpf_get_socket_ptr_cookie"), { $0.function("bpf_get_socket_cookie") },
      { $0.function("bpf_get_socket_ptr_cookie") }
    ),
    (
      "fentry/f", 107, .function("bpf_sk_storage_get_tracing"), { $0.function("bpf_sk_storage_get") },
      { $0.function("bpf_sk_storage_get_tracing") }
    ),
    (
      "tc", 122, .function("bpf_get_netns_cookie"), { $0.function("bpf_get_netns_cookie_sock_addr") },
      { $0.function("bpf_get_netns_cookie") }
    ),
    ("xdp", 105, .enumerator("BPF_FUNC_task_storage_get"), { $0.numbers("bpf_func_id", Array(0...155)) }, { _ in }),
    ("cgroup/bind4", 49, .enumerator("BPF_FUNC_task_storage_get"), { $0.numbers("bpf_func_id", Array(0...155)) }, { _ in }),
    ("xdp", 14, .enumerator("BPF_FUNC_cgrp_storage_get"), { $0.numbers("bpf_func_id", Array(0...209)) }, { _ in }),
    (
      "xdp", 156, .member("jits_use_priv_stack", of: "bpf_prog_aux"), { $0.structure("bpf_prog_aux", ["used_maps"]) },
      { $0.structure("bpf_prog_aux", ["jits_use_priv_stack"]) }
    ),
    (
      "tp_btf/x", 183, .enumerator("BPF_MAP_TYPE insn_array"), { $0.numbers("bpf_map_type", Array(0...33)) },
      { $0.numbers("bpf_map_type", Array(0...34)) }
    ),
  ]

  @Test(arguments: byAge.indices)
  func `what a type of programs was offered later shows by what came with it`(number: Int) throws {
    let (section, called, evidence, old, new) = Self.byAge[number]
    func causes(_ write: (inout KernelSample) -> Void) throws -> [FindingCause] {
      let kernel = KernelSample { kernel in
        if number != 3, number != 4, number != 5 { kernel.numbers("bpf_func_id", Array(0...211)) }
        kernel.function("f")
        kernel.tracepoint("x")
        write(&kernel)
      }
      return try findings(section, called, kernel).map(\.cause)
    }
    let type = try #require(SectionDefinition.find(section)).programType
    #expect(try causes(old) == [.helperNotAllowedYet(helper(called), type, evidence)])
    #expect(try causes(new) == [])
  }

  @Test func `ways to attach that were offered it before are`() throws {
    let old = KernelSample { kernel in
      kernel.numbers("bpf_func_id", Array(0...155))
      kernel.numbers("bpf_map_type", Array(0...33))
      kernel.function("f")
    }
    #expect(try findings("cgroup/connect4", 49, old) == [])
    #expect(try findings("fentry/f", 183, old).map(\.cause) == [.helperMissing(helper(183))])
    let later = KernelSample { kernel in
      kernel.numbers("bpf_func_id", Array(0...211))
      kernel.numbers("bpf_map_type", Array(0...33))
      kernel.function("f")
    }
    #expect(try findings("fentry/f", 183, later) == [])
    // Without the struct nothing shows.
    #expect(try findings("xdp", 156, later) == [])
  }

  @Test func `programs that trace and hooks are offered what goes with how they attach`() throws {
    let kernel = KernelSample { kernel in
      kernel.numbers("bpf_func_id", Array(0...211))
      for name in ["f", "bpf_iter_task", "bpf_lsm_file_open"] { kernel.function(name) }
      kernel.tracepoint("x")
    }
    func causes(_ section: String, _ number: Int32) throws -> [FindingCause] { try findings(section, number, kernel).map(\.cause) }
    #expect(try causes("iter/task", 126) == [])
    #expect(try causes("fentry/f", 126) == [.helperNotAllowedThere(helper(126), .tracing, .traceFentry)])
    #expect(try causes("fexit/f", 184) == [])
    #expect(try causes("tp_btf/x", 184) == [.helperNotAllowedThere(helper(184), .tracing, .traceRawTp)])
    #expect(try causes("lsm/file_open", 186) == [.helperNotAllowedThere(helper(186), .lsm, .lsmMac)])
    #expect(try causes("lsm_cgroup/file_open", 186) == [])
    // No packet is there.
    #expect(try causes("fentry/f", 26) == [.helperNotAllowed(helper(26), .tracing)])
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

/// Functions that a kernel has and does not let a program call.
@Suite struct KernelFunctionSetTests {
  private func kernel(_ write: (inout KernelSample) -> Void = { _ in }) -> KernelSample {
    KernelSample { kernel in
      kernel.function("f")
      kernel.tracepoint("task_newtask")
      kernel.function("bpf_task_acquire", [kernel.types.pointer(to: kernel.types.forward("task_struct"))])
      write(&kernel)
    }
  }

  @Test func `the table answers for what it knows`() {
    #expect(KernelFunctionSets.allows("bpf_task_acquire", in: .tracing) == true)
    #expect(KernelFunctionSets.allows("bpf_task_acquire", in: .kprobe) == false)
    #expect(KernelFunctionSets.allows("bpf_xdp_ct_lookup", in: .xdp) == true)
    #expect(KernelFunctionSets.allows("bpf_xdp_ct_lookup", in: .socketFilter) == false)
    for type in [ProgramType.structOperations, .extensionProgram, .lircMode2, ProgramType(rawValue: 64)] {
      #expect(KernelFunctionSets.allows("bpf_task_acquire", in: type) == nil)
    }
    // What all may call, and what is not known.
    for name in ["bpf_rcu_read_lock", "", "no_such_function"] { #expect(KernelFunctionSets.allows(name, in: .kprobe) == nil) }
  }

  @Test func `what a type may call later than others shows by what came with it`() throws {
    func lack(_ name: String, _ type: ProgramType, _ write: (inout KernelSample) -> Void) throws -> Evidence? {
      KernelFunctionSets.lack(name, in: type, try kernel(write).facts())
    }
    let helpers = { (last: Int32) in { (kernel: inout KernelSample) in kernel.numbers("bpf_func_id", Array(0...last)) } }
    #expect(try lack("bpf_task_acquire", .tracepoint, helpers(209)) == .enumerator("BPF_FUNC_cgrp_storage_get"))
    #expect(try lack("bpf_task_acquire", .perfEvent, helpers(211)) == nil)
    #expect(try lack("bpf_task_acquire", .tracing, helpers(209)) == nil)
    #expect(try lack("bpf_task_acquire", .kprobe, helpers(209)) == nil)
    let maps = { (last: Int32) in { (kernel: inout KernelSample) in kernel.numbers("bpf_map_type", Array(0...last)) } }
    #expect(try lack("bpf_task_acquire", .rawTracepoint, maps(33)) == .enumerator("BPF_MAP_TYPE insn_array"))
    #expect(try lack("bpf_task_acquire", .rawTracepoint, maps(34)) == nil)
    #expect(try lack("bpf_verify_pkcs7_signature", .xdp, maps(33)) == .enumerator("BPF_MAP_TYPE insn_array"))
    let stack = Evidence.member("jits_use_priv_stack", of: "bpf_prog_aux")
    let old = { (kernel: inout KernelSample) in _ = kernel.structure("bpf_prog_aux", ["used_maps"]) }
    #expect(try lack("bpf_task_acquire", .socketOperations, old) == stack)
    #expect(try lack("bpf_key_put", .xdp, old) == stack)
    #expect(try lack("bpf_task_acquire", .xdp, old) == nil)
    // Without the struct nothing shows.
    #expect(try lack("bpf_key_put", .xdp) { _ in } == nil)
  }

  /// The fixture's program, in a section whose name is as long.
  private func causes(_ section: String, _ write: (inout KernelSample) -> Void = { _ in }) throws -> [FindingCause: Finding.Effect]
  {
    var bytes = try Fixture.object("externs").array()
    let (old, new) = (Array("tp_btf/task_newtask".utf8), Array(section.utf8))
    try #require(old.count == new.count)
    for start in bytes.indices.dropLast(old.count) where bytes[start...].starts(with: old) {
      bytes.replaceSubrange(start..<start + old.count, with: new)
    }
    let kernel = KernelSample { kernel in
      let task = kernel.types.pointer(to: kernel.types.forward("task_struct"))
      kernel.tracepoint("task_newtask", [task, KernelSample.long])
      kernel.function("bpf_task_acquire", [task], returning: task)
      kernel.function("task_newtask", [task])
      write(&kernel)
    }
    let answer = try ObjectCheck(ObjectRequirements(try ObjectSample.inventory(bytes)), on: kernel.facts()).answer()
    return Dictionary(answer.programs[0].findings.map { ($0.cause, $0.effect) }) { max($0, $1) }
  }

  @Test func `a program of another type does not load where it gets to the call`() throws {
    let denied = FindingCause.kernelFunctionNotAllowedIn("bpf_task_acquire", .kprobe, nil)
    #expect(try causes("kprobe/task_newtask")[denied] == .notLoaded)
    let lack = Evidence.enumerator("BPF_MAP_TYPE insn_array")
    let later = FindingCause.kernelFunctionNotAllowedIn("bpf_task_acquire", .rawTracepoint, lack)
    #expect(try causes("raw_tp/task_newtask") { $0.numbers("bpf_map_type", Array(0...33)) }[later] == .notLoaded)
    for section in ["raw_tp/task_newtask", "tp_btf/task_newtask"] {
      let found = try causes(section) { $0.numbers("bpf_map_type", Array(0...34)) }
      #expect(!found.keys.contains { if case .kernelFunctionNotAllowedIn = $0 { true } else { false } })
    }
  }
}

/// How programs are loaded, and functions and addresses that older verifiers do not take.
@Suite struct ProgramFlagsTests {
  private func findings(_ section: String, _ write: (inout KernelSample) -> Void) throws -> [Finding] {
    try ObjectSample(section, Code.end).findings(on: KernelSample(write))
  }

  @Test(arguments: ["xdp.frags", "xdp.frags/devmap", "xdp.frags/cpumap"])
  func `packets in pieces show by a member`(section: String) throws {
    let found = try findings(section) { $0.structure("bpf_prog_aux", ["used_maps"]) }
    #expect(found.map(\.cause) == [.programFlagMissing(.fragments, .xdp, .member("xdp_has_frags", of: "bpf_prog_aux"))])
    #expect(found.map(\.effect) == [.notLoaded])
    #expect(try findings(section) { $0.structure("bpf_prog_aux", ["used_maps", "xdp_has_frags"]) } == [])
    #expect(try findings(section) { _ in } == [])
    #expect(try findings("xdp") { $0.structure("bpf_prog_aux", ["used_maps"]) } == [])
  }

  static let sleepable: [(String, ProgramType, String)] = [
    ("uprobe.s//bin/sh:main", .kprobe, "bpf_prog_array_free_sleepable"),
    ("usdt.s//bin/sh:a:b", .kprobe, "bpf_prog_array_free_sleepable"),
    ("tp.s/a/b", .tracepoint, "trace_call_bpf_faultable"), ("raw_tp.s/x", .rawTracepoint, "trace_call_bpf_faultable"),
  ]

  @Test(arguments: sleepable)
  func `programs that may sleep show by functions`(section: String, type: ProgramType, function: String) throws {
    func causes(_ section: String, _ functions: String...) throws -> [FindingCause] {
      try findings(section) { kernel in for name in functions { kernel.function(name) } }.map(\.cause).filter {
        if case .programFlagMissing = $0 { true } else { false }
      }
    }
    #expect(try causes(section, "bpf_prog_array_free") == [.programFlagMissing(.sleepable, type, .function(function))])
    #expect(try causes(section, "bpf_prog_array_free", function) == [])
    #expect(try causes(section) == [])
    #expect(try causes(section.replacing(".s/", with: "/"), "bpf_prog_array_free") == [])
  }

  private func calling(_ result: TypeID, isGlobal: Bool = true) -> ObjectSample {
    var object = ObjectSample()
    object.program("program", in: "xdp", [Code.call] + Code.end, calls: [0: "called"])
    object.program("called", in: ".text", Code.end)
    object.types.function("called", object.types.prototype(returning: result, []))
    return object
  }

  private func effects(_ object: ObjectSample, _ programs: [Int32], _ attaching: [Int32], _ functions: [String] = []) throws
    -> [Finding.Effect]
  {
    let kernel = KernelSample { kernel in
      kernel.numbers("bpf_prog_type", programs)
      kernel.numbers("bpf_attach_type", attaching)
      for name in functions { kernel.function(name) }
    }
    return try object.findings(on: kernel).filter { $0.cause == .globalFunctionReturnsNothing("called") }.map(\.effect)
  }

  @Test func `a global function without a result is refused by older verifiers`() throws {
    #expect(try effects(calling(.void), [6, 28], [37]) == [.notLoaded])
    #expect(try effects(calling(TypeID(1)), [6, 28], [37]) == [])
    // Before there were any, loaders made them static.
    #expect(try effects(calling(.void), [6], [37]) == [])
    // Between the releases that the enums tell.
    #expect(try effects(calling(.void), [6, 28], [37, 58]) == [.perhapsNotLoaded])
    #expect(try effects(calling(.void), [6, 28], [37, 58], ["subprog_returns_void"]) == [])
    #expect(try effects(calling(.void), [6, 28], [37, 58, 59]) == [])
  }

  @Test func `the address of a kernel function is refused by older verifiers`() throws {
    // The fixture asks whether bpf_task_release() is there by its address.
    let requirements = ObjectRequirements(try ObjectSample.inventory(Fixture.object("externs").array()))
    func causes(_ attaching: [Int32], hasFunction: Bool = true) throws -> [FindingCause: Finding.Effect] {
      let kernel = KernelSample { kernel in
        kernel.numbers("bpf_attach_type", attaching)
        let task = kernel.types.pointer(to: kernel.types.forward("task_struct"))
        kernel.tracepoint("task_newtask", [task, KernelSample.long])
        kernel.function("bpf_task_acquire", [task], returning: task)
        if hasFunction { kernel.function("bpf_task_release", [task]) }
      }
      let findings = try ObjectCheck(requirements, on: kernel.facts()).answer().programs[0].findings
      return Dictionary(
        findings.compactMap { finding in
          if case .kernelFunctionAddress = finding.cause { (finding.cause, finding.effect) } else { nil }
        }
      ) { max($0, $1) }
    }
    #expect(try causes([23, 24]) == [.kernelFunctionAddress("bpf_task_release", .enumerator("BPF_NETFILTER")): .notLoaded])
    #expect(try causes([23, 45]) == [:])
    // What is not there is 0.
    #expect(try causes([23, 24], hasFunction: false) == [:])
  }
}
