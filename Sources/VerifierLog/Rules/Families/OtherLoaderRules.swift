/// What other loaders say instead of the verifier: cilium/ebpf (Go), aya (Rust), and BCC. What is in front of it differs by the program.
enum OtherLoaderRules {
  /// What is special: before libbpf's, which are wider.
  static let all: [Rule] = permission + goMaps + goKernel + goAttaching + goObjects + aya + bcc

  /// What is wide: behind all others.
  static let general: [Rule] = [
    Rule(
      "map_create_refused", .loader,
      [
        "{before*}map create: {error*}", "{before*}creating map: {error*}", "{before*}failed to create map `{map}`{rest*}",
        "{before*}`bpf_map_create` failed{error*}",
      ],
      broken: "The kernel did not create the map.",
      remedy:
        "EPERM: root or CAP_BPF; before Linux 5.11 also the limit of locked memory (ulimit -l unlimited; rlimit.RemoveMemlock() in Go). EINVAL: sizes, flags or a type that this kernel does not take (`btfscope features`). E2BIG, ENOMEM: too large."
    ),
    Rule(
      "relocation_loading", .relocation, ["{before*}apply CO-RE relocations: {error*}", "{before*}error relocating {error*}"],
      broken: "The loader could not relocate the program for this kernel: {error}.",
      remedy: "`btfscope relocs OBJECT` decides every relocation against this kernel (or that of --against), and says why."),
    Rule(
      "link_refused", .loader,
      [
        "{before*}failed to attach link: {error*}", "{before*}attach tcx link: {error*}", "{before*}attach netkit link: {error*}",
        "{before*}create tracing link: {error*}", "{before*}create raw tracepoint: {error*}", "{before*}create link: {error*}",
        "{before*}cannot create bpf perf link: {error*}", "{before*}`bpf_link_create` failed{error*}",
        "{before*}`perf_event_open` failed{error*}", "{before*}`bpf_raw_tracepoint_open` failed{error*}",
        "{before*}`bpf_prog_attach` failed{error*}",
      ],
      broken: "The program was loaded, and the kernel did not attach it.",
      remedy:
        "EBUSY, EEXIST: something is attached there already (`btfscope show`). EINVAL, ENOENT, ENOTSUP: a target that cannot be traced, or a kernel without this way to attach (`btfscope features`). EPERM: privilege. ENODEV: no such interface."
    ),
    Rule(
      "system_error", .loader, ["{error*} (os error {number})"],
      broken: "The kernel answered: {error}.", remedy: "What was asked for stands before it.", isNote: true),
  ]

  private static let permission: [Rule] = [
    Rule(
      "memlock_suggested", .privilege,
      [
        "{before*}map create: {error*} (MEMLOCK may be too low, consider rlimit.RemoveMemlock)",
        "load program: {error*} (MEMLOCK may be too low, consider rlimit.RemoveMemlock)",
        "{before*}{error*} (MEMLOCK may be too low, consider rlimit.RemoveMemlock)",
        "{before*}{error*} (MEMLOCK bay be too low, consider rlimit.RemoveMemlock)",
      ],
      broken:
        "The kernel does not permit it. The loader takes the limit of locked memory for the reason, and that is so only before Linux 5.11; else the process lacks a privilege.",
      remedy:
        "Run as root or with CAP_BPF (with CAP_PERFMON or CAP_NET_ADMIN for the type), in a container with these and a seccomp filter that lets bpf() through. Before 5.11 call rlimit.RemoveMemlock() as root, or raise ulimit -l."
    ),
    Rule(
      "memlock_refused", .privilege,
      ["{before*}failed to set memlock rlimit: {error*}", "{before*}remove memlock: {error*}"],
      broken: "The limit of locked memory could not be raised: {error}.",
      remedy: "It needs root or CAP_SYS_RESOURCE; since Linux 5.11 it is not needed."),
    Rule(
      "kernel_pointers_hidden", .privilege,
      ["{before*}restricted by kernel.kptr_restrict and/or net.core.bpf_jit_harden sysctls"],
      broken: "The kernel hides addresses or instructions that the loader asks for.",
      remedy: "Be root with CAP_SYSLOG, or lower kernel.kptr_restrict and net.core.bpf_jit_harden."),
  ]

