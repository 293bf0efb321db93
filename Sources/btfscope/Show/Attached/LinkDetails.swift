import BPFObject
import Kernel
import Reporting

/// What the kernel says about the place of a link, by the names that bpftool has.
enum LinkDetails {
  static func all(_ details: LinkInfo.Details) -> [ShownLink.Detail] {
    switch details {
    case .rawTracepoint(let name, let cookie): [.init("tp_name", .text(name))] + LinkDetails.cookie(cookie)
    case .tracing(let attachType, let object, let type, let cookie):
      [attach(attachType), number("target_obj_id", object), number("target_btf_id", type)] + LinkDetails.cookie(cookie)
    case .cgroup(let id, let attachType): [.init("cgroup_id", .number(id)), attach(attachType)]
    case .iterator(let name, let mapID):
      [.init("target_name", .text(name))] + (mapID > 0 ? [number("map_id", mapID)] : [])
    case .networkNamespace(let inode, let attachType): [number("netns_ino", inode), attach(attachType)]
    case .xdp(let index): interface(index)
    case .tcx(let index, let attachType), .netkit(let index, let attachType): interface(index) + [attach(attachType)]
    case .structOperations(let mapID): [number("map_id", mapID)]
    case .socketMap(let mapID, let attachType): [number("map_id", mapID), attach(attachType)]
    case .netfilter(let hook):
      [
        number("pf", hook.family), number("hook", hook.hook), .init("prio", .text("\(hook.priority)")), number("flags", hook.flags),
      ]
    case .kernelProbes(let count, let atReturn, let missed):
      [number("func_cnt", count), .init("retprobe", .flag(atReturn)), .init("missed", .number(missed))]
    case .userProbes(let path, let count, let atReturn, let process):
      [.init("path", .text(path)), number("func_cnt", count), .init("retprobe", .flag(atReturn)), number("pid", process)]
    case .perfEvent(let event): LinkDetails.event(event)
    case .tracings(let attachType, let count, let object):
      [attach(attachType), number("func_cnt", count), number("target_obj_id", object)]
    case .other: []
    }
  }

  private static func event(_ event: LinkInfo.PerfEventDetails) -> [ShownLink.Detail] {
    switch event {
    case .userProbe(let path, let offset, let atReturn, let cookie):
      [.init("file", .text(path)), number("offset", offset), .init("retprobe", .flag(atReturn))] + LinkDetails.cookie(cookie)
    case .kernelProbe(let function, let offset, let atReturn, let missed, let cookie):
      [
        .init("func", .text(function)), number("offset", offset), .init("retprobe", .flag(atReturn)),
        .init("missed", .number(missed)),
      ] + LinkDetails.cookie(cookie)
    case .tracepoint(let name, let cookie): [.init("tracepoint", .text(name))] + LinkDetails.cookie(cookie)
    case .event(let type, let configuration, let cookie):
      [number("event_type", type), .init("event_config", .number(configuration))] + LinkDetails.cookie(cookie)
    case .unknown: []
    }
  }

  private static func number(_ name: StaticString, _ value: UInt32) -> ShownLink.Detail { .init(name, .number(UInt64(value))) }

  private static func attach(_ type: UInt32) -> ShownLink.Detail {
    .init("attach_type", .text("\(AttachType(rawValue: type))"))
  }

  private static func cookie(_ cookie: UInt64) -> [ShownLink.Detail] { cookie == 0 ? [] : [.init("cookie", .number(cookie))] }

  private static func interface(_ index: UInt32) -> [ShownLink.Detail] {
    [number("ifindex", index)] + (NetworkInterface.name(of: index).map { [.init("devname", .text($0))] } ?? [])
  }
}
