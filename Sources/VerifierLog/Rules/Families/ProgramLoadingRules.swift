/// What libbpf says while it makes programs ready for the kernel: types and targets, calls between functions, their records.
enum ProgramLoadingRules {
  static let all: [Rule] = targets + types + linking + records + using

  private static let targets: [Rule] = [
    Rule(
      "attach_target_missing", .loader,
      [
        "prog '{program}': failed to find kernel BTF type ID of '{name}': {error}",
        "failed to find kernel BTF type ID of '{name}': {error}", "{name} is not found in vmlinux BTF",
      ],
      broken: "What the program attaches to (the name in its section) is not in this kernel's types.",
      remedy:
        "The function or hook was renamed, inlined, or lies in a module that is not loaded: see `btfscope find` and `btfscope audit`. bpf_program__set_autoload(false) leaves the program out."
    ),
    Rule(
      "attach_target_unprepared", .loader,
      ["prog '{program}': failed to prepare load attributes: -ESRCH", "prog '{program}': failed to prepare load attributes: -3"],
      broken: "What the program attaches to (the name in its section) is not in this kernel's types.",
      remedy: "See `btfscope find` and `btfscope audit`: it was renamed, inlined, or lies in a module that is not loaded.",
      isAddition: true,
      errno: 3),
    Rule(
      "attach_target_unnamed", .loader,
      ["prog '{program}': no BTF-based attach target is specified, use bpf_program__set_attach_target()"],
      broken: "Program '{program}' attaches to a function or hook by its type, and its section does not name one.",
      remedy:
        "Name it in the section (SEC(\"fentry/FUNCTION\"), SEC(\"lsm/HOOK\"), SEC(\"tp_btf/NAME\")), or call bpf_program__set_attach_target() before loading. `btfscope find func:NAME` shows whether the kernel has it."
    ),
    Rule(
      "attach_program_unset", .loader,
      ["prog '{program}': attach program FD is not set", "prog '{program}': only BPF_PROG_TYPE_EXT can attach as freplace"],
      broken:
        "Program '{program}' attaches to another BPF program, and it is not said to which, or it is not of the type that does.",
      remedy:
        "For SEC(\"freplace/FUNCTION\"): load the target first, and give its descriptor to bpf_program__set_attach_target() before loading; fentry and fexit take one too."
    ),
    Rule(
      "attach_program_function", .loader,
      [
        "prog '{program}': failed to find BPF program (FD {descriptor}) BTF ID for '{name}': {error*}",
        "{name} is not found in prog's BTF",
      ],
      broken: "The BPF program that is attached to has no function '{name}'.",
      remedy:
        "Name a global function (not static, not inlined) of the loaded program; `btfscope inspect OBJECT` of its object lists them."
    ),
    Rule(
      "attach_program_types", .loader,
      [
        "The target program doesn't have BTF", "Failed to get BTF {id} of the program: {error*}",
        "failed bpf_prog_get_info_by_fd for FD {descriptor}: {error*}",
        "failed bpf_obj_get_info_by_fd for FD {descriptor}: {error*}",
      ],
      broken:
        "The BPF program that is attached to was loaded without types, or they cannot be read, so that its functions have no names.",
      remedy:
        "Compile the target with -g and load it with a loader that gives its types to the kernel; reading them needs CAP_SYS_ADMIN."
    ),
  ]

