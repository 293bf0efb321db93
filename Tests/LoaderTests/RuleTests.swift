import BPFObject
import BTF
import ByteReading
import TestSupport
import Testing

@testable import Kernel
@testable import Loader

@Suite("Rules of loading") struct RuleTests {
  @Test(
    arguments: [
      ("6.1.76-1", 6 << 16 | 1 << 8 | 76), ("5.10.300", 5 << 16 | 10 << 8 | 255), ("6.18.0-rc1+", 6 << 16 | 18 << 8), ("6.1", nil),
      ("", nil),
      ("x.y.z", nil),
    ] as [(String, Int?)])
  func `a kernel's version as a number`(text: String, code: Int?) {
    #expect(KernelRelease.code(of: text[...]) == code.map { UInt32($0) })
  }

  @Test
  func `addresses of symbols are found by their names, of variables also with what compilers add`() {
    let text = """
      ffffffff81000000 T _text
      ffffffff81000010 t twice
      ffffffff81000020 t twice	[module]
      ffffffff81000030 d counter.llvm.123
      ffffffff81000040 t other.llvm.123
      0000000000000000 A last
      """
    let found = SymbolAddresses(["_text", "twice", "counter", "other", "last", "none"], in: Bytes(Array(text.utf8))).found
    #expect(found["_text"]?.first == 0xffff_ffff_8100_0000 && found["_text"]?.second == nil)
    #expect(found["twice"]?.first == 0xffff_ffff_8100_0010 && found["twice"]?.second == 0xffff_ffff_8100_0020)
    #expect(found["counter"]?.first == 0xffff_ffff_8100_0030)
    #expect(found["last"]?.first == 0)
    #expect(found["other"] == nil && found["none"] == nil)
  }

  @Test
  func `the verifier's reason is the line that says why`() {
    let log = """
      func#0 @0
      0: R1=ctx() R10=fp0
      ; int x = *(int *)p; @ a.c:3
      0: (61) r0 = *(u32 *)(r1 +0)
      R1 invalid mem access 'scalar'
      verification time 12 usec
      stack depth 0
      processed 1 insns (limit 1000000) max_states_per_insn 0 total_states 0 peak_states 0 mark_read 0
      """
    #expect(VerifierWords.reason(log) == "R1 invalid mem access 'scalar'")
    #expect(VerifierWords.reason("processed 0 insns\n") == nil)
    let words = "invalid bpf_context access off=104 size=8"
    let counts = "verification time 12 usec\nstack depth 0\ninsns processed 1 (limit 1000000)\ntotal_states 0\n"
    #expect(VerifierWords.reason("\(words)\n\(counts)") == words)
    // Words about a register are no state of it.
    for words in ["R1 type=ctx expected=map_ptr", "R1 type=map_value_or_null expected=map_ptr", "frame pointer is read only"] {
      #expect(VerifierWords.reason("4: (85) call bpf_map_lookup_elem#1\n\(words)\nR0=0 R10=fp0\nR1_w=0\nframe1: R0=0\n") == words)
    }
    // The kernel left the end of a line out.
    #expect(
      VerifierWords.reason("expected prog array map for tail callverification time 18 usec\n")
        == "expected prog array map for tail call")
    #expect(VerifierWords.reason("") == nil)
    let statistics = VerifierStatistics(log)
    #expect(statistics?.instructions == 1 && statistics?.microseconds == 12 && statistics?.peakStates == 0)
    #expect(VerifierStatistics("R1 invalid") == nil)
  }

  @Test
  func `a pinned map is taken where nothing differs`() {
    var wanted = MapAttributes()
    wanted.type = .hash
    wanted.keySize = 4
    wanted.valueSize = 8
    wanted.maxEntries = 16
    var block = AttributeBytes(count: 88)
    for (place, value) in [1, 9, 4, 8, 16, 0].enumerated() { block.set(UInt32(value), at: 4 * place) }
    #expect(MapReuse.difference(MapInfo(block), wanted) == nil)
    wanted.maxEntries = 17
    #expect(MapReuse.difference(MapInfo(block), wanted) == "its max_entries is 16, not 17")
    wanted.maxEntries = 16
    wanted.flags = .readOnlyForPrograms
    #expect(MapReuse.difference(MapInfo(block), wanted) == "its flags is 0, not 128")
  }

  @Test
  func `names of pins have no dots`() {
    #expect(LoadedObject.pinPath("/sys/fs/bpf/x", "a.b.c") == "/sys/fs/bpf/x/a_b_c")
  }
}
