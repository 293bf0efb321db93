import ByteReading
import TestSupport
import Testing

@testable import VerifierLog

/// What is made of the lines of a log.
@Suite struct LogReaderTests {
  private let log = """
    libbpf: prog 'count': BPF program load failed: Permission denied
    libbpf: prog 'count': -- BEGIN PROG LOAD LOG --
    0: R1=ctx() R10=fp0
    ; u32 key = 0; @ agent.c:10
    0: (b7) r6 = 0                        ; R6_w=0
    1: (63) *(u32 *)(r10 -4) = r6         ; R6_w=0 R10=fp0 fp-8=0000????
    2: (bf) r2 = r10                      ; R2_w=fp0 R10=fp0
    3: (07) r2 += -4                      ; R2_w=fp-4
    ; value = map_lookup(&counts, &key); @ agent.c:11
    4: (18) r1 = 0xffff888100000000       ; R1_w=map_ptr(map=counts,ks=4,vs=64)
    6: (85) call bpf_map_lookup_elem#1    ; R0=map_value_or_null(id=1,map=counts,ks=4,vs=64)
    ; value->count += 1; @ agent.c:12
    7: (79) r1 = *(u64 *)(r0 +0)
    R0 invalid mem access 'map_value_or_null'
    processed 7 insns (limit 1000000) max_states_per_insn 0 total_states 0 peak_states 0 mark_read 0
    -- END PROG LOAD LOG --
    libbpf: prog 'count': failed to load: -13
    libbpf: failed to load object 'agent.bpf.o'

    """

  @Test func `a log that libbpf prints`() throws {
    let reading = read(log)
    #expect(reading.object == "agent.bpf.o" && reading.leftOut == 0 && reading.accepted == 0 && reading.isRecognised)
    let refusal = try onlyRefusal(log)
    #expect(refusal.program == "count" && refusal.answer == "Permission denied" && refusal.errno == 13)
    #expect(refusal.cause?.text == "R0 invalid mem access 'map_value_or_null'" && refusal.code == "null_not_checked")
    #expect(refusal.instruction == .init(index: 7, text: "r1 = *(u64 *)(r0 +0)"))
    #expect(refusal.source == .init(text: "value->count += 1;", file: "agent.c", line: 12))
    #expect(refusal.neighbours.map(\.line) == [10, 11])
    #expect(refusal.value(of: 0) == "map_value_or_null(id=1,map=counts,ks=4,vs=64)")
    #expect(refusal.registers.first { $0.number == 0 }?.writer == .init(index: 6, text: "call bpf_map_lookup_elem#1"))
    // What it writes does not matter.
    #expect(refusal.registers.map(\.number) == [0])
    #expect(refusal.processed == 7 && !refusal.isCut && refusal.frame == 0)
  }

  @Test(arguments: [1, 7, 64])
  func `pieces of any size come to the same`(size: Int) {
    let (whole, pieces) = (read(log), read(log, pieces: size))
    #expect(whole.refusals.first?.cause == pieces.refusals.first?.cause && whole.lineCount == pieces.lineCount)
    #expect(whole.refusals.first?.registers == pieces.refusals.first?.registers && whole.byteCount == pieces.byteCount)
  }

  @Test func `line ends of other systems, indentation and colours of tabs`() throws {
    let other = log.split(separator: "\n").map { "\t\($0)\r\n" }.joined()
    #expect(try onlyRefusal(other).code == "null_not_checked")
    #expect(try onlyRefusal(other).source?.line == 12)
  }

  @Test func `the verifier's words alone, as Linux 4 and 5 write them`() throws {
    let refusal = try onlyRefusal(
      """
      0: (bf) r6 = r1
      1: (b7) r1 = 0
      2: (63) *(u32 *)(r10 -4) = r1
      from 6 to 9: R0=map_value(id=0,off=0,ks=4,vs=8,imm=0) R6=ctx(id=0,off=0,imm=0) R10=fp0
      ; return bytes[index];
      9: (71) r0 = *(u8 *)(r0 +8)
      invalid access to map value, value_size=8 off=8 size=1
      R0 min value is outside of the array range
      processed 10 insns (limit 131072), stack depth 8
      """)
    // What comes behind it only adds to it.
    #expect(refusal.code == "map_value_bounds" && refusal.related.map(\.text) == ["R0 min value is outside of the array range"])
    #expect(refusal.program == nil && refusal.instruction?.index == 9)
    #expect(refusal.value(of: 0) == "map_value(id=0,off=0,ks=4,vs=8,imm=0)")
    #expect(refusal.source == .init(text: "return bytes[index];", file: nil, line: nil))
  }

