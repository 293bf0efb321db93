/// What `btfscope load` says of an object or program that it, or the kernel, refused (`LoadError`, `ProgramFailure`, `MapFailure`,
/// `ExternFailure`, `StructOperationsFailure` and `AttachFailure` in `Sources/Loader`).
///
/// They are a book of their own (``RuleBook/ownLoader``), which only lines of `load` are looked up in: some patterns are wide.
enum OwnLoaderRules {
  static let all: [Rule] = kernel + programs + maps + externs + structOperations + attaching + object

  /// Rules whose patterns are so wide that they are looked up only where it is certain that `load` speaks.
  static let wide: Set<String> = ["load_object_fault", "load_map_other", "load_unreadable"]

  private static let kernel: [Rule] = [
    Rule(
      "load_capability", .privilege,
      [
        "{call*}: Operation not permitted (errno 1); this needs root, or {needed*}: {capabilities*} is missing",
        "{call*}: Operation not permitted (errno 1); this needs root, or {needed*}: {capabilities*} are missing",
        "{call*}: Operation not permitted (errno 1); this needs root, or {capabilities*}",
      ],
      broken: "The process lacks {capabilities}, which the kernel asks for here.",
      remedy: "Load as root, or give the process the capability (setcap, AmbientCapabilities=, --cap-add)."),
    Rule(
      "load_not_permitted", .privilege,
      [
        "{call*}: Operation not permitted (errno 1); no capability is missing {needed*}: {rest*}",
        "{call*}: Operation not permitted (errno 1){rest*}",
      ],
      broken:
        "The kernel refuses the call before it looks at the object, and not for want of a capability: a lockdown, seccomp, a security module or a user namespace forbids it, or programs of this kind.",
      remedy:
        "Look at /sys/kernel/security/lockdown (integrity forbids writing helpers, confidentiality tracing), at /sys/kernel/security/lsm, at the seccomp filter of the container, and whether this is a user namespace (/proc/self/uid_map). Where other programs load and only this kind is refused, this kernel restricts the kind."
    ),
    Rule(
      "load_type_unknown", .programs,
      ["{call*}; refused before the verifier looked at it: this kernel may not know programs of type {type}"],
      broken: "The kernel refused the program before the verifier looked at it: it may not know programs of type {type}.",
      remedy: "`btfscope features` says which types of programs this kernel has, and `btfscope audit OBJECT` which kernels have it."
    ),
    Rule(
      "load_map_too_large", .maps, ["map '{map*}': BPF_MAP_CREATE: Argument list too long (errno 7){rest*}"],
      broken: "The kernel makes no map as large as '{map}': its entries, or all entries with their keys and values, are too many.",
      remedy: "Lower max_entries, or the size of a value, or set it before loading to what this machine can hold."),
    Rule(
      "load_map_memory", .maps, ["map '{map*}': BPF_MAP_CREATE: Cannot allocate memory (errno 12){rest*}"],
      broken: "There is not the memory for map '{map}', or its memory cgroup has not got it.",
      remedy: "Lower max_entries, allocate on use (BPF_F_NO_PREALLOC, for hashes), or raise the cgroup's limit."),
    Rule(
      "load_map_invalid", .maps, ["map '{map*}': BPF_MAP_CREATE: Invalid argument (errno 22){rest*}"],
      broken: "The kernel does not make map '{map}' as the object defines it: a size, a flag or the type itself does not suit.",
      remedy:
        "Check flags and sizes for that type (arrays have keys of 4 bytes, rings sizes of whole pages and powers of two; max_entries is not 0), and `btfscope features` for types that this kernel lacks; `btfscope inspect OBJECT` shows the definition."
    ),
    Rule(
      "load_pin", .maps,
      [
        "{subject*}: BPF_OBJ_PIN: {error*} (errno {number}){rest*}", "{subject*}: BPF_OBJ_GET: {error*} (errno {number}){rest*}",
        "{subject*}: mkdir: {error*} (errno {number}){rest*}",
      ],
      broken: "Something cannot be pinned, or what is pinned there cannot be opened: {error}.",
      remedy: "Mount a bpf file system (mount -t bpf bpf /sys/fs/bpf), and choose a path that is free and below it."),
    Rule(
      "load_types", .types, ["{subject*}: BPF_BTF_LOAD: {error*} (errno {number}){rest*}"],
      broken: "The kernel refused the object's types (BTF): {error}.",
      remedy: "`btfscope check OBJECT` says which rule is broken."),
    Rule(
      "load_kernel", .loader,
      ["{subject*}: {call}: {error*} (errno {number}){rest*}", "{call}: {error*} (errno {number}){rest*}"],
      broken: "The kernel's answer to {call} was: {error}.",
      remedy: "`btfscope features` says what this kernel has, and `btfscope preflight OBJECT` what of the object it lacks."),
  ]

