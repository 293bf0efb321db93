/// The attributes of one bpf(2) command, laid out by hand: the host's headers may lack what the kernel knows.
///
/// They are as long as the fields that were written: an older kernel takes a shorter block, and refuses a longer one.
struct AttributeBytes: Sendable {
  var bytes: [UInt8]

  /// More than the largest `union bpf_attr` (Linux 7.1): the kernel writes some results without a look at how long the block is, and
  /// they must fall into memory that is ours.
  private static let room = 192

  /// `count` bytes of zero.
  init(count: Int = 0) {
    bytes = []
    bytes.reserveCapacity(max(count, AttributeBytes.room))
    bytes.append(contentsOf: repeatElement(0, count: count))
  }

  /// What the kernel wrote.
  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// Writes an integer in the host's order at `offset`, which the kernel's `union bpf_attr` fixes.
  mutating func set<T: FixedWidthInteger>(_ value: T, at offset: Int) {
    let width = T.bitWidth / 8
    while bytes.count < offset + width { bytes.append(0) }
    for index in 0..<width {
      bytes[offset + AttributeBytes.place(index, width)] = UInt8(truncatingIfNeeded: value >> T(8 * index))
    }
  }

  /// Writes an integer only where it is not zero: a block without it is shorter, and older kernels take it.
  mutating func setUnlessZero<T: FixedWidthInteger>(_ value: T, at offset: Int) {
    if value != 0 { set(value, at: offset) }
  }

  /// Writes a name of at most 15 bytes and its NUL (`BPF_OBJ_NAME_LEN`), other bytes than the kernel takes replaced by `_`.
  mutating func set(name: String, at offset: Int) {
    for (index, byte) in name.utf8.prefix(15).enumerated() {
      let isAllowed =
        (0x30...0x39).contains(byte) || (0x41...0x5a).contains(byte) || (0x61...0x7a).contains(byte) || byte == 0x5f || byte == 0x2e
      set(isAllowed ? byte : 0x5f, at: offset + index)
    }
  }

  /// The text of at most `count` bytes at `offset`, up to its NUL.
  func text(at offset: Int, count: Int) -> String {
    guard offset < bytes.count else { return "" }
    let room = bytes[offset..<min(bytes.count, offset + count)]
    return String(decoding: room.prefix { $0 != 0 }, as: UTF8.self)
  }

  /// The integer that the kernel left at `offset`, or 0 where the block is shorter.
  func get<T: FixedWidthInteger>(_ type: T.Type, at offset: Int) -> T {
    let width = T.bitWidth / 8
    guard offset + width <= bytes.count else { return 0 }
    var value: T = 0
    for index in 0..<width { value |= T(bytes[offset + AttributeBytes.place(index, width)]) << T(8 * index) }
    return value
  }

  /// Where the byte number `index`, counted from the least significant, lies in an integer of this machine.
  private static func place(_ index: Int, _ width: Int) -> Int {
    UInt16(1).littleEndian == 1 ? index : width - 1 - index
  }
}
