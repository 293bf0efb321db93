/// Bounds of the verifier and of programs.
enum LimitRules {
  static let all: [Rule] = [
    Rule(
      "too_complex", .limits,
      ["BPF program is too large. Processed {count} insn", "BPF program is too large. Proccessed {count} insn"],
      broken: "The verifier went through {count} instructions, counting every way again, without an end: that is its limit.",
      remedy:
        "Cut the ways: bound loops lower or use bpf_loop(), bpf_for() or an iterator; move parts into global functions, which are verified once; keep large unrolled loops and inlined functions apart; mask instead of branching."
    ),
    Rule(
      "too_many_jumps", .limits,
      ["The sequence of {count} jumps is too complex for async cb.", "The sequence of {count} jumps is too complex."],
      broken: "{count} branches were waiting to be followed, which is the limit (8192; 1024 before Linux 5.2).",
      remedy: "Reduce branches: bpf_loop() or global functions instead of unrolled loops; masks instead of comparisons."),
    Rule(
      "stack_sum", .limits,
      [
        "combined stack size of {calls} calls is {bytes}. Too large", "stack size of subprog {number} is {bytes}. Too large",
        "stack size {bytes}(extra {extra}) is too large", "stack depth {bytes} exceeds interpreter stack depth limit",
      ],
      broken:
        "A program and what it calls may use 512 bytes of stack together (256 where it also tail calls); this comes to {bytes}.",
      remedy:
        "Move large variables into a map (a per-CPU array of one element), and reuse buffers; large structs passed by value cost as well.",
      isOfNoInstruction: true
    ),
    Rule(
      "stack_tail_call", .limits, ["tail_calls are not allowed when call stack of previous frames is {bytes} bytes. Too large"],
      broken: "A function that tail calls may be reached with 256 bytes of stack in use at most; it is {bytes} here.",
      remedy: "Use less stack in what calls it.", isOfNoInstruction: true),
    Rule(
      "call_depth", .limits, ["the call stack of {count} frames is too deep{rest*}"],
      broken: "Functions may call each other 8 levels deep; here it is {count}.",
      remedy: "Make small functions inline (static __always_inline).", isOfNoInstruction: true),
    Rule(
      "recursion", .limits, ["recursive call from {rest*}"], broken: "Functions of a program may not call themselves.",
      remedy: "Use a loop, or bpf_loop()."),
    Rule(
      "too_many_maps", .limits,
      [
        "The total number of maps per program has reached the limit of {count}",
        "The total number of btfs per program has reached the limit of {count}", "fd_array_cnt is too big ({count})",
        "too many subprograms",
      ],
      broken: "A program may use only so many maps, types or functions.", remedy: "Split the program, or join maps."),
    Rule(
      "struct_nesting", .limits, ["max struct nesting depth exceeded"], broken: "Structs are looked into to a bounded depth.",
      remedy: "Pass a flatter struct."),
    Rule(
      "patch_range", .limits, ["insn {number} cannot be patched due to 16-bit range"],
      broken: "The kernel's own rewriting makes a jump longer than it can be.",
      remedy: "Make the function smaller, or compile with -mcpu=v4, which has long jumps.", isOfNoInstruction: true),
    Rule(
      "loop_limit", .limits, ["frame{number} bpf_loop iteration limit reached", "frame{number} {rest*}iteration limit reached"],
      broken: "The loop was followed as often as it is bounded.", remedy: "This is a note of the verifier's way.", isAddition: true),
    Rule(
      "liveness_limit", .limits, ["liveness analysis exceeded complexity limit ({count} calls)", "jump table {rest*} too large"],
      broken: "The functions call each other in too many ways.", remedy: "Make fewer calls, or functions global."),
    Rule(
      "log_space", .limits, ["verifier log line truncated - local buffer too short"],
      broken: "A line of the log did not fit the kernel's own buffer.", remedy: "This is a note about the log.", isAddition: true),
  ]
}