  private static let programs: [Rule] = [
    Rule(
      "load_no_type", .programs, ["the section's name '{section*}' says no program type"],
      broken: "The type of a program comes from its section's name, and '{section}' is none that is known.",
      remedy: "Use a name that says the type, such as SEC(\"xdp\"), SEC(\"kprobe/FUNCTION\") or SEC(\"tracepoint/CATEGORY/NAME\")."),
    Rule(
      "load_no_target", .programs,
      [
        "the section's name '{section*}' says no function to attach to{rest*}",
        "the section's name '{section*}' says nothing to attach to",
      ],
      broken: "Programs of this kind are verified for one function or hook, and the section's name '{section}' has none.",
      remedy: "Name it: SEC(\"fentry/FUNCTION\"), SEC(\"lsm/HOOK\"), SEC(\"tp_btf/TRACEPOINT\")."),
    Rule(
      "load_target_missing", .programs,
      ["the kernel has no '{name}' in module '{module}' to attach to", "the kernel has no '{name}' to attach to"],
      broken: "This kernel's types have no function, tracepoint or hook '{name}', to which the program attaches.",
      remedy:
        "It was renamed, inlined or removed, or lies in a module that is not loaded: `btfscope find NAME` looks for it, and `btfscope audit OBJECT` says which kernels have it. Mark the section optional (SEC(\"?...\")) where the program is not needed everywhere."
    ),
    Rule(
      "load_no_program", .programs, ["there is no program '{name*}' in the object"],
      broken: "The object has no program '{name}'.", remedy: "`btfscope inspect OBJECT` lists its programs."),
    Rule(
      "load_no_target_program", .programs,
      [
        "which program's function it replaces was not said", "the program that it attaches to has no BTF",
        "the BTF of the program that it attaches to is malformed",
      ],
      broken: "The program replaces or follows a function of another program, which has to be loaded, with its types, and named.",
      remedy:
        "Load the other program first, compiled with -g, and name it to the loader (libbpf: bpf_program__set_attach_target())."),
    Rule(
      "load_not_in_struct_ops", .programs, ["no struct_ops map that is created uses it"],
      broken:
        "A struct_ops program is verified for the place that it has in a struct of functions, and no map that is created has it.",
      remedy: "Set it in a variable in SEC(\".struct_ops\") or SEC(\".struct_ops.link\"), and let that map be created."),
    Rule(
      "load_too_large", .limits, ["with all that it calls it has more than {count} instructions{rest*}"],
      broken: "A program may have {count} instructions with all that it calls.",
      remedy: "Unroll and inline less, or split it with tail calls."),
    Rule(
      "load_linking", .loader,
      [
        "jump table: {words*}", "instruction {insn}: the address of a function has no relocation",
        "instruction {insn}: the call goes to no function of .text", "instruction {insn}: {words*}",
        "there is no function '{callback*}', which its tag names as exception callback",
        "exception callback '{callback*}' is not a global function that others see",
        ".BTF.ext has no {kind} information of function '{function*}'",
        "the address of a function has no relocation", "the call goes to no function of .text",
      ],
      broken: "The program could not be put together with what it calls and points to.",
      remedy:
        "The object is damaged, or was changed after it was compiled: compile it again with -g, and link only with bpftool gen object or `ld.bfd -r`. `btfscope inspect OBJECT` lists what is wrong with it."
    ),
  ]

