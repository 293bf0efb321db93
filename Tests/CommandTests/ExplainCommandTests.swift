import ByteReading
import Foundation
import TestSupport
import Testing

/// `btfscope explain`.
@Suite struct ExplainCommandTests {
  /// Logs of loading `explain/el.o`, each program alone, on Linux 6.18 with libbpf 1.1.
  static let logs: [String] =
    ((try? FileManager.default.contentsOfDirectory(atPath: Fixture.path("logs"))) ?? []).filter { $0.hasSuffix(".log") }
    .map { String($0.dropLast(4)) }.sorted()

  /// What `btfscope load`, bpftool -d and cilium/ebpf printed.
  static let loaders: [String] =
    ((try? FileManager.default.contentsOfDirectory(atPath: Fixture.path("logs/loaders"))) ?? []).filter { $0.hasSuffix(".log") }
    .map { String($0.dropLast(4)) }.sorted()

  private struct Answer: Decodable {
    let schema: String
    let object: String?
    let accepted: Int
    let refusals: [Refusal]
    struct Refusal: Decodable {
      let program: String?
      let errno: Int?
      let error: String?
      let in_object: Bool?
      let message: String?
      let known: Bool
      let code: String
      let area: String?
      let rule: String?
      let remedy: String?
      let cut: Bool
      let instruction: Instruction?
      let source: Line?
      let neighbours: [Line]
      let function: Function?
      let registers: [Register]
      let missing: Missing?
    }
    struct Instruction: Decodable {
      let index: Int
      let text: String?
    }
    struct Line: Decodable {
      let file: String?
      let line: Int?
      let text: String
    }
    struct Function: Decodable {
      let name: String
      let insn: Int
    }
    struct Register: Decodable {
      let register: Int
      let value: String?
      let words: String?
      let was: String?
      let lost_by: Instruction?
    }
    struct Missing: Decodable {
      let name: String?
      let relocations: [Relocation]
      struct Relocation: Decodable { let outcome: String }
    }
  }

  private func answer(_ arguments: [String], input: [UInt8] = []) throws -> Answer {
    let output = try Tool.btfscope.run(["explain", "--format", "json"] + arguments, input: input)
    expectSuccess(output)
    return try JSONDecoder().decode(Answer.self, from: Data(output.standardOutput))
  }

  @Test(arguments: logs)
  func `a real log is explained as its golden says`(name: String) throws {
    let output = try Tool.btfscope.run(["explain", "logs/\(name).log"], in: Fixture.folder)
    expectSuccess(output)
    try Golden(path: "logs/\(name).golden").expect(output.text)
  }

  @Test(arguments: loaders)
  func `what a loader printed is explained as its golden says`(name: String) throws {
    let output = try Tool.btfscope.run(["explain", "logs/loaders/\(name).log"], in: Fixture.folder)
    expectSuccess(output)
    try Golden(path: "logs/loaders/\(name).golden").expect(output.text)
  }

  @Test func `a pointer that a call took away has what it was, and the call`() throws {
    let refusal = try #require(try answer([Fixture.path("logs/packet_after_move.log")]).refusals.first)
    let register = try #require(refusal.registers.first)
    #expect(refusal.code == "packet_pointer_lost" && refusal.error == "Permission denied")
    #expect(register.register == 6 && register.value == nil && register.was == "pkt(r=14)" && register.lost_by?.index == 7)
  }

