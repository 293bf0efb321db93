/// What libbpf says before a program gets to the verifier, or instead of it (`libbpf.c`, 0.5 to 1.8).
enum LoaderRules {
  /// The code of what says that a program was refused, and no more.
  static let plainCode = "program_failed"

  static let all: [Rule] = maps + externs + programs + files

  private static let maps: [Rule] = [
    Rule(
      "map_not_created", .loader,
      [
        "map '{map}': failed to create: {error*}", "failed to create map (name: '{map}'): {error*}",
        "map {map}: map create: {error*}",
      ],
      broken: "The kernel did not create map '{map}': {error}.",
      remedy:
        "EINVAL: sizes that the type does not take (a ring's must be a power of two of whole pages; max_entries must not be 0), or a type or flag that this kernel does not know. E2BIG: too large. EPERM: privilege, or before Linux 5.11 the limit of locked memory (ulimit -l)."
    ),
    Rule(
      "map_without_types", .loader,
      [
        "Error in bpf_create_map_xattr({map}):{error*}. Retrying without BTF.", "Error in bpf_create_map_xattr({map}): {rest*}",
        "BPF map '{map}': failed to create{rest*}",
      ],
      broken: "The map was refused with its types, and is tried without.",
      remedy: "This is a note; what counts is whether it is created then.", isAddition: true),
    Rule(
      "map_reuse", .loader,
      [
        "couldn't reuse pinned map at '{path}': parameter mismatch{rest*}", "map '{map}': unexpected key size {rest*}",
        "map '{map}': unexpected value size {rest*}",
      ],
      broken: "The map that is pinned there has other sizes, another type or other flags than the object's.",
      remedy: "Remove the pin (when nothing needs it), or change the object's definition."),
    Rule(
      "map_slot", .loader, ["map '{map}': failed to initialize slot [{slot}] to {kind} '{name}'{rest*}"],
      broken: "The {kind} '{name}' that map '{map}' is to hold is not there.",
      remedy: "It was not loaded: load it too (autoload), or leave the slot out."),
    Rule(
      "map_pin", .loader,
      [
        "failed to pin map: {error*}", "map '{map}': failed to auto-pin at '{path}': {error*}",
        "specified path {path} is not on BPF FS", "failed to pin at {rest*}",
      ],
      broken: "The map cannot be pinned there.",
      remedy: "Mount a bpf file system (mount -t bpf bpf /sys/fs/bpf) and choose a path that is free."),
    Rule(
      "map_definition", .loader,
      [
        "map '{map}': {rest*}should be last.", "map '{map}': conflicting {rest*}", "map '{map}': unknown field '{field}'.",
        "map '{map}': attr '{attr}': {rest*}", "map '{map}': map type isn't specified.", "map '{map}': {rest*} not found.",
        "map '{map}': {rest*} is not PTR: {kind}.", "map '{map}': can't determine {rest*}", "map '{map}': unexpected {rest*}",
        "map '{map}': invalid {rest*}", "map '{map}': multi-level inner maps not supported.",
        "map '{map}': unsupported map linkage {rest*}", "map '{map}': inner def {rest*}", "map '{map}': should be {rest*}",
        "elf: legacy map definitions in 'maps' section are not supported by libbpf v1.0+",
      ],
      broken: "The map is not defined as libbpf reads it.",
      remedy: "Define it in SEC(\".maps\") with __uint() and __type(); see `btfscope inspect`."),
    Rule(
      "map_other", .loader, ["map '{map}': failed to {rest*}"],
      broken: "Map '{map}' could not be made ready.", remedy: "See the errno that follows."),
  ]

