/// What is attached to this thread's network from its own side, which finds what has no link: XDP and traffic control by netlink, TCX and netkit by
/// `BPF_PROG_ATTACH`, and the flow dissector of the network.
///
/// What is refused, or goes away meanwhile, is passed over.
public struct NetworkAttachments: Hashable, Sendable {
  /// Programs of TCX (Linux 6.6) or netkit (6.7) at an interface without a link.
  public struct Multiple: Hashable, Sendable {
    public let programID: UInt32
    /// The interface's index.
    public let interface: UInt32
    /// `enum bpf_attach_type`
    public let attachType: UInt32
  }

  /// With links among them, which netlink does not tell apart.
  public private(set) var express: [ExpressAttachment] = []
  public private(set) var traffic: [TrafficAttachment] = []
  /// Programs of actions that no filter of this network has, by the action's number.
  public private(set) var looseActions: [UInt32: UInt32] = [:]
  public private(set) var multiple: [Multiple] = []
  /// With links among them. Programs of this network's `BPF_FLOW_DISSECTOR` (Linux 4.20).
  public private(set) var dissectors: [UInt32] = []

  /// What is looked for: each takes its time.
  public struct Kinds: OptionSet, Hashable, Sendable {
    public let rawValue: Int
    public init(rawValue: Int) { self.rawValue = rawValue }

    public static let express = Kinds(rawValue: 1)
    /// Traffic control, and with it TCX and netkit.
    public static let traffic = Kinds(rawValue: 2)
    public static let dissectors = Kinds(rawValue: 4)
  }

  /// More filters' places are not asked about.
  private static let limit = 1 << 16
  /// `BPF_TCX_INGRESS`, `BPF_TCX_EGRESS`, `BPF_NETKIT_PRIMARY`, `BPF_NETKIT_PEER`
  private static let multipleTypes: [UInt32] = [46, 47, 54, 55]
  /// `BPF_FLOW_DISSECTOR`
  private static let dissectorType: UInt32 = 17

  /// Nothing.
  public init() {}

  /// Asks about this thread's network. TCX, netkit and flow dissectors need CAP_NET_ADMIN.
  public static func find(_ kinds: Kinds) -> NetworkAttachments {
    var attachments = NetworkAttachments()
    if kinds.contains(.dissectors) { attachments.findDissectors() }
    guard !kinds.isDisjoint(with: [.express, .traffic]), var socket = try? NetlinkSocket() else { return attachments }
    let interfaces = ((try? socket.dump(InterfaceRecord.request)) ?? []).compactMap { InterfaceRecord($0) }
    if kinds.contains(.express) { attachments.express = interfaces.flatMap(\.express) }
    if kinds.contains(.traffic) {
      attachments.findTraffic(&socket)
      for interface in interfaces { attachments.findMultiple(interface.index) }
    }
    return attachments
  }

  private mutating func findDissectors() {
    guard let network = try? Descriptor.open("/proc/thread-self/ns/net") else { return }
    dissectors =
      (try? ProgramQuery(target: network.attribute, attachType: NetworkAttachments.dissectorType).run())?.programIDs ?? []
  }

  private mutating func findMultiple(_ interface: UInt32) {
    for attachType in NetworkAttachments.multipleTypes {
      var query = ProgramQuery(target: interface, attachType: attachType)
      query.includesLinks = true
      guard let answer = try? query.run() else { continue }
      for (program, link) in zip(answer.programIDs, answer.linkIDs) where link == 0 {
        multiple.append(Multiple(programID: program, interface: interface, attachType: attachType))
      }
    }
  }

  private mutating func findTraffic(_ socket: inout NetlinkSocket) {
    let parents = ((try? socket.dump(TrafficParent.request)) ?? []).compactMap { TrafficParent($0) }
    var places: Set<FilterPlace> = []
    for parent in parents {
      for (number, place) in parent.filterPlaces {
        findFilters(FilterPlace(interface: parent.interface, parent: number), place, &places, &socket)
      }
    }
    // Classes are listed by interface.
    for interface in Set(parents.filter(\.hasFiltersByClass).map(\.interface)).sorted() {
      let classes = ((try? socket.dump(TrafficParent.classes(of: interface))) ?? []).compactMap { TrafficParent($0) }
      for one in classes where one.hasFiltersByClass {
        findFilters(FilterPlace(interface: interface, parent: one.handle), .parent(one.handle), &places, &socket)
      }
    }
    let bound = Set(traffic.compactMap { $0.action?.index })
    for message in (try? socket.dump(TrafficFilters.actionRequest)) ?? [] {
      looseActions.merge(TrafficFilters.actions(message).filter { !bound.contains($0.key) }) { first, _ in first }
    }
  }

  private struct FilterPlace: Hashable {
    let interface: UInt32
    let parent: UInt32
  }

  /// Asks each place once.
  private mutating func findFilters(
    _ place: FilterPlace, _ kind: TrafficAttachment.Place, _ seen: inout Set<FilterPlace>, _ socket: inout NetlinkSocket
  ) {
    guard seen.count < NetworkAttachments.limit, seen.insert(place).inserted else { return }
    let request = TrafficFilters.request(interface: place.interface, parent: place.parent)
    for message in (try? socket.dump(request)) ?? [] {
      traffic += TrafficFilters.attachments(message, interface: place.interface, place: kind)
    }
  }
}
