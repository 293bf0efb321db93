import BPFObject
import BTF
import TestSupport
import Testing

@testable import Portability

/// What programs attach to, when they are loaded and afterwards.
@Suite struct AttachTests {
  static var kernel: KernelSample {
    KernelSample { kernel in
      kernel.function("vfs_read")
      kernel.function("bpf_lsm_file_open")
      kernel.function("bpf_iter_task")
      kernel.tracepoint("sched_switch")
      kernel.structure("trace_event_raw_class", ["ent"])
      kernel.tracepoint("bare_tp")
      kernel.function("__x64_sys_bpf")
      kernel.function("__x64_sys_openat")
      kernel.function("__x64_sys_newstat")
      kernel.module("nf") { module in module.function("nf_hook", module.prototype()) }
    }
  }

  private func answer(_ section: String) throws -> ProgramAnswer {
    try ObjectSample(section, Code.end).answer(on: Self.kernel).programs[0]
  }

  @Test(arguments: [
    "fentry/vfs_read", "fexit/vfs_read", "fmod_ret/vfs_read", "lsm/file_open", "iter/task", "tp_btf/sched_switch", "fentry/nf_hook",
    "fentry/nf:nf_hook", "fentry/vmlinux:vfs_read",
  ])
  func `what is among the types is attached to`(section: String) throws {
    let answer = try answer(section)
    #expect(answer.findings == [])
    #expect(answer.load == .loads && answer.attach == .attaches && answer.verdict == .works)
  }

  @Test(arguments: [
    ("fentry/vfs_gone", AttachTarget.Kind.function, "vfs_gone", String?.none), ("tp_btf/gone", .tracepoint, "gone", nil),
    ("lsm/gone", .securityHook, "gone", nil), ("iter/gone", .iterator, "gone", nil),
    ("fentry/other:vfs_read", .function, "vfs_read", "other"), ("fentry/nf:vfs_read", .function, "vfs_read", "nf"),
    ("fentry/vmlinux:nf_hook", .function, "nf_hook", "vmlinux"),
  ])
  func `what is not is missing, and the program does not load`(
    section: String, kind: AttachTarget.Kind, name: String, module: String?
  ) throws {
    let answer = try answer(section)
    #expect(answer.findings.map(\.cause) == [.attachTargetMissing(AttachTarget(kind: kind, name: name, module: module))])
    #expect(answer.load == .fails && answer.attach == .fails)
  }

  @Test func `a section that names nothing needs a target before it is loaded`() throws {
    #expect(try answer("fentry").findings.map(\.cause) == [.attachTargetNone(section: "fentry")])
  }

  @Test func `what takes the place of another program is not known`() throws {
    let answer = try answer("freplace/function")
    #expect(answer.findings.map(\.cause) == [.attachTargetIsProgram("function")])
    #expect(answer.load == .unknown && answer.verdict == .unknown)
  }

  @Test(arguments: [
    "kprobe/vfs_read", "kretprobe/vfs_read", "kprobe/vfs_read+0x10", "kprobe.multi/vfs_*", "kprobe.multi/vfs_read",
    "ksyscall/openat",
    "tp/sched/sched_switch", "raw_tp/sched_switch", "raw_tp/bare_tp", "tp/syscalls/sys_enter_openat",
    "tp/syscalls/sys_exit_newstat",
  ])
  func `a probe or tracepoint that is there is attached to`(section: String) throws {
    let answer = try answer(section)
    #expect(answer.findings == [])
    #expect(answer.attach == .attaches)
  }

  @Test(arguments: [
    ("kprobe/vfs_gone", FindingCause.probeTargetMissing("vfs_gone", isPattern: false)),
    ("kprobe/vfs_gone+4", .probeTargetMissing("vfs_gone", isPattern: false)),
    ("kprobe.multi/gone_*", .probeTargetMissing("gone_*", isPattern: true)),
    ("ksyscall/gone", .systemCallMissing("gone")), ("tp/sched/gone", .tracepointMissing("sched/gone")),
    ("tp/gone", .tracepointMissing("gone")), ("raw_tp/gone", .tracepointMissing("gone")),
    ("tp/syscalls/sys_exit_gone", .tracepointMissing("syscalls/sys_exit_gone")),
    // What a class of tracepoints is called is none of them, nor is a function whose name was changed for a newer call.
    ("tp/sched/class", .tracepointMissing("sched/class")), ("raw_tp/class", .tracepointMissing("class")),
    ("tp/syscalls/sys_enter_stat", .tracepointMissing("syscalls/sys_enter_stat")), ("ksyscall/stat", .systemCallMissing("stat")),
  ])
  func `one that is not there loads and does not attach`(section: String, cause: FindingCause) throws {
    let answer = try answer(section)
    #expect(answer.findings.map(\.cause) == [cause])
    #expect(answer.load == .loads && answer.attach == .fails && answer.verdict == .fails)
  }

