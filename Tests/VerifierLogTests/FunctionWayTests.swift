import TestSupport
import Testing

@testable import VerifierLog

/// What is said of registers where the verifier goes from function to function, and where it speaks of the program as a whole.
@Suite struct FunctionWayTests {
  private func refusals(_ name: String) throws -> [Refusal] {
    read(try fixtureLog(name)).refusals
  }

  @Test func `what a function returns was set in it`() throws {
    for name in ["value_of_function", "loaders/several", "loaders/several_indented", "loaders/several_shortened"] {
      let refusal = try #require(try refusals(name).first)
      let register = try #require(refusal.registers.first { $0.number == 0 })
      #expect(register.writer?.text == "call bpf_map_lookup_elem#1", "\(name)")
    }
  }

  @Test func `arguments of a function that is verified on its own were set by nothing`() throws {
    let refusal = try #require(try refusals("loaders/global_argument_debug").first)
    #expect(refusal.value(of: 1) == "mem_or_null(id=1,sz=16)" && refusal.registers.first { $0.number == 1 }?.writer == nil)
  }

  @Test func `a function's arguments are those of its call, and nothing else`() throws {
    let refusal = try onlyRefusal(
      """
      0: R1=ctx() R10=fp0
      0: (bf) r6 = r1                       ; R1=ctx() R6=ctx()
      1: (b7) r1 = 3                        ; R1=3
      2: (85) call pc+8
      caller:
       R6=ctx() R10=fp0
      callee:
       frame1: R1=3 R10=fp0
      11: (79) r0 = *(u64 *)(r6 +0)
      R6 !read_ok
      processed 4 insns
      """)
    #expect(refusal.frame == 1 && refusal.value(of: 6) == nil && refusal.registers.first { $0.number == 6 }?.writer == nil)
  }

  @Test func `what the verifier says when it is done is about no instruction, or about the one that it means`() throws {
    let stack = try onlyRefusal(
      "0: R1=ctx() R10=fp0\n; x(); @ a.c:3\n30: (95) exit\ncombined stack size of 3 calls is 608. Too large\nprocessed 31 insns\n")
    #expect(stack.code == "stack_sum" && stack.instruction == nil && stack.source == nil && stack.registers.isEmpty)
    let left = try #require(try refusals("loaders/function_left_debug").first)
    #expect(left.code == "kfunc_unresolved" && left.instruction == .init(index: 1, text: "call #0") && left.source?.line == 4)
  }

  @Test func `what is found before the walk names its instruction`() throws {
    let refusal = try onlyRefusal("unreachable insn 2\nprocessed 0 insns\n")
    #expect(refusal.instruction == .init(index: 2, text: "") && refusal.source == nil)
    #expect(try onlyRefusal("back-edge from insn 5 to 3\nprocessed 0 insns\n").instruction?.index == 5)
  }

  @Test func `a message that the kernel glued to its counts ends before them`() throws {
    let refusal = try #require(try refusals("tail_call_by_another_map").first)
    #expect(refusal.cause?.text == "expected prog array map for tail call" && refusal.processed == 3)
    let other = try onlyRefusal(
      "3: (85) call bpf_tail_call#12\nexpected prog array map for tail callverification time 18 usec\nprocessed 3 insns\n")
    #expect(other.cause?.text == "expected prog array map for tail call")
  }

  @Test func `a log that is cut inside a line has no half of it for a reason`() throws {
    let start = "libbpf: prog 'x': BPF program load failed: Permission denied\n"
    for rest in ["libbpf: prog 'x': -- BEGIN PROG LOAD LO", "libbpf: prog 'x': -- B"] {
      #expect(try onlyRefusal(start + rest).cause == nil, "\(rest)")
    }
    let refusal = try onlyRefusal(
      start + "libbpf: prog 'x': -- BEGIN PROG LOAD LOG --\n0: (95) exit\nR0 !read_ok\nprocessed 1 insns\n-- END PROG LO")
    #expect(refusal.code == "not_readable")
    let front = try onlyRefusal("; R2=fp-4\n4: (79) r0 = *(u64 *)(r2 +0)\nR2 invalid mem access 'x'\nprocessed 1 insns\n")
    #expect(front.source == nil && front.value(of: 2) == "fp-4")
  }

  @Test func `debug lines of libbpf add nothing, and what it does without is no refusal beside others`() throws {
    for name in ["field_gone", "function_left", "global_argument", "map_too_large", "target_not_there"] {
      let refusals = try refusals("loaders/\(name)_debug")
      #expect(refusals.count == 1, "\(name)")
      for message in refusals.flatMap(\.related) {
        #expect(!message.text.contains("created successfully") && !message.text.contains("loading kernel BTF"), "\(name)")
      }
    }
    #expect(try refusals("loaders/map_too_large_debug").first?.errno == 7)
    #expect(
      read("libbpf: Error loading .BTF into kernel: -22. BTF is optional, ignoring.\nlibbpf: map 'm': created successfully, fd=4\n")
        .refusals.isEmpty)
  }
}
