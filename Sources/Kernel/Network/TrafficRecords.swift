import ByteReading

/// A program of traffic control (TC), as a filter or as an action of one (`linux/pkt_cls.h`, `linux/tc_act/tc_bpf.h`).
public struct TrafficAttachment: Hashable, Sendable {
  /// What the filter belongs to.
  public enum Place: Hashable, Sendable {
    /// What comes in at the interface, or goes out of it (`clsact`, `ingress`).
    case ingress, egress
    /// A queueing discipline, or a class of one, by its handle: two halves of 16 bits.
    case parent(UInt32)
  }

  /// An action of a filter by its number, with the filter's kind.
  public struct Action: Hashable, Sendable {
    public let index: UInt32
    public let filterKind: String
  }

  public let programID: UInt32
  /// The interface's index.
  public let interface: UInt32
  public let place: Place
  /// Filters with lower ones come first.
  public let preference: UInt32
  public let chain: UInt32
  public let handle: UInt32
  /// Nil where the program is the filter.
  public let action: Action?
}

/// A queueing discipline or a class, as `RTM_GETQDISC` and `RTM_GETTCLASS` tell about it: `struct tcmsg` and attributes.
struct TrafficParent: Hashable, Sendable {
  let interface: UInt32
  let handle: UInt32
  /// Whether it is what the interface sends by.
  let isRoot: Bool
  let kind: String

  /// All queueing disciplines of all interfaces, with those that are there from the start (`TCA_DUMP_INVISIBLE`, Linux 4.11).
  static var request: NetlinkRequest {
    var request = NetlinkRequest(38, fixedSize: 20)  // RTM_GETQDISC
    request.add(10)
    return request
  }

  /// All classes of an interface.
  static func classes(of interface: UInt32) -> NetlinkRequest {
    var request = NetlinkRequest(42, fixedSize: 20)  // RTM_GETTCLASS
    request.body.set(interface, at: 4)  // tcm_ifindex
    return request
  }

  init(interface: UInt32, handle: UInt32, isRoot: Bool, kind: String) {
    self.interface = interface
    self.handle = handle
    self.isRoot = isRoot
    self.kind = kind
  }

  /// Nil for what is neither.
  init?(_ message: NetlinkMessage) {
    // RTM_NEWQDISC, RTM_NEWTCLASS
    guard message.type == 36 || message.type == 40, let fixed = TrafficHeader(message.payload),
      let kind = NetlinkAttributes(message.payload, from: TrafficHeader.size).text(1)  // TCA_KIND
    else { return nil }
    // TC_H_ROOT
    self.init(interface: fixed.interface, handle: fixed.handle, isRoot: fixed.parent == .max, kind: kind)
  }

  /// The numbers under which filters of a queueing discipline can be asked for, each with its place.
  var filterPlaces: [(parent: UInt32, place: TrafficAttachment.Place)] {
    switch kind {
    // TC_H_CLSACT with TC_H_MIN_INGRESS and TC_H_MIN_EGRESS; the older one answers to any number with the same filters.
    case "clsact": [(0xffff_fff2, .ingress), (0xffff_fff3, .egress)]
    case "ingress": [(0xffff_fff2, .ingress)]
    // One that is there from the start has no number, and is asked for by none.
    default: handle > 0 || isRoot ? [(handle, .parent(handle))] : []
    }
  }

  /// Whether each class has filters of its own (the `tcf_block` of `net/sched/sch_*.c` that looks at the class).
  var hasFiltersByClass: Bool { ["htb", "hfsc", "cbq", "atm"].contains(kind) }
}

/// `struct tcmsg`
struct TrafficHeader: Hashable, Sendable {
  static let size = 20

  let interface: UInt32
  let handle: UInt32
  let parent: UInt32
  let info: UInt32

  /// Nil where it is cut.
  init?(_ payload: Bytes) {
    guard payload.count >= TrafficHeader.size else { return nil }
    interface = payload.load(4, swapped: false)
    handle = payload.load(8, swapped: false)
    parent = payload.load(12, swapped: false)
    info = payload.load(16, swapped: false)
  }
}