  @Test func `symbols beside the kernel tell of functions that have no types`() throws {
    var kernel = Self.kernel
    kernel.symbols = KernelSymbols(names: ["vfs_gone"], includesModules: false)
    #expect(try ObjectSample("kprobe/vfs_gone", Code.end).causes(on: kernel) == [])
  }

  /// What a section comes to where the kernel's types have no functions.
  private func answer(_ section: String, without _: Void, symbols: KernelSymbols? = nil) throws -> ProgramAnswer {
    let kernel = KernelSample { kernel in
      kernel.structure("trace_event_raw_old_event", ["ent"])
      kernel.symbols = symbols
    }
    return try ObjectSample(section, Code.end).answer(on: kernel).programs[0]
  }

  @Test(arguments: [
    "kprobe/f", "kprobe.multi/f*", "ksyscall/openat", "tp/syscalls/sys_enter_openat", "tp/sched/gone", "raw_tp/gone",
  ])
  func `where types have no functions and no tracepoints, nothing is known to be missing`(section: String) throws {
    let answer = try answer(section, without: ())
    #expect(answer.load == .loads && answer.attach == .unknown && answer.verdict == .unknown)
  }

  @Test func `before there were types of tracepoints, their records tell`() throws {
    #expect(try answer("tp/any/old_event", without: ()).attach == .attaches)
  }

  @Test func `a list of symbols tells as well`() throws {
    let symbols = KernelSymbols(names: [], includesModules: false)
    #expect(try answer("kprobe/f", without: (), symbols: symbols).attach == .fails)
    #expect(try answer("kprobe/f.isra.0", without: (), symbols: symbols).attach == .fails)
    #expect(try answer("ksyscall/openat", without: (), symbols: symbols).attach == .fails)
    let wrapped = KernelSymbols(names: ["__x64_sys_bpf", "__x64_sys_openat"], includesModules: false)
    #expect(try answer("ksyscall/openat", without: (), symbols: wrapped).attach == .attaches)
  }

  @Test func `what an object asks of a list of symbols are its probes and system calls`() throws {
    #expect(try ObjectSample("kprobe/vfs_read+4", Code.end).requirements().symbols == ["vfs_read"])
    let symbols = try ObjectSample("ksyscall/openat", Code.end).requirements().symbols
    #expect(Set(symbols).isSuperset(of: ["__x64_sys_openat", "__x64_sys_bpf", "__arm64_sys_openat", "sys_openat"]))
  }

  @Test func `a system call without arguments has a symbol that no type tells of`() throws {
    let kernel = KernelSample { kernel in
      kernel.function("__x64_sys_bpf")
      kernel.function("__do_sys_sync")
    }
    func attach(_ section: String) throws -> ProgramAnswer.Attach {
      try ObjectSample(section, Code.end).answer(on: kernel).programs[0].attach
    }
    for section in ["ksyscall/sync", "kprobe/__x64_sys_sync", "kretprobe/__x64_sys_sync", "kprobe.multi/__x64_sys_sync"] {
      #expect(try attach(section) == .attaches, "\(section)")
    }
    for section in ["ksyscall/syncfs", "kprobe/__x64_sys_syncfs", "kprobe/__arm64_sys_sync"] {
      #expect(try attach(section) == .fails, "\(section)")
    }
    // It is no function by its type.
    #expect(try ObjectSample("fentry/__x64_sys_sync", Code.end).answer(on: kernel).programs[0].load == .fails)
  }

  @Test func `events of system calls bear the names of the functions`() throws {
    let kernel = KernelSample { kernel in
      for name in ["__x64_sys_bpf", "__do_sys_uname", "__x64_sys_newuname", "__x64_sys_sendfile64", "__do_sys_stat"] {
        kernel.function(name)
      }
    }
    func attach(_ name: String) throws -> ProgramAnswer.Attach {
      try ObjectSample("tp/syscalls/\(name)", Code.end).answer(on: kernel).programs[0].attach
    }
    #expect(try attach("sys_enter_uname") == .fails && attach("sys_exit_newuname") == .attaches)
    #expect(try attach("sys_enter_sendfile") == .fails && attach("sys_enter_sendfile64") == .attaches)
    // There is no newer one.
    #expect(try attach("sys_enter_stat") == .attaches)
  }