  private static let maps: [Rule] = [
    Rule(
      "load_ring", .maps,
      [
        "map '{map*}': a key size of {size}: {rest*}", "map '{map*}': a value size of {size}: {rest*}",
        "map '{map*}': max_entries is 0: {rest*}", "map '{map*}': max_entries {size} is the ring's size {rest*}",
        "map '{map*}': flags {flags}: a ring takes {rest*}",
      ],
      broken: "A ring has no keys and no values; max_entries is its size in bytes: whole pages, and a power of two.",
      remedy: "Leave key and value out of the definition, and give it __uint(max_entries, 256 * 1024) or the like."),
    Rule(
      "load_map_other_pinned", .maps, ["map '{map*}': another map is pinned at '{path*}': {difference*}"],
      broken: "The map that is pinned at {path} is to be used again, and is another: {difference}.",
      remedy: "Remove the pin where nothing needs it any more, or give the map the attributes of the pinned one."),
    Rule(
      "load_map_contents", .maps,
      [
        "map '{map*}': the contents of section '{section*}' cannot be read",
        "map '{map*}': its {size} bytes of variables do not fit in {limit} bytes",
      ],
      broken: "The variables that map '{map}' is to begin with cannot be read, or do not fit.",
      remedy: "Compile the object again; where the sizes were changed before loading, make the map as large as its variables."),
    Rule(
      "load_map_slot", .maps, ["map '{map*}': slot {slot} is to hold '{name*}', which is not loaded"],
      broken: "Map '{map}' is to begin with '{name}' in slot {slot}, which is not loaded.",
      remedy: "Load it too: name it with --program beside the others, or see why it was refused."),
    Rule(
      "load_map_other", .maps, ["map '{map*}': {words*}"],
      broken: "Map '{map}' is not defined as a loader reads it: {words}.",
      remedy: "Define it in SEC(\".maps\") with __uint() and __type(); `btfscope inspect OBJECT` lists what is wrong."),
  ]

  private static let externs: [Rule] = [
    Rule(
      "load_extern_missing", .loader,
      [
        "extern '{name*}': not found among the types of this kernel and its modules, and not optional (__weak)",
        "extern '{name*}': not found in this kernel, and not optional (__weak)",
      ],
      broken: "Neither this kernel nor a module that is loaded has '{name}', and the object says that it must be there.",
      remedy:
        "Load the module that has it, or declare it __weak and guard its use: if (bpf_ksym_exists({name})). `btfscope find {name}` looks for it, and `btfscope audit OBJECT` says which kernels have it."
    ),
    Rule(
      "load_extern_configuration", .loader,
      [
        "extern '{name*}': is none of the values that loaders make up{rest*}",
        "extern '{name*}': the configuration's value {value*} needs {needs*}",
        "extern '{name*}': the configuration's value {value*} does not fit in {size} bytes",
      ],
      broken:
        "A variable of .kconfig takes its value from the kernel's configuration, and '{name}' cannot: the name is none, or the value does not suit its type.",
      remedy:
        "Check the name, and declare it with the type that the option has: enum libbpf_tristate, bool, int, or an array of char."),
    Rule(
      "load_extern_type", .loader,
      [
        "extern '{name*}': incompatible types: the object expects {expected*}, the kernel has {found*}"
      ],
      broken: "The kernel's '{name}' is {found}, and the object declares it as {expected}.",
      remedy: "Take the declaration from this kernel: `btfscope dump -t {name}`."),
    Rule(
      "load_extern_ambiguous", .loader,
      [
        "extern '{name*}': the kernel has two symbols of that name, {rest*}",
        "extern '{name*}': functions of more modules than {rest*}",
      ],
      broken: "'{name}' is not one thing that the program could refer to.",
      remedy: "Use another symbol or function, whose name there is once; call functions of fewer modules in one object."),
  ]

  private static let structOperations: [Rule] = [
    Rule(
      "load_struct_ops_missing", .loader, ["{subject*}the kernel has no struct_ops of type '{type*}'"],
      broken: "This kernel has no struct of functions '{type}': the subsystem that the object plugs into is not there.",
      remedy:
        "Load the module that has it, or use a kernel with that subsystem (sched_ext, hid-bpf, tcp congestion control, qdisc)."),
    Rule(
      "load_struct_ops_shape", .loader,
      [
        "{subject*}member '{member*}' is set, and the kernel's struct has none of that name",
        "{subject*}member '{member*}' is a bit field, which is not allowed here",
        "{subject*}member '{member*}' is set to a program, and is no pointer to a function in the kernel",
        "{subject*}member '{member*}' is {found*} in the kernel, not {expected*}",
      ],
      broken: "The kernel's struct of functions differs from the one that the object was compiled for, in '{member}'.",
      remedy: "Set what this kernel lacks to 0 before loading, or compile with its types (`btfscope dump -t struct:NAME`)."),
    Rule(
      "load_struct_ops_program", .loader,
      [
        "{subject*}program '{program*}' stands at several places, which must be the same one",
        "struct_ops map '{map*}': its contents cannot be read",
        "its contents cannot be read",
      ],
      broken: "The struct of functions cannot be read, or one program stands in it at places that are verified differently.",
      remedy: "Write a program of its own for each member; compile the object again where its contents cannot be read."),
  ]

