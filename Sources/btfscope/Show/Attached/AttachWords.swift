import BPFObject
import BTF
import Kernel
import Reporting

/// Where links and programs are attached, in words.
struct AttachWords {
  let types: KernelTypeTables
  let cgroups: CgroupFolders

  /// `needsCgroups`: whether something is attached to one, for which their folders are gone through.
  init(_ types: KernelTypeTables, needsCgroups: Bool) {
    self.types = types
    cgroups = needsCgroups ? .find() : CgroupFolders()
  }

  /// What the link ties its program to. `isExtension`: the program is one of `BPF_PROG_TYPE_EXT`, which takes the place of a program's function.
  func words(_ details: LinkInfo.Details, isExtension: Bool) -> String {
    switch details {
    case .rawTracepoint(let name, _): "tracepoint \(name)"
    case .tracing(let attachType, let object, let type, _):
      tracing(AttachType(rawValue: attachType), object, type, isExtension: isExtension)
    case .cgroup(let id, let attachType):
      "\(AttachType(rawValue: attachType)) of \(cgroup(id))"
    case .iterator(let name, let mapID): "iterator over \(name)" + (mapID > 0 ? " of map \(mapID)" : "")
    case .networkNamespace(let inode, let attachType): "\(AttachType(rawValue: attachType)) of \(namespace(inode))"
    case .xdp(let index): "XDP of \(AttachWords.interface(index))"
    case .tcx(let index, let attachType), .netkit(let index, let attachType):
      "\(AttachType(rawValue: attachType)) of \(AttachWords.interface(index))"
    case .structOperations(let mapID): "struct_ops of map \(mapID)"
    case .socketMap(let mapID, let attachType): "\(AttachType(rawValue: attachType)) of map \(mapID)"
    case .netfilter(let hook): AttachWords.netfilter(hook)
    case .kernelProbes(let count, let atReturn, let missed):
      "\(atReturn ? "returns" : "entries") of \(count) functions" + AttachWords.missed(missed)
    case .userProbes(let path, let count, let atReturn, let process):
      "\(atReturn ? "returns" : "entries") of \(count) places in \(path)" + (process > 0 ? " of process \(process)" : "")
    case .perfEvent(let event): AttachWords.event(event)
    case .tracings(let attachType, let count, let object):
      "\(AttachType(rawValue: attachType)) of \(count) functions of BTF object \(object)"
    case .other: "something that is not known here"
    }
  }

  /// A hook of a cgroup by its folder.
  static func words(_ attachment: CgroupAttachments.Attachment) -> String {
    "\(AttachType(rawValue: attachment.attachType)) of cgroup \(attachment.folder)"
  }

  private func tracing(_ attachType: AttachType, _ object: UInt32, _ type: UInt32, isExtension: Bool) -> String {
    // The object is the number of the program there.
    if isExtension { return "type \(type) of program \(object)" }
    return target(attachType, object, type)
  }

  /// What a program was made for: a function, tracepoint, hook or struct of a BTF object.
  func target(_ attachType: AttachType?, _ object: UInt32, _ type: UInt32) -> String {
    let name = types.name(of: type, in: object)
    return switch attachType {
    case .traceFentry: "entry of function \(name)"
    case .traceFexit: "return of function \(name)"
    case .modifyReturn: "result of function \(name)"
    case .traceRawTp: "tracepoint \(AttachWords.dropping("btf_trace_", from: name))"
    case .lsmMac, .lsmCgroup: "LSM hook \(AttachWords.dropping("bpf_lsm_", from: name))"
    case .traceIter: "iterator \(AttachWords.dropping("bpf_iter_", from: name))"
    default: name
    }
  }

  /// What a program of that type was made for, where nothing says how it is attached.
  func target(ofType programType: ProgramType, _ object: UInt32, _ type: UInt32) -> String {
    let name = types.name(of: type, in: object)
    return switch programType {
    case .structOperations: "struct \(name)"
    case .extensionProgram: "function \(name) of a program"
    case .lsm: target(.lsmMac, object, type)
    default:
      name.hasPrefix("btf_trace_")
        ? target(.traceRawTp, object, type)
        : name.hasPrefix("bpf_iter_") ? target(.traceIter, object, type) : "function \(name)"
    }
  }