  @Test func `an instruction of which the log has the number alone is the object's`() throws {
    let refusal = try #require(
      try answer([Fixture.path("logs/unreachable_code.log"), "--object", Fixture.path("explain/el.o")]).refusals.first)
    #expect(
      refusal.instruction?.text == "r0 = 0x1" && refusal.source?.text.contains("unreachable_code") == true
        && refusal.in_object == true)
  }

  @Test func `an object that is another one is said`() throws {
    let log = Fixture.path("logs/value_not_checked.log")
    let other = Fixture.path("attach/el.o")
    let output = try btfscope("explain", log, "--object", other)
    #expect(output.text.contains("has no program 'value_not_checked'"), "\(output.text)")
    #expect(try answer([log, "--object", other]).refusals.first?.in_object == false)
    #expect(try answer([log]).refusals.first?.in_object == nil)
    expectFailure(
      try btfscope("explain", log, "--object", other, "--program", "nope"), 64, "there is no program 'nope' in the object")
  }

  @Test func `the object adds lines of its source and the function that the instruction lies in`() throws {
    let object = ["--object", Fixture.path("explain/el.o")]
    let plain = try #require(try answer([Fixture.path("logs/value_not_checked.log")]).refusals.first)
    #expect(plain.function == nil && plain.missing == nil)
    let refusal = try #require(try answer([Fixture.path("logs/value_not_checked.log")] + object).refusals.first)
    #expect(
      refusal.function?.name == "value_not_checked" && refusal.source?.file == "./source.c" || refusal.source?.file == "source.c")
    #expect(refusal.source?.text.contains("value->count += 1;") == true && refusal.neighbours.count >= 2)
    let global = try #require(try answer([Fixture.path("logs/global_function_unchecked.log")] + object).refusals.first)
    #expect(global.function?.name == "takes_pointer")
  }

  @Test(arguments: ["field_not_there", "field_not_there_in_call"])
  func `a poisoned instruction is traced to its relocation`(name: String) throws {
    let options = ["--object", "explain/el.o", "--against", "kernels/amd64-6.12.btf.gz"]
    let output = try Tool.btfscope.run(["explain", "logs/\(name).log"] + options, in: Fixture.folder)
    expectSuccess(output)
    try Golden(path: "logs/\(name).object.golden").expect(output.text)
    #expect(output.text.contains("rejected no member \"field_that_no_kernel_has\" in struct task_struct"))
    let refusal = try #require(
      try answer([
        Fixture.path("logs/\(name).log"), "--object", Fixture.path("explain/el.o"), "--against",
        Fixture.path("kernels/amd64-6.12.btf.gz"),
      ]).refusals.first)
    #expect(refusal.missing?.relocations.map(\.outcome) == ["poisoned"])
  }

  @Test func `marks of maps and kernel functions have names by the object`() throws {
    let map = try answer(
      ["--object", Fixture.path("explain/el.o"), "--program", "packet_without_check"],
      input: Array("1: (85) call unknown#2001000001\ninvalid func unknown#2001000001\nprocessed 2 insns\n".utf8))
    #expect(map.refusals.first?.missing?.name == "map 'programs'" && map.refusals.first?.program == "packet_without_check")
    let function = try #require(
      try answer([Fixture.path("logs/function_not_there-load.log"), "--object", Fixture.path("explain/el.o")]).refusals.first)
    #expect(function.missing?.name == "kernel function 'function_that_no_kernel_has'")
  }

  @Test func `standard input, with and without its name`() throws {
    let log = try Fixture.bytes("logs/value_not_checked.log").array()
    for arguments in [[], ["-"]] { #expect(try answer(arguments, input: log).refusals.first?.code == "null_not_checked") }
  }

  @Test func `lines fold to the terminal's width and a name cannot write to it`() throws {
    let log =
      "libbpf: prog 'a\u{1b}[31mb': BPF program load failed: -EINVAL\nlibbpf: prog 'a\u{1b}[31mb': failed to load: -EINVAL\n"
    let output = try btfscope("explain", input: Array(log.utf8))
    expectSuccess(output)
    #expect(output.text.hasPrefix("a\\x1b[31mb: refused (Invalid argument, errno 22)\n"), "\(output.text)")
  }

  @Test func `a log that tells of nothing refused is status 1, and shows its end`() throws {
    let output = try btfscope("explain", input: Array("0: (95) exit\nprocessed 1 insns (limit 1000000)\n".utf8))
    #expect(output.status == 1 && output.text.hasPrefix("standard input: nothing was refused"))
    let prose = try btfscope("explain", input: Array("once upon a time\nthere was a program\n".utf8))
    #expect(prose.status == 1 && prose.text.contains("no message of the verifier") && prose.text.contains("there was a program"))
  }

  @Test func `what is no log is status 2`() throws {
    expectFailure(try btfscope("explain", "/dev/null"), 2, "/dev/null: is empty")
    expectFailure(try btfscope("explain", Fixture.path("explain/el.o")), 2, "is an ELF file and no log", "--object")
    expectFailure(try btfscope("explain", Fixture.path("kernels/amd64-6.12.btf.gz")), 2, "is compressed: zcat")
    expectFailure(try btfscope("explain", Fixture.path("kernels/amd64-6.12-veth.btf")), 2, "holds BTF and no log")
    expectFailure(try btfscope("explain", input: Array(repeating: [0, 1, 2, 200], count: 5000).flatMap { $0 }), 2, "is no log")
    expectFailure(try btfscope("explain", Fixture.folder.path), 2, "read: Is a directory")
    expectFailure(try btfscope("explain", "--object", "/no/such/object", input: [0x61]), 2, "/no/such/object")
  }

  @Test func `a message that is not known is shown with the lines before it`() throws {
    let log = "3: (bf) r1 = r2\nthe verifier has learnt a new rule\nprocessed 4 insns\n"
    let output = try btfscope("explain", input: Array(log.utf8))
    expectSuccess(output)
    #expect(output.text.contains("the verifier has learnt a new rule") && output.text.contains("    3: (bf) r1 = r2\n"))
    let refusal = try #require(try answer([], input: Array(log.utf8)).refusals.first)
    #expect(refusal.code == "unknown" && !refusal.known && refusal.rule == nil)
  }

  @Test func `a log of megabytes is read in pieces`() throws {
    let steps = String(repeating: "0: (b7) r0 = 0                        ; R0_w=0\n", count: 20_000)
    let log = steps + "1: (79) r1 = *(u64 *)(r0 +0)\nR0 invalid mem access 'scalar'\nprocessed 2 insns\n"
    #expect(try answer([], input: Array(log.utf8)).refusals.first?.registers.first { $0.register == 0 }?.words == "the number 0")
  }

  @Test(.enabled(if: Privilege.isThere, "needs root and a kernel with bpf(2)"))
  func `what load prints of a refused program is explained`() throws {
    let output = try shell(
      "\"$BTFSCOPE\" load \"$FIXTURES/explain/el.o\" --program value_not_checked --program field_not_there | \"$BTFSCOPE\" explain --object \"$FIXTURES/explain/el.o\""
    )
    #expect(output.text.contains("value_not_checked: refused"), "\(output.text)")
    #expect(
      output.text.contains("field_not_there: refused")
        && output.text.contains("missing byte_off task_struct.field_that_no_kernel_has"), "\(output.text)")
  }
}
