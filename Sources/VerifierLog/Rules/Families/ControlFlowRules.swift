/// The form of the code: jumps, loops, instructions (`check_cfg()`, `resolve_pseudo_ldimm64()`, `do_check()`).
enum ControlFlowRules {
  static let all: [Rule] = [
    Rule(
      "infinite_loop", .controlFlow, ["infinite loop detected at insn {insn}", "infinite loop detected", "loop detected"],
      broken: "A loop comes back with nothing changed that decides its end, as far as the verifier can tell.",
      remedy:
        "Count with a variable that the verifier sees change, and compare it with a constant; or use bpf_loop(), bpf_for(), or may_goto (cond_break)."
    ),
    Rule(
      "back_edge", .controlFlow, ["back-edge from insn {from} to {to}"],
      broken:
        "There is a loop, from instruction {from} back to {to}, and this kernel (before 5.3), or a program without privilege, takes none.",
      remedy: "Unroll it (#pragma unroll), or load on Linux 5.3 or newer with CAP_BPF."),
    Rule(
      "unreachable", .controlFlow, ["unreachable insn {insn}"],
      broken: "No way leads to instruction {insn}.",
      remedy:
        "Mostly a function without a return, or code behind one that never returns; see what the compiler made of it (`btfscope inspect --disassemble`)."
    ),
    Rule(
      "jump_range", .controlFlow,
      [
        "jump out of range from insn {from} to {to}", "indirect jump out of range from insn {from} to {to}",
        "jump into the middle of ldimm64 insn {insn}", "jump table for insn {rest*}", "no jump tables found for subprog {rest*}",
        "{reg} points to outside of jump table: {rest*}", "the sum of {reg} {rest*} is too big",
        "{reg} has type {type}, expected PTR_TO_INSN", "register {reg} doesn't point to any offset in map id={id}",
        "call to invalid destination", "invalid insn idx {insn} insn_cnt {count}",
      ],
      broken: "A jump or call leads out of its function.",
      remedy:
        "The instructions are damaged, or put together wrongly: load the object that the compiler wrote, with a loader that links what it calls."
    ),
    Rule(
      "no_exit", .controlFlow, ["last insn is not an exit or jmp"],
      broken: "A function must end in a return.",
      remedy: "Give every way a return; a function that the compiler believes never to return has none."),
    Rule(
      "reserved_fields", .controlFlow,
      [
        "{insn} uses reserved fields", "unknown opcode {code}", "invalid BPF_ALU opcode {code}",
        "invalid BPF_JMP/JMP32 opcode {code}", "BPF_ATOMIC uses invalid atomic opcode {code}", "invalid BPF_LD_IMM insn",
        "invalid bpf_ld_imm64 insn", "unrecognized bpf_ld_imm64 insn", "invalid BPF_LD mode", "invalid may_goto imm {number}",
        "unknown insn class {class}", "invalid atomic operand size",
      ],
      broken: "The kernel does not know this instruction.",
      remedy:
        "The program is compiled for a newer instruction set than this kernel has: compile with an older -mcpu (v3 for Linux before 6.6, v2 before 5.1), or it is damaged."
    ),
    Rule(
      "packet_load", .controlFlow,
      [
        "BPF_LD_[ABS|IND] instructions not allowed for this program type", "cannot use BPF_LD_[ABS|IND] within callback",
        "at the time of BPF_LD_ABS|IND R6 != pointer to skb", "LD_ABS is not allowed in subprogs without BTF",
        "LD_ABS is only allowed in functions that return 'int'.",
      ],
      broken: "The old instructions that load from a packet are for some types of programs, with the context in R6.",
      remedy: "Use data and data_end, or bpf_skb_load_bytes()."),
    Rule(
      "tail_call_place", .controlFlow,
      [
        "tail_call is not allowed in subprogs without BTF", "tail_call is only allowed in functions that return 'int'.",
        "tail_calls are not allowed in {rest*}", "mixing of tail_calls and bpf-to-bpf calls is not supported",
        "cannot tail call within {rest*}", "tail_call abusing map_ptr",
      ],
      broken: "Tail calls are not allowed there, or not together with calls of functions on this kernel.",
      remedy:
        "Tail call from the main program, in functions that return int; calls and tail calls together need Linux 5.10 on x86-64."),
    Rule(
      "jit_needed", .controlFlow,
      [
        "JIT doesn't support bpf-to-bpf calls", "program requires BPF JIT compiler but it is not available",
        "callbacks are not allowed in non-JITed programs", "stack args are not supported in non-JITed programs",
        "JIT is required to use arena", "JIT doesn't support arena", "JIT does not support fsession",
        "Private stack not supported by jit", "calling kernel functions are not allowed in non-JITed programs",
      ],
      broken: "This needs the kernel's compiler for BPF, which is off or lacks it on this machine.",
      remedy: "Switch it on: sysctl net.core.bpf_jit_enable=1.", isOfNoInstruction: true),
    Rule(
      "exceptions", .controlFlow,
      [
        "bpf_throw kfunc (insn {insn}) cannot be called from callback subprog {number}",
        "insn {insn} cannot call exception cb directly", "multiple exception callback tags for main subprog",
        "exception callback {rest*}", "invalid exception callback {rest*}",
      ],
      broken: "Exceptions and their callback have a form that must be kept.",
      remedy: "Use one global callback, named by __exception_cb(), and call bpf_throw() outside of callbacks."),
    Rule(
      "verifier_bug", .controlFlow,
      [
        "verifier bug: {rest*}", "verifier bug. {rest*}", "verifier BUG {rest*}", "verifier internal error{rest*}",
        "bpf verifier is misconfigured", "bpf verifier narrow ctx {rest*}", "kernel subsystem misconfigured {rest*}",
        "insn state internal bug", "pop stack internal bug", "failed to push state {rest*}", "failed to mark s32 range {rest*}",
        "BUG {rest*}", "range bounds violation", "const tnum out of sync {rest*}", "const subreg tnum {rest*}",
        "adding tail call poke descriptor failed", "tracking tail call prog failed", "backtracing misuse",
        "verifier backtracking bug",
      ],
      broken: "The verifier met something that it holds impossible: a fault of the kernel and not of the program's.",
      remedy: "Try a newer kernel; report it to the bpf mailing list with the object."),
    Rule(
      "dead_code_poison", .controlFlow, ["slot poisoned by dead code elimination"],
      broken: "A part of the stack is read that the verifier took for unused.", remedy: "Write it on every way."),
  ]
}
