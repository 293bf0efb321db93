import BTF
import TestSupport

@testable import Portability

/// The kernels before and after each change that a fixture of `breaks/` is about: their types, as far as those are concerned.
enum BreakKernels {
  /// A kernel by the name of its file, which tells its release.
  typealias Named = (name: String, kernel: KernelSample)

  static func kernels(of name: String) -> [Named] {
    switch name {
    case "task-state": [("5.13.0", task("state", isLong: true)), ("5.14.0", task("__state", isLong: false))]
    case "request-disk": [("5.16.0", request(hasDisk: true)), ("5.17.0", request(hasDisk: false))]
    case "inode-times":
      [
        ("6.5.0", inode("i_ctime", isStruct: true)), ("6.6.0", inode("__i_ctime", isStruct: true)),
        ("6.11.0", inode("i_ctime_sec", isStruct: false)),
      ]
    case "bio-device": [("5.11.0", bio("bi_disk", "gendisk")), ("5.12.0", bio("bi_bdev", "block_device"))]
    case "block-arguments":
      [("5.10.0", block(hasQueue: true)), ("5.10.137", block(hasQueue: false)), ("6.1.0", block(hasQueue: false))]
    case "accept-signature": [("6.9.0", accept(old: true)), ("6.10.0", accept(old: false))]
    case "cfs-running": [("6.14.0", queue("nr_running")), ("6.15.0", queue("nr_queued"))]
    case "tracepoint-record": [("5.15.0", records(old: true)), ("5.16.0", records(old: false))]
    case "bit-field": [("1.0.0", sock(isWhole: true)), ("2.0.0", sock(isWhole: false))]
    case "enum-number": [("1.0.0", device(on: 1)), ("2.0.0", device(on: 2))]
    default: []
    }
  }

  static let names = [
    "task-state", "request-disk", "inode-times", "bio-device", "block-arguments", "accept-signature", "cfs-running",
    "tracepoint-record",
    "bit-field", "enum-number",
  ]

  private static func task(_ state: String, isLong: Bool) -> KernelSample {
    KernelSample { kernel in
      let number = isLong ? KernelSample.long : kernel.types.integer("unsigned int", size: 4, encoding: 0)
      let task = kernel.types.structure(
        "task_struct", size: 32,
        [.init("flags", KernelSample.long, at: 0), .init(state, number, at: 64), .init("pid", KernelSample.int, at: 128)])
      let pointer = kernel.types.pointer(to: task)
      kernel.tracepoint("sched_switch", [KernelSample.int, pointer, pointer])
    }
  }

  private static func request(hasDisk: Bool) -> KernelSample {
    KernelSample { kernel in
      let disk = kernel.types.pointer(to: kernel.types.structure("gendisk", size: 4, [.init("major", KernelSample.int, at: 0)]))
      let queue = kernel.types.pointer(to: kernel.types.structure("request_queue", size: 8, [.init("disk", disk, at: 0)]))
      var members = [BTFWriter.Member("q", queue, at: 0)]
      if hasDisk { members.append(.init("rq_disk", disk, at: 64)) }
      kernel.function("blk_account_io_start", [kernel.types.pointer(to: kernel.types.structure("request", size: 16, members))])
      kernel.x86Registers()
    }
  }

  private static func inode(_ time: String, isStruct: Bool) -> KernelSample {
    KernelSample { kernel in
      let pair = kernel.structure("timespec64", ["tv_sec", "tv_nsec"])
      let inode = kernel.types.structure(
        "inode", size: 32, [.init("i_ino", KernelSample.long, at: 0), .init(time, isStruct ? pair : KernelSample.long, at: 64)])
      kernel.function("vfs_create", [kernel.types.pointer(to: inode)])
    }
  }

  private static func bio(_ member: String, _ type: String) -> KernelSample {
    KernelSample { kernel in
      let target = kernel.types.structure(type, size: 4, [.init("major", KernelSample.int, at: 0)])
      let bio = kernel.types.structure("bio", size: 16, [.init(member, kernel.types.pointer(to: target), at: 64)])
      kernel.tracepoint("block_bio_queue", [KernelSample.long, kernel.types.pointer(to: bio)])
    }
  }

  private static func block(hasQueue: Bool) -> KernelSample {
    KernelSample { kernel in
      let number = kernel.types.integer("unsigned int", size: 4, encoding: 0)
      let queue = kernel.types.pointer(to: kernel.structure("request_queue", ["last_merge"]))
      let request = kernel.types.pointer(
        to: kernel.types.structure("request", size: 16, [.init("q", queue, at: 0), .init("__data_len", number, at: 64)]))
      for name in ["block_rq_insert", "block_rq_issue"] { kernel.tracepoint(name, hasQueue ? [queue, request] : [request]) }
    }
  }

  private static func accept(old: Bool) -> KernelSample {
    KernelSample { kernel in
      let sock = kernel.types.pointer(to: kernel.types.structure("sock", size: 8, [.init("number", KernelSample.int, at: 0)]))
      let error = kernel.types.pointer(to: KernelSample.int)
      let arguments = kernel.types.pointer(to: kernel.structure("proto_accept_arg", ["flags"]))
      kernel.function(
        "inet_csk_accept", old ? [sock, KernelSample.int, error, KernelSample.int] : [sock, arguments], returning: sock)
      kernel.x86Registers()
    }
  }

  private static func queue(_ member: String) -> KernelSample {
    KernelSample { kernel in
      let number = kernel.types.integer("unsigned int", size: 4, encoding: 0)
      let queue = kernel.types.structure(
        "cfs_rq", size: 16, [.init("load", KernelSample.long, at: 0), .init(member, number, at: 64)])
      kernel.types.structure("task_struct", size: 8, [.init("cfs_rq", kernel.types.pointer(to: queue), at: 0)])
    }
  }

  private static func records(old: Bool) -> KernelSample {
    KernelSample { kernel in
      let number = kernel.types.integer("unsigned int", size: 4, encoding: 0)
      kernel.types.structure(
        old ? "trace_event_raw_block_rq_complete" : "trace_event_raw_block_rq_completion", size: 24,
        [.init("ent", KernelSample.long, at: 0), .init("dev", number, at: 64), .init("nr_sector", number, at: 96)])
      kernel.tracepoint("block_rq_complete")
      kernel.structure("trace_event_raw_task_rename", old ? ["ent", "comm", "comm2", "pids"] : ["ent", "pids"])
      kernel.tracepoint("task_rename")
    }
  }

  private static func sock(isWhole: Bool) -> KernelSample {
    KernelSample { kernel in
      let number = kernel.types.integer("unsigned int", size: 4, encoding: 0)
      let short = kernel.types.integer("unsigned short", size: 2, encoding: 0)
      let sock = kernel.types.structure(
        "sock", size: 16,
        isWhole
          ? [.init("sk_protocol", short, at: 0), .init("active", number, at: 32)]
          : [.init("sk_protocol", number, at: 0, width: 8), .init("active", number, at: 32, width: 1)])
      kernel.function("tcp_connect", [kernel.types.pointer(to: sock)])
    }
  }

  private static func device(on: Int32) -> KernelSample {
    KernelSample { kernel in
      let state = kernel.types.enumeration("device_state", [("DEVICE_OFF", 0), ("DEVICE_ON", on), ("DEVICE_GONE", 3 - on)])
      let other = kernel.types.enumeration("other_state", [("OTHER_OFF", 0), ("OTHER_ON", on)])
      let device = kernel.types.structure("device", size: 8, [.init("state", state, at: 0), .init("other", other, at: 32)])
      kernel.function("device_add", [kernel.types.pointer(to: device)])
    }
  }
}