  private static let types: [Rule] = [
    Rule(
      "no_program_type", .loader,
      [
        "prog '{program}': missing BPF prog type, check ELF section name '{section}'",
        "failed to guess program type from ELF section '{section}'",
        "failed to guess program type based on ELF section name {section}",
      ],
      broken: "The section's name '{section}' does not say what type of program it is.",
      remedy: "Give it a name that libbpf knows (SEC(\"kprobe/...\"), SEC(\"xdp\"), ...), or set the type before loading."),
    Rule(
      "attributes_failed", .loader, ["prog '{program}': failed to prepare load attributes: {error}"],
      broken: "What program '{program}' needs to be loaded could not be put together: {error}.",
      remedy:
        "Set the attach target (bpf_program__set_attach_target()) where the section's name has none; see the lines before it.",
      isAddition: true),
    Rule(
      "program_not_set_up", .loader, ["prog '{program}': failed to initialize: {error*}"],
      broken: "The part of the loading program that handles section names of its own refused program '{program}': {error}.",
      remedy: "See what it registered (libbpf_register_prog_handler()), and whether the section's name is one of its."),
    Rule(
      "records_incomplete", .loader,
      [
        "prog '{program}': func_info, func_info_cnt, and func_info_rec_size must all be specified {rest*}",
        "prog '{program}': line_info, line_info_cnt, and line_info_rec_size must all be specified {rest*}",
      ],
      broken: "Records of functions or lines are given to program '{program}' without their number or size.",
      remedy: "Give all three, or none."),
  ]

  private static let linking: [Rule] = [
    Rule(
      "call_target_missing", .loader,
      [
        "prog '{program}': bad call relo against '{name}' in section '{section}'",
        "prog '{program}': bad call relo against '{name}' at offset {offset}",
        "prog '{program}': bad subprog addr relo against '{name}' at offset {offset}",
        "prog '{program}': no .text section found yet sub-program call exists", "prog '{program}': incorrect bpf_call opcode",
        "prog '{program}': missing subprog addr relo for insn #{insn}",
      ],
      broken: "Program '{program}' calls a function that is not among those of the object which may be called.",
      remedy:
        "Functions that are called are in .text (no SEC()), and are compiled into the same object: link others in with `bpftool gen object`, or make them static inline. Addresses of functions are for callbacks of static functions alone."
    ),
    Rule(
      "map_reference", .loader,
      [
        "prog '{program}': bad map relo against '{name}' in section '{section}'",
        "prog '{program}': map relo failed to find map for section '{section}', off {offset}",
      ],
      broken: "Program '{program}' uses something in a section of maps that is no map which libbpf knows.",
      remedy:
        "Define it in SEC(\".maps\") as a variable with types, and refer to its start; `btfscope inspect OBJECT` lists the maps."),
    Rule(
      "data_reference", .loader,
      [
        "prog '{program}': invalid relo against '{name}' in special section {section}; forgot to initialize global var?..",
        "prog '{program}': invalid relo against '{name}' in special section {section}",
        "prog '{program}': bad data relo against section '{section}'",
        "prog '{program}': data relo failed to find map for section '{section}'",
      ],
      broken: "Program '{program}' uses a variable that is in no section of data which libbpf makes a map of.",
      remedy:
        "Give it a value (= 0), or compile with -fno-common, so that it comes into .bss, .data or .rodata; sections of other names begin with one of these. An extern needs __ksym or __kconfig."
    ),
    Rule(
      "relocation_unknown", .loader,
      [
        "prog '{program}': invalid relo against '{name}' for insns[{insn}].code {code}",
        "prog '{program}': unexpected relo for insn #{insn}, type {type}", "prog '{program}': relo #{number}: bad relo type {type}",
        "prog '{program}': relo #{number}: bad insn",
      ],
      broken: "The object has a relocation at an instruction of program '{program}' that cannot have it.",
      remedy:
        "Assembler code and compilers other than clang may write such; use a newer libbpf for newer ones. `btfscope inspect OBJECT` lists problems."
    ),
    Rule(
      "exception_callback", .loader,
      [
        "prog '{program}': exception_callback:<value> decl tag not applied to the main program",
        "prog '{program}': exception_callback:<value> decl tag contains empty value",
        "prog '{program}': exception callback {name} must be a global non-hidden function",
        "prog '{program}': multiple subprogs with same name as exception callback {rest*}",
        "prog '{program}': cannot find exception callback {rest*}",
      ],
      broken:
        "What handles exceptions of program '{program}' is named by a tag on the program, and must be one global function of the object.",
      remedy:
        "Write __exception_cb(NAME) on the program itself, and define NAME once as a global, visible function in .text that takes a u64 and returns an int."
    ),
    Rule(
      "argument_tag", .loader,
      ["prog '{program}': subprog '{name}' arg#{number} is expected to be of `struct {type} *` type"],
      broken:
        "Argument {number} of '{name}' is marked as the context (__arg_ctx), and programs of this type have a struct {type} as theirs.",
      remedy:
        "Declare it as struct {type} *, or void *, or have a function of its own for programs of other types."),
  ]