  private static let goMaps: [Rule] = [
    Rule(
      "map_entries_zero", .loader, ["{before*}map create: {error*} (MaxEntries may be incorrectly set to zero)"],
      broken: "The map has no entries: max_entries is 0.",
      remedy: "Set it in the definition (__uint(max_entries, N)), or MapSpec.MaxEntries before loading."),
    Rule(
      "map_ring_size", .loader,
      [
        "{before*}map create: {error*} (ring map size {size} not a multiple of page size {page})",
        "{before*}ringbuffer map size {size} is zero or not a power of two",
      ],
      broken: "A ring has the size of a power of two and of whole pages, and {size} bytes are not.",
      remedy: "Set max_entries to such a number: 4096 (or the machine's page) times 1, 2, 4, 8, ..."),
    Rule(
      "map_preallocation", .loader,
      [
        "{before*}map create: {error*} (BPF_F_NO_PREALLOC flag may be incompatible with map type {type})",
        "{before*}map create: {error*} (BPF_F_NO_PREALLOC flag may need to be set for map type {type})",
      ],
      broken: "Maps of the type {type} are made with, or only without, BPF_F_NO_PREALLOC.",
      remedy: "Prefix tries and local storages need the flag, arrays do not take it: see map_flags of the definition."),
    Rule(
      "map_spec_differs", .loader, ["{before*}map spec is incompatible with existing map{rest*}"],
      broken: "The map that is pinned there has other sizes, another type or other flags than the object's.",
      remedy: "Remove the pin (when nothing needs it), or give the old definition; the words before it say what differs."),
    Rule(
      "map_pin_path_unset", .loader, ["{before*}pin by name: missing {what}"],
      broken: "The map is pinned by name, and the loading program does not say where: {what}.",
      remedy: "Set MapOptions.PinPath to a folder of a bpf file system (/sys/fs/bpf/NAME), or leave pinning out of the definition."),
    Rule(
      "map_memory_missing", .loader, ["{before*}Map was not created with the BPF_F_MMAPABLE flag: {error*}"],
      broken: "Variables are read and written through mapped memory, and their map was not created for that.",
      remedy: "Linux 5.5 and newer make maps of variables so; use the map's lookup and update before."),
    Rule(
      "map_value_size", .loader,
      ["{before*}doesn't marshal to {size} bytes", "{before*}unmarshaling {type} doesn't consume all data"],
      broken: "The Go type of a key or value has another size than the map's.",
      remedy: "Have bpf2go write the types (-type NAME), with the same padding; `btfscope inspect OBJECT` shows the map's sizes."),
  ]

