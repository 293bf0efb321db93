import BPFObject
import Kernel

/// What is attached to the network without a link, in words: as links have it, and in brackets how it was attached.
extension AttachWords {
  static func words(_ attachment: ExpressAttachment) -> String {
    "XDP of \(interface(attachment.interface)) (\(attachment.mode.rawValue), netlink)"
  }

  static func words(_ attachment: NetworkAttachments.Multiple) -> String {
    "\(AttachType(rawValue: attachment.attachType)) of \(interface(attachment.interface)) (no link)"
  }

  /// Names of TC's own: `pref`, `chain` and `handle` are what `tc filter` takes.
  static func words(_ attachment: TrafficAttachment) -> String {
    let place: String =
      switch attachment.place {
      case .ingress: "ingress"
      case .egress: "egress"
      case .parent(0): "filter of the root"
      case .parent(let handle) where handle & 0xffff == 0: "filter of qdisc \(traffic(handle))"
      case .parent(let handle): "filter of class \(traffic(handle))"
      }
    let chain = attachment.chain > 0 ? " chain \(attachment.chain)" : ""
    let action = attachment.action.map { ", action \($0.index) of a \($0.filterKind) filter" } ?? ""
    return "TC \(place) of \(interface(attachment.interface)) (netlink, pref \(attachment.preference)\(chain)"
      + " handle 0x\(String(attachment.handle, radix: 16))\(action))"
  }

  static func words(looseAction index: UInt32) -> String { "TC action \(index) (netlink, no filter has it)" }

  /// A handle as tc prints it: two hexadecimal numbers, the second left out where it is 0.
  private static func traffic(_ handle: UInt32) -> String {
    let minor = handle & 0xffff
    return String(handle >> 16, radix: 16) + ":" + (minor == 0 ? "" : String(minor, radix: 16))
  }
}