  private static let attaching: [Rule] = [
    Rule(
      "attach_not_chosen", .programs,
      [
        "{subject*}it is attached to a {place*}, and which was not said",
        "{subject*}its section names no attach type, and none was said",
      ],
      broken: "The section's name does not say what the program is attached to, and it was not said otherwise.",
      remedy: "Say it (--help lists how), or name it in the section where its kind allows that."),
    Rule(
      "attach_elsewhere", .programs,
      [
        "{subject*}it is given to a {place*}", "{subject*}it is an action of a filter of traffic control",
        "{subject*}it is an entry of a map of {kinds*}", "{subject*}it is attached to nothing: {rest*}",
        "{subject*}it comes to run when its struct_ops map is attached", "{subject*} are not attached by this version",
        "{subject*}it cannot be attached", "{subject*}nothing is known about how programs of section '{section*}' are attached",
      ],
      broken:
        "Programs of this kind are not attached by a link; something else puts them to use, or this version does not know how.",
      remedy: "Load and pin it (`btfscope load OBJECT --pin DIR`), and let the tool attach it that is made for it."),
    Rule(
      "attach_target", .programs,
      [
        "{subject*}'{name*}' names no tracepoint{rest*}", "{subject*}the kernel has no tracepoint '{name*}'",
        "{subject*}tracepoints have numbers, which tracefs shows, {rest*}", "{subject*}this kernel has no {kind}s ({rest*}",
        "{subject*}there is no network interface {name} here", "{subject*}no processor takes the event",
        "{subject*}it is no struct_ops map, or not all of its programs are loaded",
        "{subject*}the section's name '{section*}' says nothing to attach to",
      ],
      broken: "What the program is to be attached to is not there.",
      remedy:
        "Look for it: /sys/kernel/tracing/available_events (mount -t tracefs tracefs /sys/kernel/tracing), `ip link`; other kernels may have named it otherwise."
    ),
  ]

  private static let object: [Rule] = [
    Rule(
      "load_byte_order", .loader, ["the object is for machines of the other byte order{rest*}"],
      broken: "The object is compiled for machines of the other byte order.",
      remedy: "Compile it with -target bpf on such a machine, or with -target bpfel (x86, ARM, RISC-V) or bpfeb (s390x)."),
    Rule(
      "load_kernel_types", .loader, ["the kernel's types are needed for {use*}, and cannot be read: {words*}"],
      broken: "The kernel's types (BTF) are needed for {use}, and cannot be read: {words}.",
      remedy: "A kernel with CONFIG_DEBUG_INFO_BTF has them in /sys/kernel/btf/vmlinux, which must be visible where it is loaded."),
    Rule(
      "load_relocation", .relocation, ["CO-RE relocation {index} of {section*}, instruction {insn}: {words*}"],
      broken: "A CO-RE relocation has no decision for this kernel: {words}.",
      remedy: "`btfscope relocs OBJECT` says what became of each relocation, and why."),
    Rule(
      "load_object_fault", .loader,
      [
        "section {section*}: {words*}", "data section '{name*}': {words*}", "relocation #{number}: {words*}",
        "extern '{name*}': {words*}", "struct_ops map '{map*}': {words*}", "program '{program*}'{place*}: {words*}",
        "program '{program*}' is static, {words*}", "function '{function*}' at byte {words*}",
        "there is no symbol table{words*}", "there are {count} symbol tables{words*}", "there is no .BTF section{words*}",
        "the licence is empty", "the version has {size} bytes{words*}", "maps defined as before BTF{words*}",
        "BTF has no data section{words*}", "variables of an arena, {words*}", "relocations with addends{words*}",
        "sections of relocations overlap{words*}", "the relocation at byte {words*}", "ELF: {words*}", "BTF: {words*}",
        ".BTF.ext: {words*}",
      ],
      broken: "The object itself is not what a loader can take.",
      remedy: "`btfscope inspect OBJECT` lists everything that is wrong with it; libbpf refuses the same. Compile it again with -g."
    ),
    Rule(
      "load_unreadable", .loader, ["{path*}: {words*}"],
      broken: "A file or table that is needed cannot be read: {path}.",
      remedy: "Make it readable where the object is loaded (for .kconfig /boot/config-RELEASE or /proc/config.gz)."),
  ]
}