  private static let goKernel: [Rule] = [
    Rule(
      "kernel_types_not_found", .loader, ["{before*}no BTF found for kernel version {version*}"],
      broken: "This kernel shows no types of its own (BTF), and the program cannot be relocated or attached without.",
      remedy:
        "Use a kernel with CONFIG_DEBUG_INFO_BTF=y (/sys/kernel/btf/vmlinux, with /sys mounted in the container), or give the loader a file of its types (ProgramOptions.KernelTypes, from `btfscope minimize`, btfhub or pahole). `btfscope audit OBJECT` says what needs them."
    ),
    Rule(
      "module_types_malformed", .loader, ["{before*}load BTF for kmod {module}: {error*}"],
      broken: "The types of kernel module {module} cannot be read: {error}.",
      remedy:
        "`btfscope check /sys/kernel/btf/MODULE` says what is wrong; unload or rebuild it, or use a newer loader, which leaves out empty ones."
    ),
    Rule(
      "feature_requires", .loader,
      [
        "{before*} not supported (requires >= {version})", "{before*}(requires >= {version}){rest*}",
      ],
      broken: "The loader needs a feature that Linux {version} brought, and this kernel does not have it.",
      remedy:
        "Use that kernel or a newer one, or do without where the loader lets you; `btfscope features` says what this kernel has."),
    Rule(
      "kconfig_missing", .loader,
      [
        "{before*}neither {path*} nor /proc/config.gz provide a kconfig", "{before*}cannot find a kconfig file: {path*}",
        "{before*}cannot parse kconfig file: {path*}",
      ],
      broken: "The kernel's configuration could not be found, and the program asks for a value of it.",
      remedy:
        "Have /boot/config-RELEASE or /proc/config.gz (CONFIG_IKCONFIG_PROC) where it is loaded, or declare the variable __weak."),
    Rule(
      "kconfig_option_missing", .loader, ["{before*}config option {name} does not exist on this kernel"],
      broken: "The kernel's configuration has no {name}, and the program asks for it.",
      remedy: "Declare the variable __weak, and handle that it is zero."),
    Rule(
      "kernel_function_missing", .loader,
      [
        "{before*}fixing up kfuncs: {error*}", "{before*}kernel function '{error*}' not found in kernel BTF",
        "{before*}kfunc \"{error*}\": not {rest*}", "{before*}can't load kfuncs{error*}",
      ],
      broken: "The program calls a kernel function that this kernel does not have: {error}.",
      remedy:
        "Load the module that has it (`btfscope find func:NAME`), or declare it __weak and guard its use by bpf_ksym_exists()."),
    Rule(
      "kernel_symbol_missing", .loader,
      [
        "{before*}kernel is missing symbol: {name*}", "{before*}resolve .ksyms: {name*}",
        "{before*}kernel variable '{name*}' not found",
        "{before*}strong extern `{name}` not resolvable {rest*}", "{before*}extern `{name}` not found",
      ],
      broken: "The kernel has no symbol '{name}', and the program does not do without.",
      remedy:
        "Declare it __weak, and handle that it is absent; a symbol of a module needs that module, variables CONFIG_KALLSYMS_ALL."),
    Rule(
      "object_types_refused", .loader,
      [
        "{before*}load btf: {error*}", "the BPF_BTF_LOAD syscall returned {error*}. Verifier output: {rest*}",
        "{before*}BTF debug data section '.BTF' rejected: {error*} ({number})!",
      ],
      broken: "The kernel refused the object's own types (BTF): {error}.",
      remedy:
        "`btfscope check OBJECT` says which rule is broken; kinds that are newer than the kernel are lowered by a newer loader.",
      isAddition: true),
  ]