  private static let externs: [Rule] = [
    Rule(
      "extern_kfunc", .loader,
      ["extern (func ksym) '{func}': not found in kernel or module BTFs", "extern (func ksym) '{func}': not found{rest*}"],
      broken: "Neither the kernel nor a loaded module has the function {func}.",
      remedy: "Load the module that has it; or declare it __weak and guard its use by bpf_ksym_exists()."),
    Rule(
      "extern_variable", .loader,
      [
        "extern (var ksym) '{name}': not found in kernel BTF{rest*}", "extern (ksym) '{name}': not found{rest*}",
        "extern '{name}' (strong): not resolved",
      ],
      broken: "The kernel (or its configuration) has no '{name}', and the program does not do without.",
      remedy:
        "Declare it __weak, and handle that it is absent; for values of .kconfig see whether the configuration was found (/boot/config-*, /proc/config.gz)."
    ),
    Rule(
      "extern_type", .loader,
      [
        "extern (var ksym) '{name}': incompatible types{rest*}",
        "extern (func ksym) '{name}': func_proto {rest*} incompatible {more*}",
        "extern ({kind*}) '{name}': {rest*}incompatible{more*}", "extern (ksym) '{name}': resolution is ambiguous: {rest*}",
      ],
      broken: "The kernel's '{name}' has another type than the program declares, or there are several.",
      remedy: "Take the declaration from this kernel's vmlinux.h (`btfscope dump`)."),
    Rule(
      "extern_kconfig", .loader,
      [
        "failed to open system Kconfig", "extern (kcfg) '{name}': value {rest*}", "extern (kcfg) '{name}': type {rest*}",
        "extern (kcfg) '{name}': not found{rest*}", "failed to parse '{line*}': no {what}",
        "error parsing system Kconfig line {rest*}",
      ],
      broken: "The kernel's configuration could not be found or has no fitting value, and the program asks for one of it.",
      remedy:
        "Have /boot/config-RELEASE or /proc/config.gz (CONFIG_IKCONFIG_PROC) where it is loaded, give the values (kconfig option of the loader), or declare the variable __weak."
    ),
    Rule(
      "struct_ops_missing", .loader,
      [
        "struct_ops init_kern: struct {type} is not found in kernel BTF",
        "struct_ops init_kern: struct {type} data is not found in struct {rest*}",
      ],
      broken: "This kernel has no struct {type}: the subsystem that the program plugs into is not there.",
      remedy:
        "Load the module that has it, or use a kernel with that subsystem (hid-bpf, sched_ext, tcp congestion control, qdisc)."),
    Rule(
      "struct_ops_shape", .loader,
      [
        "struct_ops init_kern {map}: Cannot find member {member} in kernel BTF",
        "struct_ops init_kern {map}: Unmatched member {rest*}", "struct_ops init_kern {map}: Error in size of member {rest*}",
        "struct_ops init_kern {map}: bitfield {rest*}", "struct_ops init_kern {map}: kernel member {member} is not a func ptr",
        "struct_ops reloc {map}: cannot {rest*}", "struct_ops reloc {map}: prog {program} is not {rest*}",
        "struct_ops reloc {map}: invalid {rest*}", "struct_ops reloc: {rest*}", "struct_ops init: {name*} is {not*}supported",
        "struct_ops init: {name*}not {rest*}",
      ],
      broken: "The kernel's struct of functions differs from what the program was compiled for.",
      remedy:
        "Set what this kernel lacks to NULL before loading, or compile with its types; libbpf leaves members out that are zero."),
  ]

