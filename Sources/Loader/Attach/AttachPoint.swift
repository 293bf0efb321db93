public import BPFObject
public import Kernel

/// Where a program shall be attached, as far as its section's name does not say it. What a program has no use for is not looked at.
public struct AttachPoint: Sendable {
  /// A network interface of the calling thread's network namespace.
  public enum Interface: Hashable, Sendable {
    case name(String)
    case index(UInt32)
  }

  /// The tracepoint (`CATEGORY/NAME`, or of raw ones `NAME`) or function, in the place of what the section names.
  public var target: String?
  /// In the place of the attach type that the section stands for, or where it stands for none: `cgroup/skb`, `tc`, `sk_skb`.
  public var attachType: AttachType?
  /// The folder of a cgroup of the second hierarchy.
  public var cgroup: String?
  public var interface: Interface?
  /// `XDP_FLAGS_*`: 2 for the way that every interface has.
  public var xdpFlags: UInt32 = 0
  /// A file that stands for a network namespace; the calling thread's own unless it is given.
  public var networkNamespace = "/proc/thread-self/ns/net"
  public var netfilter: NetfilterHook?
  /// A map of sockets of any object.
  public var socketMap: LoadedMap?
  /// What an iterator goes through.
  public var iterator = IteratorTarget.everything
  /// What runs a perf_event program; a clock, 100 times a second, unless it is given.
  public var event = PerfEventSettings.sampling(100)
  /// Only what this process does; -1 for all of them, on all processors.
  public var process: Int32 = -1
  /// The place among other programs (TCX, netkit, cgroups).
  public var anchor = AttachAnchor()
  /// A number that the program reads by `bpf_get_attach_cookie()`.
  public var cookie: UInt64 = 0

  public init() {}
}

extension PerfEventSettings {
  /// A clock that samples so many times a second.
  public static func sampling(_ frequency: UInt64) -> PerfEventSettings {
    var settings = PerfEventSettings(type: software, configuration: softwareClock)
    settings.frequency = frequency
    return settings
  }
}