  private static let goAttaching: [Rule] = [
    Rule(
      "trace_target_missing", .loader,
      [
        "{before*}find target for {name}: {error*}", "{before*}find target in vmlinux: {name*}",
        "{before*}find target in modules: {name*}",
      ],
      broken: "What the program attaches to is not in this kernel's types: {name}.",
      remedy:
        "It was renamed, inlined, or lies in a module that is not loaded: see `btfscope find func:NAME` and `btfscope audit OBJECT`."
    ),
    Rule(
      "probe_symbol_missing", .loader,
      [
        "{before*}token {name}: not found: {error*}",
        "{before*}symbol '{name*}' must be a valid symbol in /proc/kallsyms: {error*}",
        "{before*}trace event {name*} (unknown symbol?)", "{before*}couldn't find one or more symbols: {name*}",
        "{before*}(missing kernel symbol or prog's AttachType not {name*}?)",
      ],
      broken:
        "The kernel has no function that can be probed by that name, or the program was not made for this kind of probe: {name}.",
      remedy:
        "See /sys/kernel/tracing/available_filter_functions and `btfscope find func:NAME`: it may be inlined, renamed (NAME.isra.0), or in a module that is not loaded. System calls have prefixes (__x64_sys_NAME)."
    ),
    Rule(
      "probe_event_refused", .loader,
      [
        "{before*}token {name}: opening perf event: {error*}", "{before*}token {name}: bad insn boundary: {error*}",
        "{before*}token {name}: failed setting uprobe on offset {offset} {error*}",
        "{before*}creating perf_kprobe PMU (arch-specific fallback for {name}): {error*}",
        "{before*}creating perf_uprobe PMU: {error*}",
        "{before*}creating tracefs event (arch-specific fallback for {name}): {error*}",
        "{before*}creating trace event '{name*}' in tracefs: {error*}", "{before*}creating probe entry on tracefs: {error*}",
      ],
      broken: "The kernel did not make the probe: {error}.",
      remedy:
        "EACCES, EPERM: root, or CAP_PERFMON with CAP_BPF (kernel.perf_event_paranoid, lockdown, the container's seccomp filter). EILSEQ, EINVAL: an offset inside of an instruction, or a function that may not be probed. Without perf probes tracefs must be mounted."
    ),
    Rule(
      "tracefs_missing", .loader,
      [
        "{before*}neither debugfs nor tracefs are mounted", "{before*}checking trace event {name*}: {error*}",
        "Error: can't mount tracefs: {error*}",
      ],
      broken: "The file system by which probes and tracepoints are found (tracefs) is not there.",
      remedy: "mount -t tracefs tracefs /sys/kernel/tracing, in the container too; the kernel needs CONFIG_TRACING."),
    Rule(
      "trace_event_missing", .loader,
      ["{before*}reading tracepoint ID{rest*}", "{before*}trace event {name*}: {error*}"],
      broken: "This kernel has no such tracepoint, or tracefs cannot be read.",
      remedy:
        "See whether /sys/kernel/tracing/events/GROUP/NAME is there, and may be read; a module has its tracepoints while it is loaded."
    ),
    Rule(
      "library_call", .loader, ["{before*}cannot resolve {path*} library call '{name*}': {error*}"],
      broken: "'{path}' only uses '{name}', which is in a library that it is linked with.",
      remedy: "Probe the library (ldd FILE names them)."),
    Rule(
      "file_symbol_missing", .loader,
      [
        "{before*}symbol {name}: not found{rest*}", "{before*}unknown symbol `{name}`",
        "{before*}symbol `{name}` does not appear in section",
        "{before*}could not determine address of symbol {name}",
      ],
      broken: "What is probed has no symbol '{name}'.",
      remedy:
        "See `nm -D FILE` and `nm FILE`: it may be inlined, stripped, or in a library; mangled names (C++, Rust) are given as they are. Else give the offset."
    ),
    Rule(
      "probe_file_missing", .loader, ["{before*}could not resolve uprobe target `{path}`"],
      broken: "'{path}' was not found.",
      remedy: "Give the whole path, as the loading process sees it (/proc/PID/root/PATH for another's)."),
    Rule(
      "perf_ring", .loader,
      [
        "{before*}failed to create perf ring for CPU {cpu}: {error*}",
        "{before*}invalid page count {cpu}, the value must be a power of two{error*}",
      ],
      broken: "The buffer of processor {cpu} was not made: {error}.",
      remedy:
        "EPERM, EACCES: root or CAP_PERFMON. ENOMEM: kernel.perf_event_mlock_kb and ulimit -l. The number of pages is a power of two."
    ),
    Rule(
      "interface_missing", .loader, ["{before*}unknown network interface {name}"],
      broken: "There is no network interface '{name}'.", remedy: "See `ip link` in the network namespace of the loading process."),
  ]

