import ByteReading

/// A program of XDP on a network interface (`IFLA_XDP` of `linux/if_link.h`), with a link or without.
public struct ExpressAttachment: Hashable, Sendable {
  /// What runs the program.
  public enum Mode: String, Hashable, Sendable {
    /// The driver (`XDP_FLAGS_DRV_MODE`).
    case driver = "drv"
    /// The kernel, behind the driver (`XDP_FLAGS_SKB_MODE`).
    case generic = "skb"
    /// The device (`XDP_FLAGS_HW_MODE`).
    case hardware = "hw"
  }

  public let programID: UInt32
  /// The interface's index.
  public let interface: UInt32
  public let mode: Mode
}

/// A network interface, as `RTM_GETLINK` tells about it: `struct ifinfomsg` and attributes.
struct InterfaceRecord: Sendable {
  let index: UInt32
  let express: [ExpressAttachment]

  /// All interfaces. Counters are left out (`IFLA_EXT_MASK` with `RTEXT_FILTER_SKIP_STATS`, Linux 4.5).
  static var request: NetlinkRequest {
    var request = NetlinkRequest(18, fixedSize: 16)  // RTM_GETLINK
    request.add(29, 8)
    return request
  }

  /// Nil for what is no interface.
  init?(_ message: NetlinkMessage) {
    // RTM_NEWLINK; ifi_index
    guard message.type == 16, let index = message.payload.integer(at: 4, order: .host, as: UInt32.self), index > 0,
      message.payload.count >= 16
    else { return nil }
    self.index = index
    express = InterfaceRecord.express(NetlinkAttributes(message.payload, from: 16).nested(43), index)  // IFLA_XDP
  }

  private static func express(_ attributes: NetlinkAttributes, _ index: UInt32) -> [ExpressAttachment] {
    // IFLA_XDP_DRV_PROG_ID, IFLA_XDP_SKB_PROG_ID, IFLA_XDP_HW_PROG_ID (Linux 4.19)
    let modes: [(UInt16, ExpressAttachment.Mode)] = [(5, .driver), (6, .generic), (7, .hardware)]
    let found = modes.compactMap { type, mode in
      attributes.number(type).map { ExpressAttachment(programID: $0, interface: index, mode: mode) }
    }
    if !found.isEmpty { return found.filter { $0.programID > 0 } }
    // Before that, one of them: IFLA_XDP_PROG_ID, and XDP_ATTACHED_* in IFLA_XDP_ATTACHED.
    guard let program = attributes.number(4), program > 0, let attached = attributes.byte(2), (1...3).contains(attached) else {
      return []
    }
    return [ExpressAttachment(programID: program, interface: index, mode: modes[Int(attached) - 1].1)]
  }
}
