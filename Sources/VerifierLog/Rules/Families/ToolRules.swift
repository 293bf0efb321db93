/// What tools say that load: bpftool (`Error: ...`), and tc and ip of iproute2 without libbpf.
enum ToolRules {
  /// What ends the words of a tool, after it was told what is wrong.
  static let givenUpCode = "tool_gave_up"

  static let all: [Rule] = bpftool + iproute + ends

  private static let bpftool: [Rule] = [
    Rule(
      "tool_pin", .loader,
      ["Error: can't pin the object ({path*}): {error*}", "Error: can't pin link {path*}: {error*}"],
      broken: "It was loaded, and cannot be pinned at {path}: {error}.",
      remedy:
        "Choose a free path below a mounted bpf file system (/sys/fs/bpf), with no dots in its last name. EINVAL: what is pinned is no program, map or link."
    ),
    Rule(
      "tool_pinned_object", .loader, ["Error: bpf obj get ({path*}): {error*}", "Couldn't retrieve pinned {path*}: {error*}"],
      broken: "What is pinned at {path} cannot be opened: {error}.",
      remedy:
        "ENOENT: nothing is pinned there (ls /sys/fs/bpf; each mount namespace has its own). EACCES, EPERM: who may open it. EINVAL: it is of another kind than asked for."
    ),
    Rule(
      "tool_no_program", .loader,
      [
        "Error: object file doesn't contain any bpf program", "object file doesn't contain sec {name}",
        "object file doesn't contain prog {name}", "Program section '{name*}' not found in ELF file!",
        "Error: can't find bpf program in objfile {path*}",
      ],
      broken: "The object has no such program, or none that is loaded.",
      remedy:
        "`btfscope inspect OBJECT` lists its programs and their sections: functions without SEC(), or with a ? in it, are left out."
    ),
    Rule(
      "tool_handle", .loader,
      [
        "Error: get by id ({id}): {error*}", "Error: can't get {kind} by id ({id}): {error*}",
        "Error: get {kind} by id ({id}): {error*}",
        "Error: get btf by id ({id}): {error*}",
      ],
      broken: "The kernel has nothing loaded under number {id}, or does not show it: {error}.",
      remedy: "See `btfscope show`; it needs CAP_SYS_ADMIN."),
    Rule(
      "tool_attach", .loader,
      [
        "Error: interface {name} attach failed: {error*}", "Error: failed to attach program", "Error: failed prog attach to map",
        "Error: attach_iter failed for program {name}", "Error: can't register struct_ops {name}: {error*}",
        "Error: invalid attach/detach type{rest*}", "Error: invalid net attach/detach type: {name}",
      ],
      broken: "The program was not attached.",
      remedy:
        "See whether its type is one that attaches there (`btfscope show`), whether something is there already, and the privilege (CAP_NET_ADMIN for networks). cgroups are those of cgroup2."
    ),
    Rule(
      "tool_cgroup", .loader, ["Error: can't open cgroup {path*}", "Error: cgroup v2 isn't mounted"],
      broken: "The control group cannot be opened.",
      remedy: "Programs attach to folders of cgroup2: /sys/fs/cgroup, or unified below it (mount -t cgroup2)."),
    Rule(
      "tool_map", .loader, ["Error: map create failed: {error*}"],
      broken: "The kernel did not create the map: {error}.",
      remedy:
        "EINVAL: key, value, entries or flags that the type does not take, or a type that this kernel lacks (`btfscope features`). EPERM: privilege."
    ),
    Rule(
      "tool_privilege", .privilege,
      [
        "Error: full feature probing requires root privileges",
        "Error: missing {capabilities*}required for full feature probing{rest*}",
      ],
      broken: "Finding out all that the kernel can do needs privilege.",
      remedy:
        "Be root, or ask for what is there without (bpftool feature probe unprivileged; `btfscope features` says what it could not try)."
    ),
    Rule(
      "tool_types", .loader,
      [
        "Error: failed to load BTF from {path*}: {error*}", "Error: failed to parse vmlinux BTF at '{path*}': {error*}",
        "Error: failed to parse base BTF at '{path*}': {error*}",
      ],
      broken: "No types can be read from {path}: {error}.",
      remedy:
        "ENOENT: it has none (compile with -g; CONFIG_DEBUG_INFO_BTF). EINVAL: they are malformed, of a newer form, or need the kernel's as their base (-B): `btfscope check FILE` says."
    ),
    Rule(
      "tool_struct_ops", .loader,
      ["Error: no struct_ops found in {path*}", "Error: struct_ops requires kernel CONFIG_DEBUG_INFO_BTF=y"],
      broken: "There is no map of functions (struct_ops) to register, or this kernel has no types for it.",
      remedy: "Define one in SEC(\".struct_ops\") or SEC(\".struct_ops.link\"); `btfscope inspect OBJECT` lists it."),
    Rule(
      "tool_run", .loader, ["Error: failed to run program: {error*}"],
      broken: "The program was not run with the data that were given: {error}.",
      remedy:
        "ENOTSUPP: programs of its type are not run so. EINVAL: too few data (14 bytes for a packet), or a context that is not taken."
    ),
  ]