  private func cgroup(_ id: UInt64) -> String {
    cgroups.path(of: id).map { "cgroup \($0)" } ?? "cgroup with id \(id), which is not seen from here"
  }

  private func namespace(_ inode: UInt32) -> String {
    if inode == 0 { return "a network namespace that has gone" }
    return inode == NetworkNamespace.current ? "this network namespace (\(inode))" : "network namespace \(inode)"
  }

  static func interface(_ index: UInt32) -> String {
    if index == 0 { return "an interface that has gone" }
    return NetworkInterface.name(of: index).map { "interface \($0)" } ?? "interface \(index) of another network namespace"
  }

  private static func dropping(_ prefix: String, from name: String) -> String {
    name.hasPrefix(prefix) ? String(name.dropFirst(prefix.count)) : name
  }

  private static func missed(_ count: UInt64) -> String { count > 0 ? ", of which \(count) calls were missed" : "" }

  /// `enum nf_inet_hooks`
  private static func netfilter(_ hook: NetfilterHook) -> String {
    let family = hook.family == 2 ? "IPv4" : hook.family == 10 ? "IPv6" : "family \(hook.family)"
    let places = ["prerouting", "input", "forward", "output", "postrouting", "ingress"]
    let place = hook.hook < UInt32(places.count) ? places[Int(hook.hook)] : "hook \(hook.hook)"
    return "netfilter \(family) \(place), priority \(hook.priority)" + (hook.flags & 1 != 0 ? ", fragments put together" : "")
  }

  private static func event(_ event: LinkInfo.PerfEventDetails) -> String {
    switch event {
    case .userProbe(let path, let offset, let atReturn, _):
      "\(atReturn ? "uretprobe" : "uprobe") \(path)+0x\(String(offset, radix: 16))"
    case .kernelProbe(let function, let offset, let atReturn, let missed, _):
      "\(atReturn ? "kretprobe" : "kprobe") \(function.isEmpty ? "of an address" : function)"
        + (offset > 0 ? "+0x\(String(offset, radix: 16))" : "") + AttachWords.missed(missed)
    case .tracepoint(let name, _): "tracepoint \(name)"
    case .event(let type, let configuration, _): "perf event \(AttachWords.eventName(type, configuration))"
    case .unknown: "a perf event"
    }
  }

  /// `enum perf_type_id`, with `enum perf_hw_id` and `enum perf_sw_ids` of `include/uapi/linux/perf_event.h`, as perf names them.
  static func eventName(_ type: UInt32, _ configuration: UInt64) -> String {
    let hardware = [
      "cpu-cycles", "instructions", "cache-references", "cache-misses", "branch-instructions", "branch-misses", "bus-cycles",
      "stalled-cycles-frontend", "stalled-cycles-backend", "ref-cycles",
    ]
    let software = [
      "cpu-clock", "task-clock", "page-faults", "context-switches", "cpu-migrations", "minor-faults", "major-faults",
      "alignment-faults", "emulation-faults", "dummy", "bpf-output", "cgroup-switches",
    ]
    // The upper half says which kind of processor.
    let low = Int(configuration & 0xffff_ffff)
    switch type {
    case 0 where low < hardware.count: return hardware[low]
    case 1 where low < software.count: return software[low]
    case 2: return "tracepoint \(configuration)"
    case 3: return "cache event 0x\(String(configuration, radix: 16))"
    case 4: return "raw event 0x\(String(configuration, radix: 16))"
    case 5: return "breakpoint"
    default: return "of type \(type), configuration 0x\(String(configuration, radix: 16))"
    }
  }

  /// What a descriptor of a process attaches (`enum bpf_task_fd_type`).
  static func words(_ task: TaskDescriptor) -> String {
    let offset = task.offset > 0 ? "+0x\(String(task.offset, radix: 16))" : ""
    let place = task.name.isEmpty ? "0x\(String(task.address, radix: 16))" : task.name + offset
    return switch task.type {
    case 0, 1: "tracepoint \(task.name)"
    case 2: "kprobe \(place)"
    case 3: "kretprobe \(place)"
    case 4: "uprobe \(task.name)+0x\(String(task.offset, radix: 16))"
    case 5: "uretprobe \(task.name)+0x\(String(task.offset, radix: 16))"
    default: "a perf event"
    }
  }
}
