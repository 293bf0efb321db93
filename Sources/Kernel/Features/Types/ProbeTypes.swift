import ByteReading

/// BTF of a few types that is given to the kernel to see whether it takes it (`include/uapi/linux/btf.h`).
struct ProbeTypes {
  private var words = AttributeBytes()
  private var strings: [UInt8] = [0]

  /// Adds a name, and returns where it stands.
  mutating func name(_ text: String) -> UInt32 {
    let place = UInt32(strings.count)
    strings += Array(text.utf8) + [0]
    return place
  }

  /// Adds a type: its head, and the words behind it. `flag` is the top bit of the head.
  mutating func add(_ kind: UInt32, name: UInt32 = 0, count: UInt32 = 0, flag: Bool = false, _ third: UInt32, _ rest: [UInt32] = [])
  {
    for word in [name, kind << 24 | count | (flag ? 1 << 31 : 0), third] + rest { words.set(word, at: words.bytes.count) }
  }

  /// `int`, signed, of 4 bytes.
  mutating func addInteger() { add(1, name: name("int"), 4, [1 << 24 | 32]) }

  /// The whole, as `BPF_BTF_LOAD` takes it.
  var blob: Bytes {
    var block = AttributeBytes()
    block.set(UInt16(0xeb9f), at: 0)  // magic
    block.set(UInt8(1), at: 2)  // version
    block.set(UInt8(0), at: 3)  // flags
    block.set(UInt32(24), at: 4)  // hdr_len
    block.set(UInt32(0), at: 8)  // type_off
    block.set(UInt32(words.bytes.count), at: 12)  // type_len
    block.set(UInt32(words.bytes.count), at: 16)  // str_off
    block.set(UInt32(strings.count), at: 20)  // str_len
    return Bytes(block.bytes + words.bytes + strings)
  }

  /// Whether the kernel takes it; nothing stays.
  var answer: FeatureAnswer {
    FeatureAnswer.trying { () throws(KernelError) in _ = try BTFObject.load(blob) }
  }
}
