import ByteReading

/// Filters of traffic control, as `RTM_GETTFILTER` tells about them, and what programs they run.
enum TrafficFilters {
  /// All filters of all chains below `parent`, which is 0 for what an interface sends by.
  static func request(interface: UInt32, parent: UInt32) -> NetlinkRequest {
    var request = NetlinkRequest(46, fixedSize: TrafficHeader.size)  // RTM_GETTFILTER
    request.body.set(interface, at: 4)  // tcm_ifindex
    request.body.set(parent, at: 12)  // tcm_parent
    return request
  }

  /// The programs of one filter, its own before those of its actions. The interface is the one that was asked for: filters that several share
  /// name none.
  static func attachments(
    _ message: NetlinkMessage, interface: UInt32, place: TrafficAttachment.Place
  ) -> [TrafficAttachment] {
    // RTM_NEWTFILTER
    guard message.type == 44, let fixed = TrafficHeader(message.payload) else { return [] }
    let attributes = NetlinkAttributes(message.payload, from: TrafficHeader.size)
    guard let kind = attributes.text(1) else { return [] }  // TCA_KIND
    let options = attributes.nested(2)  // TCA_OPTIONS
    func attachment(_ program: UInt32, _ action: TrafficAttachment.Action?) -> TrafficAttachment {
      TrafficAttachment(
        programID: program, interface: interface, place: place, preference: fixed.info >> 16,
        chain: attributes.number(11) ?? 0,  // TCA_CHAIN
        handle: fixed.handle, action: action)
    }
    var found: [TrafficAttachment] = []
    if kind == "bpf", let program = options.number(11), program > 0 {  // TCA_BPF_ID
      found.append(attachment(program, nil))
    }
    guard let type = actionTypes[kind] else { return found }
    for action in options.nested(type).all.map({ NetlinkAttributes($0.value) }) {
      guard let (program, index) = program(of: action) else { continue }
      found.append(attachment(program, .init(index: index, filterKind: kind)))
    }
    return found
  }

  /// The program of an action that is one of BPF, and the action's number.
  private static func program(of action: NetlinkAttributes) -> (program: UInt32, index: UInt32)? {
    guard action.text(1) == "bpf" else { return nil }  // TCA_ACT_KIND
    let options = action.nested(2)  // TCA_ACT_OPTIONS
    // TCA_ACT_BPF_ID; TCA_ACT_BPF_PARMS begins with the number.
    guard let program = options.number(9), program > 0 else { return nil }
    return (program, options.number(2) ?? 0)
  }

  /// Where each kind of filter has its actions: `TCA_BPF_ACT`, `TCA_MATCHALL_ACT` and so on.
  private static let actionTypes: [String: UInt16] = [
    "bpf": 1, "matchall": 2, "flower": 3, "u32": 7, "fw": 4, "basic": 3, "cgroup": 1, "flow": 9, "route": 6,
  ]

  /// All actions of BPF (`RTM_GETACTION`), those that no filter has among them.
  static var actionRequest: NetlinkRequest {
    // struct tcamsg; TCA_ACT_TAB with one entry that says the kind.
    var request = NetlinkRequest(50, fixedSize: 4)
    request.body.set(UInt16(16), at: 4)
    request.body.set(UInt16(1), at: 6)
    request.body.set(UInt16(12), at: 8)
    request.body.set(UInt16(1), at: 10)
    request.body.set(UInt16(8), at: 12)
    request.body.set(UInt16(1), at: 14)
    for (place, byte) in "bpf\0".utf8.enumerated() { request.body.set(byte, at: 16 + place) }
    return request
  }

  /// The programs of a message about actions, by the number of the action.
  static func actions(_ message: NetlinkMessage) -> [UInt32: UInt32] {
    // RTM_NEWACTION
    guard message.type == 48, message.payload.count >= 4 else { return [:] }
    var found: [UInt32: UInt32] = [:]
    for entry in NetlinkAttributes(message.payload, from: 4).nested(1).all {
      if let (program, index) = program(of: NetlinkAttributes(entry.value)) { found[index] = program }
    }
    return found
  }
}
