import ByteReading
import Glibc

/// One message of a netlink socket behind its header (`struct nlmsghdr` of `linux/netlink.h`).
struct NetlinkMessage: Sendable {
  /// `RTM_*`
  let type: UInt16
  let payload: Bytes
}

/// The kernel's answer to a request for all of something, as it comes in piece by piece.
struct NetlinkDump: Sendable {
  /// The number of the request, which the answers bear.
  let sequence: UInt32
  private(set) var messages: [NetlinkMessage] = []
  private(set) var isDone = false
  /// Whether what is listed changed meanwhile, so that something may be missing (`NLM_F_DUMP_INTR`).
  private(set) var isInterrupted = false
  /// The errno with which it ended, else 0.
  private(set) var number: Int32 = 0

  private static let headerSize = 16

  init(sequence: UInt32) { self.sequence = sequence }

  /// Takes what one receipt brought. A message whose length cannot be ends all with EBADMSG.
  mutating func take(_ bytes: Bytes) {
    var place = 0
    while place < bytes.count, !isDone {
      guard let length = bytes.integer(at: place, order: .host, as: UInt32.self), length >= UInt32(NetlinkDump.headerSize),
        let message = bytes.slice(at: place, count: Int(length)), let payload = message.suffix(from: NetlinkDump.headerSize)
      else { return end(EBADMSG) }
      place += NetlinkAttributes.aligned(Int(length))
      let type: UInt16 = message.load(4, swapped: false)
      let flags: UInt16 = message.load(6, swapped: false)
      // Others are late answers to what was asked before.
      guard message.load(8, swapped: false, as: UInt32.self) == sequence else { continue }
      isInterrupted = isInterrupted || flags & 0x10 != 0
      switch type {
      // NLMSG_NOOP, NLMSG_OVERRUN
      case 1, 4: break
      // NLMSG_ERROR, NLMSG_DONE: both begin with 0 or an errno below it.
      case 2, 3: end(payload.integer(at: 0, order: .host, as: Int32.self) ?? 0)
      default: messages.append(NetlinkMessage(type: type, payload: payload))
      }
    }
  }

  private mutating func end(_ result: Int32) {
    isDone = true
    number = Int32(clamping: result.magnitude)
  }
}
