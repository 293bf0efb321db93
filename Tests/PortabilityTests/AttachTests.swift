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
      kernel.structure("trace_event_raw_old_event", ["ent"])
      kernel.function("__x64_sys_openat")
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
    "tp/sched/sched_switch", "tracepoint/any/old_event", "raw_tp/sched_switch", "tp/syscalls/sys_enter_openat",
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
  ])
  func `one that is not there loads and does not attach`(section: String, cause: FindingCause) throws {
    let answer = try answer(section)
    #expect(answer.findings.map(\.cause) == [cause])
    #expect(answer.load == .loads && answer.attach == .fails && answer.verdict == .fails)
  }

  @Test func `symbols beside the kernel tell of functions that have no types`() throws {
    var kernel = Self.kernel
    kernel.symbols = ["vfs_gone"]
    #expect(try ObjectSample("kprobe/vfs_gone", Code.end).causes(on: kernel) == [])
  }

  @Test(arguments: ["uprobe//bin/sh:main", "usdt//bin/sh:a:b", "kprobe", "xdp"])
  func `what lies in user space, and what attaches to nothing by itself, is no question`(section: String) throws {
    let answer = try answer(section)
    #expect(answer.findings == [] && answer.attach == .none && answer.verdict == .works)
  }
}
