import ByteReading

/// The attributes that follow the fixed part of a netlink message, or lie in another attribute (`struct rtattr` of `linux/rtnetlink.h`): 16 bits of
/// length, 16 bits of type, the value, and what fills up to 4 bytes.
struct NetlinkAttributes: Sendable {
  /// In their order, each with its type.
  let all: [(type: UInt16, value: Bytes)]

  /// Takes them apart from `offset` on. One whose length cannot be ends it: what lies behind has no place that is known.
  init(_ bytes: Bytes, from offset: Int = 0) {
    var found: [(type: UInt16, value: Bytes)] = []
    var place = offset
    while let length = bytes.integer(at: place, order: .host, as: UInt16.self),
      let type = bytes.integer(at: place + 2, order: .host, as: UInt16.self),
      length >= 4, let value = bytes.slice(at: place + 4, count: Int(length) - 4)
    {
      // The upper two bits say that others lie inside, and which byte order it has (`NLA_TYPE_MASK`).
      found.append((type & 0x3fff, value))
      place += NetlinkAttributes.aligned(Int(length))
    }
    all = found
  }

  /// Up to the next 4 bytes (`NLMSG_ALIGN`, `RTA_ALIGN`).
  static func aligned(_ length: Int) -> Int { (length + 3) & ~3 }

  subscript(type: UInt16) -> Bytes? { all.first { $0.type == type }?.value }

  /// An integer of 4 bytes; nil where it is not there, or shorter.
  func number(_ type: UInt16) -> UInt32? { self[type]?.integer(at: 0, order: .host) }

  /// The first byte.
  func byte(_ type: UInt16) -> UInt8? { self[type]?.integer(at: 0, order: .host) }

  /// Text up to its NUL.
  func text(_ type: UInt16) -> String? {
    self[type].map { String(decoding: $0.array().prefix { $0 != 0 }, as: UTF8.self) }
  }

  /// The attributes inside of one; none where it is not there.
  func nested(_ type: UInt16) -> NetlinkAttributes { NetlinkAttributes(self[type] ?? Bytes([])) }
}
