import BPFObject
import BTF
import TestSupport
import Testing

@testable import Portability

/// Targets that are there, and that the kernel keeps programs from, or those that may sleep; and types of programs that it was built without.
@Suite struct TargetRuleTests {
  private func causes(_ section: String, _ write: (inout KernelSample) -> Void) throws -> [FindingCause] {
    try ObjectSample(section, Code.end).causes(on: KernelSample(write))
  }

  private func refused(_ name: String, _ type: AttachType, _ refusal: TargetRefusal) -> [FindingCause] {
    [.attachTargetRefused(AttachTarget(name, type), refusal)]
  }

  private func hook(_ name: String, helpers last: Int32 = 211, private isPrivate: Bool = true) -> (inout KernelSample) -> Void {
    { kernel in
      kernel.numbers("bpf_func_id", Array(0...last))
      kernel.structure("bpf_prog_aux", isPrivate ? ["jits_use_priv_stack"] : ["used_maps"])
      kernel.function("bpf_lsm_\(name)")
    }
  }

  @Test func `programs sleep at hooks of a list`() throws {
    #expect(try causes("lsm.s/file_open", hook("file_open")) == [])
    #expect(try causes("lsm.s/task_free", hook("task_free")) == refused("task_free", .lsmMac, .wakeful(nil)))
    #expect(try causes("lsm/task_free", hook("task_free")) == [])
    // Of one that came later nothing is known.
    #expect(try causes("lsm.s/some_new_hook", hook("some_new_hook")) == [])
  }

  @Test func `the list was shorter before`() throws {
    let (first, second) = (Evidence.enumerator("BPF_FUNC_task_storage_get"), Evidence.enumerator("BPF_FUNC_cgrp_storage_get"))
    #expect(try causes("lsm.s/file_open", hook("file_open", helpers: 155)) == refused("file_open", .lsmMac, .wakeful(first)))
    #expect(try causes("lsm.s/bprm_committed_creds", hook("bprm_committed_creds", helpers: 155)) == [])
    #expect(try causes("lsm.s/path_mkdir", hook("path_mkdir", helpers: 209)) == refused("path_mkdir", .lsmMac, .wakeful(second)))
    #expect(try causes("lsm.s/path_mkdir", hook("path_mkdir")) == [])
    let third = Evidence.member("jits_use_priv_stack", of: "bpf_prog_aux")
    let old = try causes("lsm.s/inode_removexattr", hook("inode_removexattr", private: false))
    #expect(old == refused("inode_removexattr", .lsmMac, .wakeful(third)))
    #expect(try causes("lsm.s/inode_removexattr", hook("inode_removexattr")) == [])
  }

  @Test(arguments: ["lsm/vm_enough_memory", "lsm.s/vm_enough_memory", "lsm_cgroup/vm_enough_memory"])
  func `some hooks are kept from programs by younger kernels`(section: String) throws {
    let type: AttachType = section.hasPrefix("lsm_cgroup") ? .lsmCgroup : .lsmMac
    let young: (inout KernelSample) -> Void = { kernel in
      kernel.function("bpf_lsm_vm_enough_memory")
      kernel.function("bpf_lsm_get_retval_range")
    }
    #expect(try causes(section, young) == refused("vm_enough_memory", type, .disabled))
    let isSleeping = section.hasPrefix("lsm.s")
    let old = isSleeping ? refused("vm_enough_memory", type, .wakeful(nil)) : []
    #expect(try causes(section) { $0.function("bpf_lsm_vm_enough_memory") } == old)
  }

  @Test(arguments: [("fentry.s", AttachType.traceFentry), ("fexit.s", .traceFexit), ("fmod_ret.s", .modifyReturn)])
  func `programs sleep in functions that may be made to fail`(section: String, type: AttachType) throws {
    func kernel(_ name: String, _ functions: String..., isPrivate: Bool = true) -> (inout KernelSample) -> Void {
      { kernel in
        kernel.structure("bpf_prog_aux", isPrivate ? ["jits_use_priv_stack"] : ["used_maps"])
        for function in functions + [name] { kernel.function(function) }
      }
    }
    let list = Evidence.function("within_error_injection_list")
    #expect(try causes("\(section)/vfs_read", kernel("vfs_read", "bpf_check")) == refused("vfs_read", type, .wakeful(list)))
    #expect(try causes("\(section)/vfs_read", kernel("vfs_read", "bpf_check", "within_error_injection_list")) == [])
    // Where the types have no such functions nothing is known.
    #expect(try causes("\(section)/vfs_read", kernel("vfs_read")) == [])
    #expect(try causes("\(section)/hid_bpf_event", kernel("hid_bpf_event", "bpf_check")) == [])
    #expect(try causes(section.dropLast(2) + "/vfs_read", kernel("vfs_read", "bpf_check")) == [])
    let call = "__x64_sys_getpgid"
    #expect(try causes("\(section)/\(call)", kernel(call, "bpf_check")) == [])
    let stack = Evidence.member("jits_use_priv_stack", of: "bpf_prog_aux")
    #expect(try causes("\(section)/\(call)", kernel(call, "bpf_check", isPrivate: false)) == refused(call, type, .wakeful(stack)))
  }

  @Test(arguments: [
    ("lirc_mode2", ProgramType.lircMode2, "lirc_mode2_func_proto"), ("netfilter", .netfilter, "bpf_nf_func_proto"),
    ("cgroup/dev", .cgroupDevice, "cgroup_dev_func_proto"), ("cgroup/sysctl", .cgroupSysctl, "sysctl_func_proto"),
    ("cgroup/setsockopt", .cgroupSocketOption, "cg_sockopt_func_proto"),
  ])
  func `a type whose helpers no function tells was not built`(section: String, type: ProgramType, function: String) throws {
    let missing = FindingCause.programTypeNotBuilt(type, function: function)
    #expect(try causes(section) { $0.function("sk_filter_func_proto") } == [missing])
    let whole: (inout KernelSample) -> Void = { kernel in
      kernel.function("sk_filter_func_proto")
      kernel.function(function)
    }
    #expect(try causes(section, whole) == [])
    #expect(try causes(section) { _ in } == [])
    // Where the enum lacks it, that is said.
    let old: (inout KernelSample) -> Void = { kernel in
      kernel.function("sk_filter_func_proto")
      kernel.numbers("bpf_prog_type", [1])
    }
    #expect(try causes(section, old).contains(.programTypeMissing(type)))
    #expect(try !causes(section, old).contains(missing))
  }
}