  private static let goObjects: [Rule] = [
    Rule(
      "object_lacks", .loader,
      [
        "{before*}missing program \"{name}\"", "{before*}missing map \"{name}\"", "{before*}missing variable \"{name}\"",
        "{before*}unknown program {name}", "Error: unable to find map '{name*}'",
      ],
      broken: "The loading program asks for '{name}', which the object has not.",
      remedy:
        "Generate the loader again from this object (bpf2go), or correct the name; `btfscope inspect OBJECT` lists its programs and maps."
    ),
    Rule(
      "object_machine", .loader, ["{before*}unexpected machine type for BPF ELF: {machine}"],
      broken: "The object is for another machine than BPF: {machine}.",
      remedy: "Compile it with clang -target bpf -c; `btfscope inspect FILE` says what it is."),
    Rule(
      "map_static", .loader, ["{before*}possible erroneous static qualifier on map definition: found reference to {name}"],
      broken: "A map is defined as a static variable, and has no symbol then.", remedy: "Leave static away."),
    Rule(
      "program_array_lost", .loader, ["{before*}ProgramArray {map} must be assigned to prevent missed tail calls"],
      broken: "Array of programs '{map}' is emptied when nobody holds it, and the loading program does not.",
      remedy: "Have a field for it in the struct that is assigned, or pin it, for as long as the programs run."),
    Rule(
      "object_cannot_parse", .loader,
      [
        "{before*}error parsing ELF data{rest*}", "{before*}error parsing BPF object: {rest*}",
        "{before*}invalid program section `{rest*}",
        "{before*}error parsing BTF header{rest*}", "{before*}bad magic number '{rest*}", "{before*}can't read symbols: {rest*}",
        "{before*}error parsing section with index {rest*}", "{before*}error parsing map `{rest*}",
      ],
      broken: "The loader cannot read the object.",
      remedy:
        "`btfscope inspect OBJECT` says what it is, and lists what is wrong with it; aya wants the bytes aligned (include_bytes_aligned!)."
    ),
    Rule(
      "object_without_types", .loader, ["{before*}no BTF parsed for object", "{before*}load BTF: {rest*}"],
      broken: "The object has no types of its own (section .BTF), or they cannot be read, and it uses what needs them.",
      remedy:
        "Compile with -g (for aya: debug = 2 and bpf-linker --btf), and do not strip .BTF; `btfscope check OBJECT` says what is wrong."
    ),
  ]

  private static let aya: [Rule] = [
    Rule(
      "types_unknown_name", .loader, ["{before*}unknown BTF type `{name}`", "{before*}the BPF object's BTF has no type `{name}`"],
      broken: "Neither the kernel nor the object has a type '{name}'.",
      remedy: "It was renamed or is of a module: see `btfscope find NAME`; for functions `btfscope find func:NAME`."),
    Rule(
      "map_pinning_failed", .loader, ["{before*}map `{map}` requested pinning. pinning failed{rest*}"],
      broken: "Map {map} is pinned by name, and that failed.",
      remedy: "Mount a bpf file system (mount -t bpf bpf /sys/fs/bpf) and give its path (map_pin_path()); be root or CAP_BPF."),
    Rule(
      "map_type_unsupported", .loader, ["{before*}is unsupported; see `EbpfLoader::allow_unsupported_maps`"],
      broken: "The loader does not know a map's type.", remedy: "Allow it (allow_unsupported_maps()), or use a newer loader."),
    Rule(
      "program_state", .loader,
      [
        "{before*}the program is not loaded", "{before*}the program is already loaded", "{before*}the program was already attached",
      ],
      broken: "The loading program does things in the wrong order: load once, then attach once.",
      remedy: "See where it calls load() and attach()."),
    Rule(
      "qdisc_attached", .loader, ["{before*}the clsact qdisc is already attached"],
      broken: "The interface has the qdisc that programs are attached to already.",
      remedy: "Go on without adding it: that is no reason to end."),
  ]

  private static let bcc: [Rule] = [
    Rule(
      "bcc_map", .loader, ["{before*}could not open bpf map: {map*}, error: {error*}"],
      broken: "The kernel did not create map '{map}': {error}.",
      remedy:
        "EPERM: root or CAP_BPF, and before Linux 5.11 ulimit -l unlimited. EINVAL: sizes or a type that this kernel does not take."
    ),
    Rule(
      "bcc_probe", .loader,
      [
        "cannot attach kprobe, {error*}", "{before*}Failed to attach BPF program {name} to kprobe {error*}",
        "{before*}Failed to attach BPF program {name} to tracepoint {error*}", "cannot attach uprobe, {error*}",
      ],
      broken: "What the program is attached to is not there, or cannot be probed: {error}.",
      remedy: "See /sys/kernel/tracing/available_filter_functions, events, and `btfscope find func:NAME`."),
  ]
}
