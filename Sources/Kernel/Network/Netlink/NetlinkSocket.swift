import ByteReading
import CBPF
import Glibc

/// A request for all of something: links, queueing disciplines, filters.
struct NetlinkRequest: Sendable {
  /// `RTM_GET*`
  let type: UInt16
  /// The fixed part, and attributes behind it.
  var body: AttributeBytes

  /// `fixedSize` is that of the fixed part in bytes.
  init(_ type: UInt16, fixedSize: Int) {
    self.type = type
    body = AttributeBytes(count: fixedSize)
  }

  /// Adds an attribute with an integer of 4 bytes; without one it is a flag.
  mutating func add(_ type: UInt16, _ value: UInt32? = nil) {
    let place = body.bytes.count
    body.set(UInt16(value == nil ? 4 : 8), at: place)
    body.set(type, at: place + 2)
    if let value { body.set(value, at: place + 4) }
  }

  /// With its header (`NLM_F_REQUEST | NLM_F_DUMP`).
  func bytes(sequence: UInt32) -> [UInt8] {
    var header = AttributeBytes()
    header.set(UInt32(16 + body.bytes.count), at: 0)
    header.set(type, at: 4)
    header.set(UInt16(0x301), at: 6)
    header.set(sequence, at: 8)
    header.set(UInt32(0), at: 12)
    return header.bytes + body.bytes
  }
}

/// Asks the kernel about the network of the thread that opened it (rtnetlink(7)).
struct NetlinkSocket: ~Copyable {
  private let descriptor: Descriptor
  private var sequence: UInt32 = 0
  private var room: [UInt8]

  /// Bytes for one receipt: the kernel puts at most 32 KiB together, and makes a single message longer only for what is not asked for here.
  private static let room = 1 << 18
  /// More is not taken for one request, in bytes.
  private static let limit = 1 << 28

  init() throws(KernelError) {
    descriptor = Descriptor(owning: try NetlinkSocket.checked("socket", Int(cbpf_netlink_open())))
    room = Array(repeating: 0, count: NetlinkSocket.room)
  }

  /// All messages of the answer. What changes while it is listed is asked for again, three times at most.
  mutating func dump(_ request: NetlinkRequest) throws(KernelError) -> [NetlinkMessage] {
    for _ in 0..<2 {
      let answer = try ask(request)
      if !answer.isInterrupted { return answer.messages }
    }
    return try ask(request).messages
  }

  private mutating func ask(_ request: NetlinkRequest) throws(KernelError) -> NetlinkDump {
    sequence &+= 1
    let socket = descriptor.rawValue
    let bytes = request.bytes(sequence: sequence)
    try SystemCall.withAddress(of: bytes) { (address) throws(KernelError) in
      _ = try NetlinkSocket.checked("send", cbpf_netlink_send(socket, address, UInt32(bytes.count)))
    }
    var answer = NetlinkDump(sequence: sequence)
    var total = 0
    while !answer.isDone {
      let count = Int(
        try SystemCall.withAddress(of: &room) { (address) throws(KernelError) in
          try NetlinkSocket.checked("recv", cbpf_netlink_receive(socket, address, UInt32(NetlinkSocket.room)))
        })
      total += count
      guard count > 0, count <= room.count, total <= NetlinkSocket.limit else { throw NetlinkSocket.refused("recv", EMSGSIZE) }
      answer.take(Bytes(Array(room[..<count])))
    }
    guard answer.number == 0 else { throw NetlinkSocket.refused("netlink", answer.number) }
    return answer
  }

  private static func checked(_ call: String, _ result: Int) throws(KernelError) -> Int32 {
    guard result >= 0 else { throw refused(call, Int32(clamping: -result)) }
    return Int32(clamping: result)
  }

  private static func refused(_ call: String, _ number: Int32) -> KernelError {
    KernelError(call: call, subject: "network", number: number)
  }
}
