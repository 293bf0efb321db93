/// What libbpf says before a program gets to the verifier, instead of it, or after it (`libbpf.c` and its neighbours, 0.5 to 1.8).
///
/// Its warnings are in families by what it does; here are those on the kernel as a whole, and those that only follow from others.
enum LoaderRules {
  /// The code of what says that a program was refused, and no more.
  static let plainCode = "program_failed"

  /// What is special stands before what is general.
  static let all: [Rule] =
    kernel + StructOperationsRules.all + UserProbeRules.all + AttachRules.all + RingRules.all + ObjectRules.all + ExternRules.all
    + MapDefinitionRules.all + MapLoadingRules.all + ProgramLoadingRules.all + TypeLoadingRules.all + LinkingRules.all
    + consequences

  private static let kernel: [Rule] = [
    Rule(
      "probe_not_permitted", .privilege,
      [
        "Error in bpf_object__probe_loading():{blank*}Operation not permitted({number}). Couldn't load trivial BPF program.{rest*}",
        "Error in bpf_object__probe_loading(): -EPERM. Couldn't load trivial BPF program.{rest*}",
        "Error in bpf_object__probe_loading(): EPERM. Couldn't load trivial BPF program.{rest*}",
        "Error in bpf_object__probe_loading(): -1. Couldn't load trivial BPF program.{rest*}",
      ],
      broken:
        "The kernel does not let this process load even a program of two instructions: it lacks the privilege, or, before Linux 5.11, its limit of locked memory is used up.",
      remedy:
        "Load as root or with CAP_BPF (and CAP_PERFMON or CAP_NET_ADMIN for the type); in a container grant them too, and look at its seccomp filter and at /sys/kernel/security/lockdown. Before Linux 5.11: ulimit -l unlimited (LimitMEMLOCK=infinity). `btfscope features` says what this process may load.",
      errno: 1),
    Rule(
      "probe_failed", .loader,
      [
        "Error in bpf_object__probe_loading():{error*}. Couldn't load trivial BPF program.{rest*}",
        "Error in bpf_object__probe_loading(){error*}",
      ],
      broken: "The kernel does not load even a program of two instructions.",
      remedy:
        "It may be built without bpf() (CONFIG_BPF_SYSCALL), or be so old or changed that it knows neither socket filters nor tracepoint programs; `btfscope features` says what it has."
    ),
    Rule(
      "feature_probe_failed", .loader,
      [
        "Error in {probe}(): {error*}. Couldn't create simple array map.",
        "Detection of kernel {feature*} support failed: {error*}",
        "Error in {probe}(): Program loading unexpectedly succeeded.",
        "Error in {probe}(): Program unexpectedly failed with message: {rest*}",
        "Error in {probe}():{error*}. Couldn't create simple array map.",
        "Error in {probe}():{error*}. Couldn't load basic {rest*}",
      ],
      broken: "libbpf could not find out whether this kernel has a feature, and takes it for absent.",
      remedy:
        "Where this is for want of privilege or of locked memory, what follows is refused for that too: load as root or with CAP_BPF. `btfscope features` finds out what the kernel has.",
      isNote: true),
    Rule(
      "memlock_not_raised", .privilege, ["Failed to bump RLIMIT_MEMLOCK (err = {error*}), you might need to do it explicitly!"],
      broken: "The limit of locked memory could not be raised, from which maps and programs are taken before Linux 5.11.",
      remedy:
        "Raise it before the loading program starts (ulimit -l unlimited, LimitMEMLOCK=infinity), or give it CAP_SYS_RESOURCE.",
      isNote: true),
    Rule(
      "locked_memory", .loader, ["permission error while running as root; try raising 'ulimit -l'? current value: {value*}"],
      broken:
        "The kernel answered root that this is not permitted. Before Linux 5.11 it is the limit of locked memory ({value}); later a lockdown, seccomp or sandbox rule refuses the call.",
      remedy: "Before 5.11: ulimit -l unlimited. Else look at /sys/kernel/security/lockdown and at how the process is confined."),
    Rule(
      "options_mismatch", .loader, ["{options} has non-zero extra bytes", "{options} size ({size}) is too small"],
      broken: "The loading program gives options ({options}) in another form than the libbpf that runs knows.",
      remedy:
        "It was compiled with the headers of a newer libbpf, or does not clear them: use the same version, and LIBBPF_OPTS() or a zeroed struct with its size (sz) set."
    ),
    Rule(
      "kernel_types_absent", .loader,
      ["kernel BTF is missing at '{path*}', was CONFIG_DEBUG_INFO_BTF enabled?", "vmlinux BTF is not found"],
      broken: "This kernel shows no types of its own (BTF), and the program or map cannot be loaded without.",
      remedy:
        "Use a kernel with CONFIG_DEBUG_INFO_BTF=y, which has them in /sys/kernel/btf/vmlinux (sysfs must be mounted, in a container too). For CO-RE relocations alone a file of that kernel's types will do (btf_custom_path); what attaches by type, and struct_ops, needs the kernel's own. `btfscope audit OBJECT` says what needs them."
    ),
    Rule(
      "kernel_types_unread", .loader,
      [
        "failed to read kernel BTF from '{path*}': {error*}", "failed to find valid kernel BTF",
        "Error loading vmlinux BTF: {error*}", "failed to open vmlinux BTF: {error*}",
      ],
      broken: "The kernel's types (BTF) are needed and cannot be read.",
      remedy:
        "A kernel with CONFIG_DEBUG_INFO_BTF has them in /sys/kernel/btf/vmlinux; for others give a file (btf_custom_path). A libbpf that is older than the kernel may not know its newest kinds: `btfscope check /sys/kernel/btf/vmlinux` reads them, or names what is wrong."
    ),
    Rule(
      "kernel_feature_missing", .loader, ["kernel doesn't support {what*}"],
      broken: "The object needs what this kernel has not: {what}.",
      remedy:
        "Variables (global data) are of Linux 5.2 and newer; keep them on the stack or in a map for older ones. `btfscope features` says what this kernel has, and `btfscope audit OBJECT` which kernels load it."
    ),
    Rule(
      "module_types_unread", .loader,
      [
        "failed to iterate BTF objects: {error*}", "failed to get BTF object #{number} FD: {error*}",
        "failed to get BTF object #{number} info: {error*}", "failed to load module [{module}]'s BTF object #{number}: {error*}",
      ],
      broken: "The types of a kernel module cannot be read, and a relocation or a target may lie in it.",
      remedy:
        "It needs CAP_SYS_ADMIN to list them. Where a module's types do not fit this kernel (it was built for another), rebuild or unload it: `btfscope check /sys/kernel/btf/MODULE` says what is wrong."
    ),
    Rule(
      "byte_order_of_loading", .loader, ["object '{object*}': loading non-native endianness is unsupported"],
      broken: "Object '{object}' was compiled for machines of the other byte order, and a kernel loads programs of its own alone.",
      remedy:
        "Compile with -target bpf (this machine's order), or -target bpfel or bpfeb for the machine that loads it. `btfscope inspect OBJECT` shows its byte order, and reads either."
    ),
    Rule(
      "loaded_twice", .loader,
      [
        "object '{object*}': load can't be attempted twice", "object '{object*}': prepare loading can't be attempted twice",
        "object should be loaded only once",
      ],
      broken: "The loading program asked for the same opened object to be loaded twice, and that is possible once.",
      remedy: "Open the object again after it failed or was loaded (bpf_object__open(), SKELETON__open()), then load that."),
  ]

  /// What follows from a warning before it.
  private static let consequences: [Rule] = [
    Rule(
      plainCode, .loader,
      [
        "prog '{program}': BPF program load failed: {error*}", "prog '{program}': failed to load: {error*}",
        "load program: {error*}", "failed to load object{rest*}", "failed to load BPF skeleton{rest*}",
        "Error in bpf_object__load_xattr{rest*}", "the BPF_PROG_LOAD syscall failed{rest*}", "Error: failed to load object file",
        "Error: failed to load program{rest*}", "failed to initialize skeleton BPF object '{object*}': {error*}",
        "Error: failed to open and/or load BPF object", "Error: can't load objfile {rest*}",
      ],
      broken: "The program was not loaded.", remedy: "The verifier's words stand around it.", isAddition: true),
    Rule(
      "attach_unfinished", .loader,
      ["prog '{program}': failed to auto-attach: {error*}"],
      broken: "Program '{program}' was loaded, and could not be attached: {error}.",
      remedy:
        "The lines before it say why; with none, see whether its target exists and can be traced, and whether this process may.",
      isAddition: true),
  ]
}