  @Test func `a register that was written without a word has no value, and says what wrote it`() throws {
    let refusal = try onlyRefusal(
      "0: R1=ctx() R10=fp0\n0: (bf) r2 = r1\n1: (b7) r1 = 3\n2: (79) r0 = *(u64 *)(r1 +0)\nR1 invalid mem access 'inv'\n")
    #expect(refusal.value(of: 1) == nil)
    #expect(refusal.registers.first { $0.number == 1 }?.writer == .init(index: 1, text: "r1 = 3"))
    #expect(refusal.isCut)
  }

  @Test func `what an instruction that fails writes still holds what it held`() throws {
    let refusal = try onlyRefusal(
      "0: R1=ctx() R10=fp0\n0: (27) r1 *= 8\nR1 pointer arithmetic with *= operator prohibited\nprocessed 1 insns\n")
    #expect(refusal.value(of: 1) == "ctx()")
  }

  @Test func `what a comparison tells of a pointer holds for its copies`() throws {
    let start =
      "0: R1=ctx() R10=fp0\n1: (85) call bpf_map_lookup_elem#1 ; R0=map_value_or_null(id=1,ks=4,vs=8)\n2: (bf) r6 = r0 ; R0=map_value_or_null(id=1,ks=4,vs=8) R6=map_value_or_null(id=1,ks=4,vs=8)\n"
    let checked = try onlyRefusal(
      start
        + "3: (15) if r0 == 0x0 goto pc+2 ; R0=map_value(ks=4,vs=8)\n4: (79) r1 = *(u64 *)(r6 +8)\ninvalid access to map value, value_size=8 off=8 size=8\nprocessed 4 insns\n"
    )
    #expect(checked.value(of: 6) == "map_value(id=1,ks=4,vs=8)")
    let packet = try onlyRefusal(
      "0: R1=pkt(r=0) R2=pkt_end() R3=pkt(off=14,r=0) R7=pkt(id=2,r=0)\n5: (2d) if r3 > r2 goto pc+1 ; R2=pkt_end() R3=pkt(off=14,r=14)\n6: (61) r0 = *(u32 *)(r1 +12)\ninvalid access to packet, off=12 size=4, R1(id=0,off=12,r=14)\nprocessed 6 insns\n"
    )
    #expect(packet.value(of: 1) == "pkt(r=14)")
    #expect(packet.registers.map(\.number) == [1])
  }

  @Test func `registers are those of the frame that was spoken of last`() throws {
    let calling = """
      0: R1=ctx() R10=fp0
      0: (bf) r6 = r1                       ; R1=ctx() R6_w=ctx()
      1: (85) call pc+2
      caller:
       R6_w=ctx() R10=fp0
      callee:
       frame1: R1=scalar(umax=7) R10=fp0
      4: (79) r0 = *(u64 *)(r1 +0)
      """
    let inside = try onlyRefusal(calling + "\nR1 invalid mem access 'scalar'\nprocessed 3 insns\n")
    #expect(inside.frame == 1 && inside.value(of: 1) == "scalar(umax=7)")
    let back = try onlyRefusal(
      calling
        + "\n5: (95) exit\nreturning from callee:\n frame1: R0=0 R10=fp0\nto caller at 2:\n R0=0 R6=ctx() R10=fp0\n2: (79) r1 = *(u64 *)(r0 +0)\nR0 invalid mem access 'scalar'\nprocessed 3 insns\n"
    )
    #expect(back.frame == 0 && back.value(of: 0) == "0")
  }

  @Test func `several programs of one log, and what loads is counted`() {
    let reading = read(log + log.replacing("count", with: "other") + "0: (95) exit\nprocessed 1 insns\n")
    #expect(reading.refusals.map(\.program) == ["count", "other"])
    #expect(reading.accepted == 1)
  }

  @Test func `an argument that a message counts is a register`() throws {
    for (message, number) in [
      ("Expected an initialized dynptr as arg #2", 3), ("Possibly NULL pointer passed to trusted arg0", 1), ("arg#1 is a mess", 2),
    ] {
      let refusal = try onlyRefusal(
        "0: R1=ctx() R2=4 R3=fp-8 R10=fp0\n5: (85) call bpf_dynptr_read#201\n\(message)\nprocessed 5 insns\n")
      #expect(refusal.registers.map(\.number) == [number])
    }
  }

