/// What a program is and where it attaches (`bpf_check_attach_target()`, `check_struct_ops_btf_id()`, `check_attach_btf_id()`).
enum ProgramRules {
  static let all: [Rule] = [
    Rule(
      "attach_types", .programs,
      [
        "Tracing programs must provide btf_id", "{kind} program can only be attached to another program annotated with BTF",
        "attach_btf_id {id} {rest*}", "Subprog {name} doesn't exist", "in-kernel BTF is malformed", "attach_btf_id {id} is invalid",
      ],
      broken: "What the program attaches to is not found in the kernel's types, or is of another kind.",
      remedy: "Let the loader find it by name in this kernel's BTF; see `btfscope find func:NAME`."),
    Rule(
      "attach_address", .programs, ["The address of function {func} cannot be found"],
      broken: "The kernel's types name {func}, and its symbols do not have it: it was inlined or renamed by the compiler.",
      remedy: "Attach to a function that calls it or that it calls, or to a tracepoint."),
    Rule(
      "attach_program", .programs,
      [
        "Cannot replace static functions", "Cannot replace kernel functions", "Cannot recursively attach",
        "Cannot nest tracing program attach more than once", "Cannot extend fentry/fexit{rest*}", "Extension program{rest*}",
        "Can attach to only JITed progs", "Only FENTRY/FEXIT{rest*}", "Target program bound device mismatch",
        "can't modify return codes of BPF programs", "{kind} programs cannot attach to exception callback",
      ],
      broken: "A program attaches to another program's global function, which is compiled, and not in a ring.",
      remedy: "Choose a global function of the target; load the target first."),
    Rule(
      "attach_modify", .programs,
      [
        "{func}() is not modifiable", "{func} is not sleepable", "Attaching tracing programs to function '{func}' is rejected.",
        "Attaching fexit/fsession/fmod_ret to __noreturn function{rest*}",
        "Attaching fexit/fmod_ret to __noreturn functions is rejected.",
        "Attach to function {func} with a >8 byte return value{rest*}", "func_proto {rest*}",
      ],
      broken: "The kernel does not let programs of this kind attach to that function.",
      remedy:
        "fmod_ret is for functions with ALLOW_ERROR_INJECTION and for security hooks; use fentry, or a function that is open to it."
    ),
    Rule(
      "attach_sleepable", .programs,
      [
        "Sleepable program cannot attach to non-faultable tracepoint {name}", "Syscall programs can only be sleepable",
        "Program of this type cannot be sleepable", "Only fentry/fexit/{rest*} can be sleepable",
      ],
      broken: "Programs of this type cannot sleep, or must.",
      remedy: "Use the section's name with or without .s as the type asks for."),
    Rule(
      "struct_ops_member", .programs,
      [
        "attach to invalid member idx {number} of struct {type}",
        "attach to invalid member {member}(@idx {number}) of struct {type}",
        "attach to unsupported member {member} of struct {type}", "struct_ops module {name} is not found",
        "unsupported struct_ops ctx format", "R{number} cannot write into struct_ops context",
      ],
      broken: "The kernel's struct does not have this function, or does not let a program be it.",
      remedy: "See `btfscope dump -t struct:NAME`; some functions may not be sleepable, and some are the kernel's own."),
    Rule(
      "kernel_symbol_address", .programs, ["ldimm64 failed to find the address for kernel symbol '{name}'."],
      broken:
        "The kernel's types have the variable '{name}', and its table of symbols (kallsyms) has no address of it.",
      remedy:
        "A kernel with CONFIG_KALLSYMS_ALL has variables in that table, not functions alone; a variable of a module needs that module. Where neither can be changed, declare it __weak, or read it in another way."
    ),
    Rule(
      "kernel_symbol_malformed", .programs,
      [
        "ldimm64 insn specifies invalid btf_id {id}.", "pseudo btf_id {id} in ldimm64 isn't {rest*}",
        "ldimm64 unable to resolve the size of type '{type}': {error}", "reserved field (insn[1].imm) is used{rest*}",
      ],
      broken: "What the loader put in for a symbol of the kernel is no variable or function of this kernel's types.",
      remedy: "Let the loader look the symbol up in this very kernel; a variable must have a type with a size."),
    Rule(
      "kernel_types_missing", .programs,
      [
        "kernel is missing BTF, make sure CONFIG_DEBUG_INFO_BTF=y is specified in Kconfig."
      ],
      broken: "The program uses a symbol of the kernel's types, and this kernel has no types.",
      remedy: "A kernel with CONFIG_DEBUG_INFO_BTF is needed."),
    Rule(
      "function_name", .programs, ["function name {name*} is too long"], broken: "The name of what is traced is too long.",
      remedy: "Trace another function."),
    Rule(
      "template_note", .programs, ["Cannot find btf of tracepoint template, fall back to {rest*}"],
      broken: "The kernel looks for the tracepoint's types in another way.", remedy: "This is a note.", isAddition: true),
  ]
}