  private static let programs: [Rule] = [
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
      isAddition: true),
    Rule(
      "no_program_type", .loader,
      [
        "prog '{program}': missing BPF prog type, check ELF section name '{section}'",
        "failed to guess program type from ELF section '{section}'", "prog '{program}': unrecognized ELF section name '{section}'",
      ],
      broken: "The section's name '{section}' does not say what type of program it is.",
      remedy: "Give it a name that libbpf knows (SEC(\"kprobe/...\"), SEC(\"xdp\"), ...), or set the type before loading."),
    Rule(
      "attributes_failed", .loader, ["prog '{program}': failed to prepare load attributes: {error}"],
      broken: "What program '{program}' needs to be loaded could not be put together: {error}.",
      remedy: "Set the attach target (bpf_program__set_attach_target()) where the section's name has none; see the lines before it."
    ),
    Rule(
      "calls_failed", .loader,
      [
        "prog '{program}': failed to relocate calls: {error}", "prog '{program}': failed to relocate data references: {error}",
        "prog '{program}': unexpected relo {rest*}", "prog '{program}': missing {rest*}relo {more*}",
        "prog '{program}': invalid relo {rest*}", "prog '{program}': bad {rest*}",
        "prog '{program}': error relocating .BTF.ext {rest*}",
      ],
      broken: "The loader could not link the program with what it calls and refers to.",
      remedy:
        "See the lines before; the object may be damaged or be made for a newer libbpf. `btfscope inspect OBJECT` lists problems."),
    Rule(
      "attach_failed", .loader,
      [
        "prog '{program}': failed to attach{rest*}", "prog '{program}': failed to auto-attach: {error}",
        "prog '{program}': failed to create {rest*}", "failed to attach{rest*}",
      ],
      broken: "The program was loaded, and could not be attached.",
      remedy: "Look whether its target exists and can be traced (/sys/kernel/tracing/available_filter_functions, tracefs mounted)."),
    Rule(
      "locked_memory", .loader, ["permission error while running as root; try raising 'ulimit -l'? current value: {value*}"],
      broken:
        "The kernel answered root that this is not permitted. Before Linux 5.11 it is the limit of locked memory ({value}); later a lockdown, seccomp or sandbox rule refuses the call.",
      remedy: "Before 5.11: ulimit -l unlimited. Else look at /sys/kernel/security/lockdown and at how the process is confined."),
    Rule(
      plainCode, .loader,
      [
        "prog '{program}': BPF program load failed: {error*}", "prog '{program}': failed to load: {error*}",
        "load program: {error*}", "failed to load object{rest*}", "failed to load BPF skeleton{rest*}",
        "Error in bpf_object__load_xattr{rest*}", "the BPF_PROG_LOAD syscall failed{rest*}", "Error: failed to load object file",
        "Error: failed to load program{rest*}",
      ],
      broken: "The program was not loaded.", remedy: "The verifier's words stand around it.", isAddition: true),
    Rule(
      "kernel_types_unread", .loader,
      [
        "failed to find valid kernel BTF", "Error loading vmlinux BTF: {error}", "BTF is required, but is missing or corrupted.",
        "kernel doesn't support {what*}", "failed to open vmlinux BTF: {error}",
      ],
      broken: "The kernel's types (BTF) are needed and cannot be read.",
      remedy: "A kernel with CONFIG_DEBUG_INFO_BTF has them in /sys/kernel/btf/vmlinux; for others give a file (btf_custom_path)."),
  ]

  private static let files: [Rule] = [
    Rule(
      "types_refused", .loader,
      [
        "Error loading .BTF into kernel: {error}. BTF is mandatory, can't proceed.",
        "Error loading .BTF into kernel: {error}. {rest*}", "Error loading .BTF into kernel: {error}.",
        "BTF loading error: {error}",
      ],
      broken: "The kernel refused the object's own types (BTF): {error}.",
      remedy:
        "`btfscope check OBJECT` says which rule is broken; kinds that are newer than the kernel are lowered by a newer libbpf.",
      isAddition: true),
    Rule(
      "object_malformed", .loader,
      [
        "elf: failed {rest*}", "elf: {path} is not a valid eBPF object file", "elf: '{path*}' is not {rest*}",
        "elf: endianness mismatch {rest*}", "elf: multiple symbol tables {rest*}", "elf: couldn't find symbol table {rest*}",
        "sec '{section*}': corrupted {rest*}", "sec '{section*}': failed {rest*}", "sec '{section*}': invalid {rest*}",
        "sec '{section*}': program {rest*}", "failed to open {path}: {error*}", "failed to find BTF for extern '{name}': {error}",
        "Error loading ELF section {rest*}", "Error: failed to open object file", "invalid license section in {path}",
        "failed to find BTF info for global/extern symbol '{name}'",
      ],
      broken: "The object is not one that libbpf can read.", remedy: "`btfscope inspect OBJECT` lists what is wrong with it."),
  ]
}
