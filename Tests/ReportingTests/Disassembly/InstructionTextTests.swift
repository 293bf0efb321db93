import BPFObject
import ByteReading
import Testing

@testable import Reporting

/// The expected texts are what llvm-objdump 21 prints for the bytes; each of them is a little-endian slot.
@Suite struct InstructionTextTests {
  private func instruction(_ hex: String) -> Instruction {
    let digits = Array(hex)
    let bytes = stride(from: 0, to: digits.count, by: 2).compactMap { UInt8(String(digits[$0...$0 + 1]), radix: 16) }
    return Instruction(Bytes(bytes), at: 0, order: .little)
  }

  private func text(_ hex: String, next: String? = nil, _ names: InstructionNames = .none) -> String {
    Rendering.text { $0.append(instruction(hex), next: next.map(instruction), names: names) }
  }

  private func expect(_ rows: [(hex: String, text: String)], sourceLocation: SourceLocation = #_sourceLocation) {
    for row in rows { #expect(text(row.hex) == row.text, sourceLocation: sourceLocation) }
  }

  @Test func `arithmetic`() {
    expect([
      ("04020000fbffffff", "w2 += -0x5"), ("04020000ffffff7f", "w2 += 0x7fffffff"), ("0c32000000000000", "w2 += w3"),
      ("1402000005000000", "w2 -= 0x5"), ("1f32000000000000", "r2 -= r3"), ("2702000005000000", "r2 *= 0x5"),
      ("2c32000000000000", "w2 *= w3"), ("3402000005000000", "w2 /= 0x5"), ("3402010005000000", "w2 s/= 0x5"),
      ("3f32000000000000", "r2 /= r3"), ("3f32010000000000", "r2 s/= r3"), ("4702000005000000", "r2 |= 0x5"),
      ("4f32000000000000", "r2 |= r3"), ("5402000000000080", "w2 &= -0x80000000"), ("5f32000000000000", "r2 &= r3"),
      ("6702000020000000", "r2 <<= 0x20"), ("6c32000000000000", "w2 <<= w3"), ("7702000020000000", "r2 >>= 0x20"),
      ("7c32000000000000", "w2 >>= w3"), ("8402000000000000", "w2 = -w2"), ("8702000000000000", "r2 = -r2"),
      ("9702000005000000", "r2 %= 0x5"), ("9702010005000000", "r2 s%= 0x5"), ("9c32000000000000", "w2 %= w3"),
      ("9c32010000000000", "w2 s%= w3"), ("a7020000ffffffff", "r2 ^= -0x1"), ("ac32000000000000", "w2 ^= w3"),
      ("b40a000000000000", "w10 = 0x0"), ("bfa1000000000000", "r1 = r10"), ("c70200003f000000", "r2 s>>= 0x3f"),
      ("cf32000000000000", "r2 s>>= r3"),
    ])
  }

  @Test func `moves that extend the sign or change the address space`() {
    expect([
      ("bc32080000000000", "w2 = (s8)w3"), ("bc32100000000000", "w2 = (s16)w3"), ("bf32080000000000", "r2 = (s8)r3"),
      ("bf32100000000000", "r2 = (s16)r3"), ("bf32200000000000", "r2 = (s32)r3"),
      ("bf32010001000000", "r2 = addr_space_cast(r3, 0x0, 0x1)"), ("bf32010000000100", "r2 = addr_space_cast(r3, 0x1, 0x0)"),
    ])
  }

  @Test func `byte orders`() {
    expect([
      ("d402000010000000", "r2 = le16 r2"), ("dc02000020000000", "r2 = be32 r2"), ("dc02000040000000", "r2 = be64 r2"),
      ("d702000010000000", "r2 = bswap16 r2"), ("d702000040000000", "r2 = bswap64 r2"),
    ])
  }

  @Test func `jumps and calls`() {
    expect([
      ("0500100000000000", "goto +0x10"), ("0500ffff00000000", "goto -0x1"), ("06000000a0860100", "gotol +0x186a0"),
      ("e500030000000000", "may_goto +0x3"), ("1501fdffffffff7f", "if r1 == 0x7fffffff goto -0x3"),
      ("1d21000000000000", "if r1 == r2 goto +0x0"), ("2601050007000000", "if w1 > 0x7 goto +0x5"),
      ("3501050007000000", "if r1 >= 0x7 goto +0x5"), ("3e21050000000000", "if w1 >= w2 goto +0x5"),
      ("45010500f8ffffff", "if r1 & -0x8 goto +0x5"), ("5601050000000000", "if w1 != 0x0 goto +0x5"),
      ("65010500ffffffff", "if r1 s> -0x1 goto +0x5"), ("7d21050000000000", "if r1 s>= r2 goto +0x5"),
      ("a601050009000000", "if w1 < 0x9 goto +0x5"), ("b501050009000000", "if r1 <= 0x9 goto +0x5"),
      ("c601050000000000", "if w1 s< 0x0 goto +0x5"),
      ("de21050000000000", "if w1 s<= w2 goto +0x5"), ("8500000071000000", "call 0x71"), ("85100000ffffffff", "call -0x1"),
      ("8d03000000000000", "callx r3"), ("9500000000000000", "exit"),
    ])
  }

  @Test func `loads and stores`() {
    expect([
      ("6132008000000000", "w2 = *(u32 *)(r3 - 0x8000)"), ("6932100000000000", "w2 = *(u16 *)(r3 + 0x10)"),
      ("71a2ffff00000000", "w2 = *(u8 *)(r10 - 0x1)"), ("7932ff7f00000000", "r2 = *(u64 *)(r3 + 0x7fff)"),
      ("8132080000000000", "r2 = *(s32 *)(r3 + 0x8)"), ("8932080000000000", "r2 = *(s16 *)(r3 + 0x8)"),
      ("9132000000000000", "r2 = *(s8 *)(r3 + 0x0)"), ("620afcffffffffff", "*(u32 *)(r10 - 0x4) = -0x1"),
      ("6a02000001000000", "*(u16 *)(r2 + 0x0) = 0x1"), ("7202000001000000", "*(u8 *)(r2 + 0x0) = 0x1"),
      ("7a020800ffffffff", "*(u64 *)(r2 + 0x8) = -0x1"), ("6332040000000000", "*(u32 *)(r2 + 0x4) = w3"),
      ("6b32040000000000", "*(u16 *)(r2 + 0x4) = w3"), ("7332040000000000", "*(u8 *)(r2 + 0x4) = w3"),
      ("7b3af8ff00000000", "*(u64 *)(r10 - 0x8) = r3"),
    ])
  }

  @Test func `loads of packet bytes`() {
    expect([
      ("200000001a000000", "r0 = *(u32 *)skb[0x1a]"), ("2800000000f0ffff", "r0 = *(u16 *)skb[-0x1000]"),
      ("3000000017000000", "r0 = *(u8 *)skb[0x17]"), ("4060000000000000", "r0 = *(u32 *)skb[r6]"),
      ("4870000000000000", "r0 = *(u16 *)skb[r7]"), ("5010000000000000", "r0 = *(u8 *)skb[r1]"),
    ])
  }

  @Test func `atomic operations`() {
    expect([
      ("c332f0ff00000000", "lock *(u32 *)(r2 - 0x10) += w3"), ("c332f0ff01000000", "w3 = atomic_fetch_add((u32 *)(r2 - 0x10), w3)"),
      ("c332f0ff40000000", "lock *(u32 *)(r2 - 0x10) |= w3"), ("c332f0ff41000000", "w3 = atomic_fetch_or((u32 *)(r2 - 0x10), w3)"),
      ("c332f0ff50000000", "lock *(u32 *)(r2 - 0x10) &= w3"), ("c332f0ff51000000", "w3 = atomic_fetch_and((u32 *)(r2 - 0x10), w3)"),
      ("c332f0ffa0000000", "lock *(u32 *)(r2 - 0x10) ^= w3"), ("c332f0ffa1000000", "w3 = atomic_fetch_xor((u32 *)(r2 - 0x10), w3)"),
      ("c332f0ffe1000000", "w3 = xchg32_32(r2 - 0x10, w3)"), ("c332f0fff1000000", "w0 = cmpxchg32_32(r2 - 0x10, w0, w3)"),
      ("c332f0ff00010000", "w2 = load_acquire((u32 *)(r3 - 0x10))"), ("c332f0ff10010000", "store_release((u32 *)(r2 - 0x10), w3)"),
      ("db32f0ff00000000", "lock *(u64 *)(r2 - 0x10) += r3"), ("db32f0ff01000000", "r3 = atomic_fetch_add((u64 *)(r2 - 0x10), r3)"),
      ("db32f0ff40000000", "lock *(u64 *)(r2 - 0x10) |= r3"), ("db32f0ff41000000", "r3 = atomic_fetch_or((u64 *)(r2 - 0x10), r3)"),
      ("db32f0ff50000000", "lock *(u64 *)(r2 - 0x10) &= r3"), ("db32f0ff51000000", "r3 = atomic_fetch_and((u64 *)(r2 - 0x10), r3)"),
      ("db32f0ffa0000000", "lock *(u64 *)(r2 - 0x10) ^= r3"), ("db32f0ffa1000000", "r3 = atomic_fetch_xor((u64 *)(r2 - 0x10), r3)"),
      ("db32f0ffe1000000", "r3 = xchg_64(r2 - 0x10, r3)"), ("db32f0fff1000000", "r0 = cmpxchg_64(r2 - 0x10, r0, r3)"),
      ("db32f0ff00010000", "r2 = load_acquire((u64 *)(r3 - 0x10))"), ("db32f0ff10010000", "store_release((u64 *)(r2 - 0x10), r3)"),
      ("cb32080000010000", "w2 = load_acquire((u16 *)(r3 + 0x8))"), ("cb32080010010000", "store_release((u16 *)(r2 + 0x8), w3)"),
      ("d332080000010000", "w2 = load_acquire((u8 *)(r3 + 0x8))"), ("d332080010010000", "store_release((u8 *)(r2 + 0x8), w3)"),
    ])
  }

  @Test func `constants of 64 bits take two slots`() {
    #expect(text("18020000feffffff", next: "0000000007000000") == "r2 = 0x7fffffffe ll")
    #expect(text("18020000feffffff", next: "00000000ffffffff") == "r2 = -0x2 ll")
    #expect(text("1802000000000000", next: "0000000000000080") == "r2 = -0x8000000000000000 ll")
    #expect(text("1802000005000000") == "<unknown 0x18>", "without its second half")
  }

  @Test func `what a loader made of a 64-bit load`() {
    let second = "0000000010000000"
    #expect(text("1812000007000000", next: second) == "r2 = map[fd:7]")
    #expect(text("1822000007000000", next: second) == "r2 = map[fd:7][0]+16")
    #expect(text("1832000007000000", next: second) == "r2 = btf_id[7]")
    #expect(text("1842000007000000", next: second) == "r2 = subprog[+7]")
    #expect(text("18420000f9ffffff", next: second) == "r2 = subprog[-7]")
    #expect(text("1852000007000000", next: second) == "r2 = map[idx:7]")
    #expect(text("1862000007000000", next: second) == "r2 = map[idx:7][0]+16")
    #expect(text("1872000007000000", next: second) == "r2 = 0x1000000007 ll", "an unknown one is shown as a constant")
  }

  @Test func `names stand in for numbers where they are known`() {
    let zero = "0000000000000000"
    #expect(text("1802000000000000", next: zero, .init(subject: "events")) == "r2 = events ll")
    #expect(text("1802000000000000", next: zero, .init(subject: ".rodata", displacement: 16)) == "r2 = .rodata+0x10 ll")
    #expect(text("1802000000000000", next: zero, .init(subject: "a", displacement: -1)) == "r2 = a-0x1 ll")
    #expect(text("85100000ffffffff", .init(subject: "count")) == "call count")
    #expect(text("0500020000000000", .init(target: "count+0x18")) == "goto +0x2 <count+0x18>")
    #expect(text("1501020000000000", .init(target: "count+0x18")) == "if r1 == 0x0 goto +0x2 <count+0x18>")
  }

  @Test func `helpers are named where that is asked for`() {
    let names = InstructionNames(namesHelpers: true)
    #expect(text("8500000071000000", names) == "call bpf_probe_read_kernel#113")
    #expect(text("851000000a000000", names) == "call 0xa", "a call of a subprogram is none of a helper")
    #expect(text("85200000ffffffff", names) == "call -0x1", "nor is that of a kernel function")
    // What libbpf puts where a relocation has no answer.
    #expect(text("850000001023ad0b", names) == "call unknown#195896080")
  }

  @Test func `an opcode that does not exist is shown by its number`() {
    for hex in [
      "8c32000000000000", "df32000010000000", "d402000005000000", "9932000000000000", "c332000007000000", "f402000000000000",
    ] {
      #expect(text(hex) == "<unknown 0x\(hex.prefix(2))>")
    }
    #expect(text("0402010005000000") == "<unknown 0x04>", "an offset that arithmetic does not know")
    #expect(text("bc32200000000000") == "<unknown 0xbc>", "the sign of 32 bits extended to 32 bits")
    #expect(text("0000000000000000") == "<unknown 0x00>", "the second half of a 64-bit load, alone")
  }

  @Test func `a jump through a register`() { #expect(text("0d02000000000000") == "gotox r2") }

  @Test func `any bits have a text`() {
    var generator = SystemRandomNumberGenerator()
    for _ in 0..<20_000 {
      let words = (0..<2).map { _ in UInt64.random(in: 0...UInt64.max, using: &generator) }
      let slots = words.map { word in
        Instruction(Bytes((0..<8).map { UInt8(truncatingIfNeeded: word >> UInt64($0 * 8)) }), at: 0, order: .big)
      }
      #expect(!Rendering.text { $0.append(slots[0], next: slots[1], names: .init(namesHelpers: true)) }.isEmpty)
    }
  }

  @Test func `what the kernel puts in the place of instructions is shown where it is loaded code, and nowhere else`() {
    var names = InstructionNames()
    names.isLoaded = true
    let rows = [
      ("bf00ffff00000000", "r0 = &(void __percpu *)(r0)"), ("4101f00400000000", "r1 = *(s32 *)(r0 + 0x4f0)"),
      ("5112080000000000", "r2 = *(s8 *)(r1 + 0x8)"), ("c901f00400000000", "r1 = *(s16 *)(r0 + 0x4f0)"),
      ("fb21100001000000", "r2 = atomic_fetch_add((u64 *)(r1 + 0x10), r2)"), ("7921080000000000", "r1 = *(u64 *)(r2 + 0x8)"),
      ("2121080000000000", "w1 = *(u32 *)(r2 + 0x8)"), ("b921080000000000", "r1 = *(u64 *)(r2 + 0x8)"),
      ("ba01080007000000", "*(u64 *)(r1 + 0x8) = 0x7"), ("b321080000000000", "*(u8 *)(r1 + 0x8) = w2"),
      ("c200000000000000", "nospec"), ("f500000000000000", "call bpf_tail_call"),
    ]
    for (hex, expected) in rows {
      #expect(text(hex, names) == expected)
      #expect(hex.hasPrefix("79") || text(hex).hasPrefix("<unknown 0x"), "\(hex)")
    }
    // The rest is as it is in objects.
    #expect(text("8f00000000000000", names) == "<unknown 0x8f>" && text("b701000005000000", names) == "r1 = 0x5")
  }
}