  @Test func `what may be in a module that nobody gave is not known to be missing`() throws {
    func kernel(_ module: String?) -> KernelSample {
      KernelSample { kernel in
        for name in ["vfs_read", "__vfs_write", "io_uring"] { kernel.function(name) }
        kernel.tracepoint("sched_switch")
        guard let module else { return }
        kernel.module(module) { types in types.function("nf_hook", types.prototype()) }
      }
    }
    func answer(_ section: String, _ module: String? = nil) throws -> ProgramAnswer {
      try ObjectSample(section, Code.end).answer(on: kernel(module)).programs[0]
    }
    for section in ["kprobe/ext4_read", "kprobe/_ext4_read", "tp/ext4/ext4_read", "raw_tp/ext4_read", "kprobe/ab_c"] {
      #expect(try answer(section).attach == .unknown && answer(section, "nf").attach == .fails, "\(section)")
    }
    for section in ["fentry/ext4_read", "tp_btf/ext4_read", "fentry/ext4:vfs_gone"] {
      #expect(try answer(section).load == .unknown && answer(section, "nf").load == .fails, "\(section)")
    }
    // Of these parts the kernel has others, or nothing in the name says what part it is.
    for section in ["kprobe/vfs_gone", "kprobe/io_gone", "kprobe/gone", "tp/sched/sched_gone"] {
      #expect(try answer(section).attach == .fails, "\(section)")
    }
    #expect(try answer("fentry/vmlinux:ext4_read").load == .fails && answer("lsm/ext4_read").load == .fails)
  }

  @Test func `sockets take a program to choose among them whatever it attaches as`() throws {
    let kernel = KernelSample { $0.numbers("bpf_attach_type", [1]) }
    #expect(try ObjectSample("sk_reuseport", Code.end).causes(on: kernel) == [])
    let migrating = try ObjectSample("sk_reuseport/migrate", Code.end).causes(on: kernel)
    #expect(migrating == [.attachTypeMissing(.skReuseportSelectOrMigrate)])
  }

  @Test(arguments: ["kprobe.multi/f*", "tp/syscalls/sys_enter_openat"])
  func `it does not tell of names that no object asks for as they are`(section: String) throws {
    let symbols = KernelSymbols(names: [], includesModules: false)
    #expect(try answer(section, without: (), symbols: symbols).attach == .unknown)
  }

  @Test func `functions that compilers made have no types`() throws {
    #expect(try answer("kprobe/vfs_gone.isra.0").attach == .unknown)
  }

  @Test func `a name that stands for more than one function is not attached to since 6 dot 7`() throws {
    var kernel = Self.kernel
    kernel.symbols = KernelSymbols(names: ["vfs_read"], ambiguous: ["vfs_read"], includesModules: true)
    let answer = try ObjectSample("kprobe/vfs_read", Code.end).answer(on: kernel).programs[0]
    #expect(answer.findings.map(\.cause) == [.symbolAmbiguous("vfs_read")] && answer.attach == .unknown)
  }

  @Test func `a tracepoint that tracefs does not show is one for raw programs`() throws {
    let answer = try answer("tp/sched/bare_tp")
    #expect(answer.findings.map(\.cause) == [.tracepointMissing("sched/bare_tp")] && answer.attach == .unknown)
  }

  @Test func `what an object asks for does not change what another one is told`() throws {
    // More patterns than are looked for: those beyond are not known, and nothing else is.
    var object = ObjectSample()
    for number in 0..<70 { object.program("p\(number)", in: "kprobe.multi/gone_\(number)_*", Code.end) }
    object.program("last", in: "kprobe.multi/vfs_*", Code.end)
    let facts = try Self.kernel.facts()
    let many = try ObjectCheck(object.requirements(), on: facts).answer().programs
    #expect(many.prefix(64).allSatisfy { $0.attach == .fails } && many.suffix(7).allSatisfy { $0.attach == .unknown })
    let other = try ObjectCheck(ObjectSample("kprobe.multi/gone_*", Code.end).requirements(), on: facts).answer().programs
    #expect(other.map(\.attach) == [.fails])
  }

  @Test(arguments: ["uprobe//bin/sh:main", "usdt//bin/sh:a:b", "kprobe", "xdp"])
  func `what lies in user space, and what attaches to nothing by itself, is no question`(section: String) throws {
    let answer = try answer(section)
    #expect(answer.findings == [] && answer.attach == .none && answer.verdict == .works)
  }
}