  private static let records: [Rule] = [
    Rule(
      "extension_records_left", .loader,
      [
        "prog '{program}': missing .BTF.ext function info for the main program, skipping all of .BTF.ext func info.",
        "prog '{program}': missing .BTF.ext line info for the main program, skipping all of .BTF.ext line info.",
      ],
      broken: "The object has no records (.BTF.ext) for program '{program}', and it is loaded without.",
      remedy: "Compile with -g; without them functions that need types (callbacks, global functions) and source lines are missing.",
      isNote: true),
    Rule(
      "extension_records", .loader,
      [
        "prog '{program}': error relocating .BTF.ext function info: {error*}",
        "prog '{program}': error relocating .BTF.ext line info: {error*}",
        "prog '{program}': missing .BTF.ext function info.", "prog '{program}': missing .BTF.ext line info.",
        "prog '{program}': failed to perform .BTF.ext fix ups: {error*}",
      ],
      broken: "The records of functions and lines (.BTF.ext) are there for a part of program '{program}' alone.",
      remedy:
        "Compile every part with -g (assembler code too needs them), or none; `btfscope check OBJECT` says what they miss."),
    Rule(
      "relocation_anonymous", .relocation,
      [
        "prog '{program}': relo #{number}: <{kind}> ({id}) relocation doesn't support anonymous types",
        "prog '{program}': relo for [{id}] {name*} (at idx {index}) captures type [{other}] of unexpected kind {kind}",
      ],
      broken: "A CO-RE relocation of the program is about a type that has no name, or that is of no kind which can be looked up.",
      remedy: "Ask by a named struct, union, enum or typedef; `btfscope relocs OBJECT` shows the relocation."),
    Rule(
      "relocation_candidates", .relocation,
      [
        "prog '{program}': relo #{number}: target candidate search failed for {rest*}",
        "prog '{program}': relo #{number}: failed to record relocation: {error*}",
        "unexpected kind {kind} relocated, local [{id}], target [{other}]",
      ],
      broken: "The kernel's types could not be searched for what the program asks for.",
      remedy:
        "See whether /sys/kernel/btf/vmlinux and those of modules can be read; `btfscope relocs OBJECT` says of every relocation what became of it."
    ),
    Rule(
      "calls_failed", .loader,
      [
        "prog '{program}': failed to relocate calls: {error}", "prog '{program}': failed to relocate data references: {error}",
        "prog '{program}': unexpected relo {rest*}", "prog '{program}': missing {rest*}relo {more*}",
        "prog '{program}': invalid relo {rest*}", "prog '{program}': bad {rest*}",
        "prog '{program}': failed to add subprog offsets: {error*}", "prog '{program}': failed to realloc prog code",
      ],
      broken: "The loader could not link the program with what it calls and refers to.",
      remedy:
        "See the lines before; the object may be damaged or be made for a newer libbpf. `btfscope inspect OBJECT` lists problems.",
      isAddition: true),
  ]

  private static let using: [Rule] = [
    Rule(
      "program_unused", .loader,
      [
        "prog '{program}': can't attach BPF program without FD (was it loaded?)", "prog '{program}': can't attach before loaded",
        "prog '{program}': can't use BPF program without FD (was it loaded?)",
        "prog '{program}': can't associate BPF program without FD (was it loaded?)",
        "prog '{program}': can't attach BPF program w/o FD (did you load it?)",
      ],
      broken: "Program '{program}' is to be attached or used, and was not loaded.",
      remedy:
        "Load the object first, and do not leave the program out (bpf_program__set_autoload(), a section's name that begins with ?)."
    )
  ]
}
