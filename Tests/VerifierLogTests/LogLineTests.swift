import Testing

@testable import VerifierLog

/// What a line is, by its form.
@Suite struct LogLineTests {
  private func form(_ text: String) -> LogLine { LogLine(Array(text.utf8)) }

  private func instruction(_ text: String) -> (Int, String, Bool)? {
    let line = Array(text.utf8)
    guard case .instruction(let index, let range, let registers) = LogLine(line) else { return nil }
    return (index, line.text(range), registers != nil)
  }

  @Test func `an instruction has a number, a text, and perhaps registers behind it`() throws {
    let plain = try #require(instruction("12: (79) r1 = *(u64 *)(r6 +8)"))
    #expect(plain == (12, "r1 = *(u64 *)(r6 +8)", false))
    let after = try #require(instruction("1: (61) r2 = *(u32 *)(r1 +4)          ; R1=ctx() R2_w=pkt_end()"))
    #expect(after == (1, "r2 = *(u32 *)(r1 +4)", true))
    #expect(try #require(instruction("\t0: (bf) r6 = r1")) == (0, "r6 = r1", false))
    #expect(try #require(instruction("3: <invalid CO-RE relocation>")).1 == "<invalid CO-RE relocation>")
  }

  @Test(arguments: [
    "12: R1=ctx() R10=fp0", "0: R1=ctx(id=0,off=0,imm=0) R10=fp0", "from 3 to 7: R0=0 R10=fp0", "12: frame1: R1=ctx() R10=fp0",
    "from 3 to 7 (speculative execution): R0=0", "5: fp-8=mmmmmmmm",
  ])
  func `all registers of a frame`(text: String) {
    guard case .registers(_, isWhole: true) = form(text) else {
      Issue.record("\(text) is \(form(text))")
      return
    }
  }

  @Test(arguments: [" R6=ctx() R10=fp0", "R0_w=inv0", " frame1: R0_w=0 R10=fp0", "R1_rw=ctx()", "fp-8_w=mmmm????"])
  func `some registers of a frame`(text: String) {
    guard case .registers(_, isWhole: false) = form(text) else {
      Issue.record("\(text) is \(form(text))")
      return
    }
  }

  @Test(arguments: [
    "R1 !read_ok", "R1 type=scalar expected=fp", "R0 invalid mem access 'scalar'", "12 things", "12: words", "from here to there",
    "frame pointer is read only", "fd 3 is not pointing to valid bpf_map", "processed meat", "-- and so on",
    "function calls are not allowed",
  ])
  func `words that may be a reason`(text: String) {
    guard case .words(0) = form(text) else {
      Issue.record("\(text) is \(form(text))")
      return
    }
  }

  @Test(arguments: [
    "func#0 @0", "caller:", "callee:", "returning from callee:", "to caller at 5:", "verification time 12 usec", "stack depth 0+8",
    "mark_precise: frame0: last_idx 2 first_idx 0", "regs=1 stack=0 before 4: (b7) r1 = 8", "last_idx 4 first_idx 0", "4: safe",
    "from 3 to 7: safe", "Validating f() func#1...", "Func#1 ('f') is safe for any args that match its prototype",
    "Live regs before insn:", "  3: 01........ (07) r1 += 1", "cur state: R0=0", "insns processed 12", "5:", "from 3 to 7:",
    "frame 1: propagating r6", "propagating r6",
  ])
  func `remarks`(text: String) {
    guard case .remark = form(text) else {
      Issue.record("\(text) is \(form(text))")
      return
    }
  }

  @Test func `a source line with and without its place`() throws {
    func source(_ text: String) -> (String, String?)? {
      let line = Array(text.utf8)
      guard case .source(let range, let place) = LogLine(line) else { return nil }
      return (line.text(range), place.map { line.text($0) })
    }
    #expect(try #require(source("; if (!value) @ agent.c:12")) == ("if (!value)", "agent.c:12"))
    #expect(try #require(source("; if (!value)")) == ("if (!value)", nil))
    #expect(try #require(source(";  @ agent.c:0")) == ("", "agent.c:0"))
    // An `@` of the source's own.
    #expect(try #require(source("; say(\"a @ b\");")) == ("say(\"a @ b\");", nil))
    #expect(try #require(source("; say(\"a @ b\"); @ a b.c:3")) == ("say(\"a @ b\");", "a b.c:3"))
  }

  @Test func `the end, the loader's lines and the frames around a log`() {
    if case .end = form("processed 12 insns (limit 1000000) max_states_per_insn 0") {} else { Issue.record("no end") }
    if case .libbpf(8) = form("libbpf: prog 'x': failed to load: -22") {} else { Issue.record("no loader's line") }
    if case .frame(.beginsProgram) = form("libbpf: prog 'x': -- BEGIN PROG LOAD LOG --") {} else { Issue.record("no frame") }
    if case .frame(.endsProgram) = form("-- END PROG LOAD LOG --") {} else { Issue.record("no end of a frame") }
    if case .frame(.beginsTypes) = form("libbpf: -- BEGIN BTF LOAD LOG ---") {} else { Issue.record("no frame of types") }
    if case .empty = form("  ") {} else { Issue.record("not empty") }
  }

  @Test func `numbers that are too long are none`() {
    if case .words = form("12345678901: (79) r1 = r2") {} else { Issue.record("taken for an instruction") }
    if case .words = form("R99999999999=1") {} else { Issue.record("taken for a register") }
  }
}