  private static let iproute: [Rule] = [
    Rule(
      "section_rejected", .loader, ["Prog section '{section*}' rejected: {error*} ({number})!"],
      broken: "The program in section '{section}' was not loaded: {error}.", remedy: "The verifier's words stand around it.",
      isAddition: true),
    Rule(
      "map_rejected", .loader, ["Map object '{map*}' rejected: {error*} ({number})!", "create map {map} failed"],
      broken: "The kernel did not create map '{map}'.",
      remedy:
        "EPERM: root, and before Linux 5.11 ulimit -l unlimited. EINVAL: sizes, flags or a type that this kernel does not take. E2BIG, ENOMEM: too large."
    ),
    Rule(
      "map_pin_mismatch", .loader,
      [
        "Map specification differs from pinned file!", "Map '{map*}' self-check failed!", "map {map} reuse fd failed",
        "Program array map owner types differ: {rest*}",
      ],
      broken: "The map that is pinned there has other sizes, another type or other flags than the object's.",
      remedy: "Remove the pin (below /sys/fs/bpf/tc) where nothing needs it, or give the old definition."),
    Rule(
      "tail_call_owner", .loader, ["Tail call map {what*}", "Tail call key {what*}"],
      broken: "An array of programs holds programs of the one type that came first, compiled or not as that: {what}.",
      remedy: "Have an array for each type of program; remove a pinned one that is of another (below /sys/fs/bpf/tc)."),
    Rule(
      "tool_without_elf", .loader, ["No ELF library support compiled in."],
      broken: "This tc or ip was built without a library for object files, and loads none.",
      remedy: "Use one that was built with libbpf or libelf (tc -V says), or load with another tool and attach what is pinned."),
    Rule(
      "tool_object", .loader,
      [
        "ELF format error, {what*}", "Error opening object {what*}", "ERROR: opening BPF object file failed",
        "Object has {what*}", "Error parsing section {what*} Perhaps check with readelf -a?", "Cannot initialize ELF context!",
      ],
      broken: "The object cannot be read.", remedy: "`btfscope inspect OBJECT` says what it is, and lists what is wrong with it."),
    Rule(
      "map_definition_legacy", .loader,
      [
        "struct bpf_elf_map {what*}", "Number BPF map symbols are not multiple of struct bpf_elf_map!",
        "Different struct bpf_elf_map in use!", "Error fixing up map structure, incompatible struct bpf_elf_map used?",
      ],
      broken: "The object's maps are not defined in the way that this tc reads (struct bpf_elf_map in SEC(\"maps\")).",
      remedy: "Use a tc that was built with libbpf for maps in SEC(\".maps\")."),
    Rule(
      "tool_file_system", .loader, ["Continuing without mounted eBPF fs. Too old kernel?"],
      broken: "No bpf file system could be mounted, and nothing is pinned.",
      remedy: "mount -t bpf bpf /sys/fs/bpf, as root.", isNote: true),
  ]

  private static let ends: [Rule] = [
    Rule(
      givenUpCode, .loader,
      [
        "Error fetching program/map!", "Unable to load program", "Error fetching ELF ancillary data!",
        "Error loading maps into kernel!",
        "Error filling program arrays!", "Error: failed to pin program{rest*}", "Error: failed to pin all programs",
        "Error: failed to pin all maps", "Error: failed to set attach target", "Error: pin_iter failed for program {rest*}",
      ],
      broken: "The tool gives up.",
      remedy: "The lines before it say why; with none, run it as root and with its option for details (-d, verbose).",
      isAddition: true)
  ]
}