  @Test func `many refusals are counted`() {
    let reading = read(String(repeating: log, count: LogReader.refusalLimit + 3))
    #expect(reading.refusals.count == LogReader.refusalLimit && reading.leftOut == 3)
  }

  @Test func `what load prints`() throws {
    let refusal = try onlyRefusal(
      """
      agent.bpf.o: 0 of 1 programs loaded

      program  section  result              id  insns  states  us  pinned
      count    xdp      refused (errno 13)

      count: R0 invalid mem access 'scalar' (Permission denied, errno 13)
          ... 12 lines before these (--verbose prints them)
          0: (b7) r0 = 3                        ; R0_w=3
          1: (71) r1 = *(u8 *)(r0 +0)
          R0 invalid mem access 'scalar'
          processed 2 insns (limit 1000000)
      """)
    #expect(refusal.program == "count" && refusal.errno == 13 && refusal.code == "number_as_pointer" && refusal.value(of: 0) == "3")
  }

  @Test func `what other loaders print`() throws {
    let short = try onlyRefusal(
      "loading objects: field Count: program count: load program: permission denied: R0 invalid mem access 'scalar' (12 line(s) omitted)\n"
    )
    #expect(short.program == "count" && short.errno == 13 && short.cause?.text == "R0 invalid mem access 'scalar'")
    let line = try fixtureLog("loaders/one_line")
    let joined = try onlyRefusal(line)
    #expect(
      joined.program == "tail_handle_snat_fwd_ipv4" && joined.errno == 13 && joined.code == "null_not_checked" && !joined.isCut)
    #expect(joined.instruction == .init(index: 2908, text: "r5 = *(u16 *)(r1 +36)") && joined.registers.map(\.number) == [1])
    let state = try onlyRefusal(
      "program x: load program: permission denied: invalid access to packet, off=0 size=1, R5(id=0,off=0,r=0): R5 offset is outside of the packet (3 line(s) omitted)\n"
    )
    #expect(state.code == "packet_bounds" && state.related.map(\.text) == ["R5 offset is outside of the packet"])
    let long = try onlyRefusal(
      "program count: load program: invalid argument:\n\t0: R1=ctx() R10=fp0\n\t0: (bf) r0 = r5\n\tR5 !read_ok\n\tprocessed 1 insns\n"
    )
    #expect(long.program == "count" && long.errno == 22 && long.code == "not_readable" && long.instruction?.index == 0)
    let aya = try onlyRefusal(
      "the BPF_PROG_LOAD syscall failed. Verifier output: 0: (bf) r0 = r5\nR5 !read_ok\nprocessed 1 insns\n")
    #expect(aya.code == "not_readable")
  }

  @Test func `a map or a symbol that a loader misses`() throws {
    let map = try onlyRefusal("libbpf: map 'rx': failed to create: -EINVAL\nlibbpf: failed to load object 'a.o'\n")
    #expect(map.code == "map_not_created" && map.program == nil && map.instruction == nil && !map.isCut)
    let target = try onlyRefusal(
      "libbpf: prog 'x': failed to find kernel BTF type ID of 'gone': -3\nlibbpf: prog 'x': failed to prepare load attributes: -3\nlibbpf: prog 'x': failed to load: -3\nlibbpf: failed to load object 'a.o'\n"
    )
    #expect(target.code == "attach_target_missing" && target.program == "x" && target.errno == 3)
    let unknown = try onlyRefusal("libbpf: the moon is in the wrong house\nlibbpf: failed to load object 'a.o'\n")
    #expect(unknown.cause?.text == "the moon is in the wrong house" && unknown.cause?.match == nil)
  }

  @Test func `debug lines of libbpf are no reason`() {
    let reading = read(
      "libbpf: loading object from a.o\nlibbpf: sec 'xdp': found program 'x' at insn offset 0 (0 bytes), code size 2 insns (16 bytes)\nlibbpf: prog 'x': relo #0: patched insn #3 (ALU/ALU64) imm 4 -> 8\nlibbpf: map 'm': created successfully, fd=4\n"
    )
    #expect(reading.refusals.isEmpty && reading.isRecognised)
  }

  @Test func `without words the answer is what there is`() throws {
    let silent = try onlyRefusal("libbpf: prog 'x': BPF program load failed: -EINVAL\nlibbpf: prog 'x': failed to load: -EINVAL\n")
    #expect(silent.cause == nil && silent.errno == 22 && silent.program == "x")
    let counted = try onlyRefusal(
      "libbpf: prog 'x': BPF program load failed: -EACCES\nlibbpf: prog 'x': -- BEGIN PROG LOAD LOG --\nprocessed 0 insns (limit 1000000)\n-- END PROG LOAD LOG --\nlibbpf: prog 'x': failed to load: -EACCES\n"
    )
    #expect(counted.cause == nil && counted.errno == 13 && counted.processed == 0)
  }

  @Test func `types that the kernel refuses`() throws {
    let refusal = try onlyRefusal(
      """
      libbpf: -- BEGIN BTF LOAD LOG ---
      magic: 0xeb9f
      version: 1
      [1] INT int size=4 bits_offset=0 nr_bits=32 encoding=SIGNED
      [2] STRUCT pair size=8 vlen=2
      \tfirst type_id=1 bits_offset=0
      \tsecond type_id=9 bits_offset=32 Invalid type_id
      -- END BTF LOAD LOG --
      libbpf: Error loading .BTF into kernel: -22. BTF is optional, ignoring.
      """)
    #expect(
      refusal.isOfTypes && refusal.code == "types_malformed"
        && refusal.cause?.text == "second type_id=9 bits_offset=32 Invalid type_id")
  }

  @Test func `two lines that belong together`() throws {
    let refusal = try onlyRefusal(
      "5: (85) call pc+3\nR1 type=scalar expected=fp\nCaller passes invalid args into func#1 ('f')\nprocessed 5 insns\n")
    #expect(refusal.code == "number_argument" && refusal.related.map(\.text) == ["Caller passes invalid args into func#1 ('f')"])
    let alone = try onlyRefusal("5: (85) call pc+3\nCaller passes invalid args into func#1 ('f')\nprocessed 5 insns\n")
    #expect(alone.code == "subprogram_argument")
  }

  @Test func `an unknown reason is told, with the lines before it`() throws {
    let refusal = try onlyRefusal("3: (bf) r1 = r2\nthe verifier has learnt a new rule\nprocessed 4 insns\n")
    #expect(refusal.cause?.text == "the verifier has learnt a new rule" && refusal.cause?.match == nil)
    #expect(refusal.lastLines == ["3: (bf) r1 = r2", "the verifier has learnt a new rule"])
  }

  @Test func `nothing, and what is no log`() {
    #expect(read("").byteCount == 0 && read("").refusals.isEmpty)
    let prose = read("hello\nworld\n")
    #expect(prose.refusals.isEmpty && !prose.isRecognised && prose.lastLines == ["hello", "world"])
    let remarks = read("; a comment\nR1=x\nframe 1: x\nsome words\n")
    #expect(remarks.refusals.isEmpty && !remarks.isRecognised)
    let binary = read(String(repeating: "\u{0}\u{1}ab", count: 1000))
    #expect(binary.looksBinary && binary.refusals.isEmpty)
    #expect(!read(log).looksBinary)
  }

  @Test func `a log that is cut anywhere is read without a trap`() {
    let bytes = Array(log.utf8)
    for length in stride(from: 0, to: bytes.count, by: 3) {
      let reading = read(String(decoding: bytes.prefix(length), as: UTF8.self))
      #expect(reading.byteCount == length)
      for refusal in reading.refusals { for register in refusal.registers { _ = register.value.map { RegisterValue($0).words } } }
    }
  }

  @Test func `a log with any byte changed is read without a trap`() {
    var bytes = Array(log.utf8)
    for place in stride(from: 0, to: bytes.count, by: 2) {
      for other: UInt8 in [0, 0x0a, 0x28, 0x3d, 0x80] {
        let old = bytes[place]
        bytes[place] = other
        var reader = LogReader()
        reader.read(bytes.rawSpan)
        #expect(reader.finish().byteCount == bytes.count)
        bytes[place] = old
      }
    }
  }

  @Test func `a line without an end takes bounded memory, and so do many lines`() {
    var reader = LogReader()
    let block = Array(repeating: UInt8(0x61), count: 1 << 16)
    for _ in 0..<32 { reader.read(block.rawSpan) }
    let long = reader.finish()
    #expect(long.byteCount == 32 << 16 && long.lineCount == 1 && long.lastLines.allSatisfy { $0.utf8.count <= 400 })
    #expect(read(String(repeating: "; x @ f.c:1\nsome words\n", count: 2000)).lastLines.count == 12)
  }

  @Test func `a program's name can be given`() throws {
    #expect(read("0: (bf) r0 = r5\nR5 !read_ok\nprocessed 1 insns\n", program: "count").refusals.first?.program == "count")
    #expect(read(log, program: "other").refusals.first?.program == "count")
  }
}
