/// What libbpf says of creating, filling, pinning and reusing maps, and of using them from the loading program.
enum MapLoadingRules {
  static let all: [Rule] = pins + sizes + creation + using

  private static let pins: [Rule] = [
    Rule(
      "map_reuse", .loader,
      ["couldn't reuse pinned map at '{path*}': parameter mismatch{rest*}"],
      broken: "The map that is pinned there has other sizes, another type or other flags than the object's.",
      remedy:
        "Remove the pin (when nothing needs it), or change the object's definition; `btfscope show` and `btfscope inspect OBJECT` show the two."
    ),
    Rule(
      "map_pin_unread", .loader,
      ["couldn't retrieve pinned map '{path*}': {error*}", "failed to get map info for map FD {descriptor}: {error*}"],
      broken: "There is something at the map's pin, and it cannot be opened as a map: {error}.",
      remedy:
        "EACCES, EPERM: who may open it (the pin's owner and mode, CAP_BPF); EINVAL: what is pinned there is no map; remove it, or choose another path."
    ),
    Rule(
      "map_pin_reuse_failed", .loader,
      ["map '{map}': error reusing pinned map", "map '{map}': cannot find pinned map"],
      broken: "Map '{map}' is pinned by name, and what is pinned there could not be taken.",
      remedy: "See the line before it; where another process removed the pin at that moment, load again.", isAddition: true),
    Rule(
      "map_pin_path_differs", .loader, ["map '{map}' already has pin path '{path*}' different from '{other*}'"],
      broken: "Map '{map}' is to be pinned at '{path}' by its object, and the loading program asks for another path.",
      remedy: "Set one path before loading (bpf_map__set_pin_path(), or pin_root_path of the open options)."),
    Rule(
      "map_pin_path_missing", .loader,
      ["missing a path to pin map '{map}' at", "no path to unpin map '{map}' from", "map '{map}': couldn't build pin path."],
      broken: "It is not said where map '{map}' is pinned, or that path is too long.",
      remedy: "Give a path, or __uint(pinning, LIBBPF_PIN_BY_NAME), which pins it below /sys/fs/bpf."),
    Rule(
      "map_pinned_already", .loader, ["map '{map}' already pinned"],
      broken: "Map '{map}' is pinned by this process already, and was to be pinned once more.",
      remedy: "Pin it once; LIBBPF_PIN_BY_NAME pins it while it is loaded."),
    Rule(
      "pin_file_system", .loader,
      [
        "specified path {path*} is not on BPF FS", "Error: no BPF file system found, not mounting it due to --nomount option",
        "Error: can't mount BPF file system {rest*}", "{before*}is not on a bpf filesystem{rest*}",
      ],
      broken: "Things are pinned in a file system of the type bpf alone, and the path is not in one.",
      remedy: "Mount one (mount -t bpf bpf /sys/fs/bpf), also inside of a container, and choose a path below it."),
    Rule(
      "pin_directory", .loader,
      [
        "failed to mkdir {path*}: {error*}", "failed to statfs {path*}: {error*}",
        "Error: failed to create dir '{path*}': {error*}",
        "Error: can't create dir '{path*}' to pin BPF object: {error*}",
        "Error: can't pin BPF object: dir '{path*}' doesn't exist{error*}",
      ],
      broken: "The folder of the pin cannot be made or looked at: {path}.",
      remedy: "Make its parents first, inside of a mounted bpf file system; names in it have no dots."),
    Rule(
      "pin_taken", .loader,
      [
        "prog '{program}': failed to pin at '{path*}': -EEXIST", "prog '{program}': failed to pin at '{path*}': File exists",
        "map '{map}': failed to auto-pin at '{path*}': -EEXIST", "Error: can't pin BPF object: path '{path*}' already exists",
        "Error: can't pin the object ({path*}): File exists",
      ],
      broken: "Something is pinned at '{path}' already.",
      remedy: "Remove it (rm) where nothing needs it, or choose another path.",
      errno: 17),
    Rule(
      "program_pin", .loader,
      [
        "prog '{program}': failed to pin at '{path*}': {error*}", "prog '{program}': can't pin program that wasn't loaded",
        "prog '{program}': can't unpin program that wasn't loaded", "failed to pin program: {error*}",
      ],
      broken: "The program cannot be pinned there.",
      remedy: "It must be loaded (autoload), and the path free, below a mounted bpf file system, and without dots in its last name."
    ),
    Rule(
      "map_pin", .loader,
      [
        "map '{map}': failed to auto-pin at '{path*}': {error*}", "failed to pin map: {error*}", "failed to pin at {rest*}",
        "map '{map}': can't pin BPF map without FD (was it created?)",
      ],
      broken: "The map cannot be pinned there.",
      remedy:
        "Mount a bpf file system (mount -t bpf bpf /sys/fs/bpf) and choose a path that is free; the map must have been created."),
  ]

  private static let sizes: [Rule] = [
    Rule(
      "map_resize", .loader, ["map '{map}': cannot be resized, {why*}"],
      broken: "Map '{map}' of variables cannot be made larger or smaller: {why}.",
      remedy:
        "The section's last variable must be an array, and the new size must hold whole elements of it: put the array into a section of its own (SEC(\".data.NAME\"))."
    ),
    Rule(
      "map_resize_memory", .loader, ["map '{map}': failed to resize memory-mapped region: {error*}"],
      broken: "The memory of map '{map}' could not be made larger or smaller: {error}.",
      remedy: "See how much memory the process may use (ulimit -v, its memory cgroup)."),
    Rule(
      "map_resize_types", .loader, ["map '{map}': failed to adjust resized BTF, clearing BTF key/value info: {error*}"],
      broken: "The new size of map '{map}' does not fit its types, and it is created without them.",
      remedy: "Have the last variable of the section be an array, if its types matter.", isNote: true),
    Rule(
      "map_access_size", .loader,
      [
        "map '{map}': unexpected key size {size} provided, expected {expected}",
        "map '{map}': unexpected value size {size} provided for per-CPU map, expected {expected*}",
        "map '{map}': unexpected value size {size} provided for either BPF_F_CPU or BPF_F_ALL_CPUS, expected {expected}",
        "map '{map}': unexpected value size {size} provided, expected {expected}",
      ],
      broken: "The loading program gives a key or value of {size} bytes to map '{map}', which has {expected}.",
      remedy:
        "Give the sizes of the definition; per-CPU maps take a value of 8-byte steps for every possible processor (libbpf_num_possible_cpus())."
    ),
    Rule(
      "map_access_flags", .loader, ["map '{map}': BPF_F_CPU and BPF_F_ALL_CPUS are mutually exclusive"],
      broken: "A value of map '{map}' is written for one processor or for all, and both are asked for.",
      remedy: "Set one of the two flags."),
  ]

  private static let creation: [Rule] = [
    Rule(
      "map_too_large", .loader,
      [
        "map '{map}': failed to create: -E2BIG", "map '{map}': failed to create: Argument list too long{rest*}",
        "failed to create map (name: '{map}'): Argument list too long{rest*}",
      ],
      broken: "The kernel makes no map as large as '{map}': its entries, or all entries with their keys and values, are too many.",
      remedy:
        "Lower max_entries or the size of a value; a cpumap has at most as many entries as the kernel has processors (NR_CPUS). bpf_map__set_max_entries() sets it before loading.",
      errno: 7),
    Rule(
      "map_not_permitted", .privilege,
      [
        "map '{map}': failed to create: -EPERM", "map '{map}': failed to create: Operation not permitted{rest*}",
        "failed to create map (name: '{map}'): Operation not permitted{rest*}",
      ],
      broken: "The kernel does not let this process create map '{map}'.",
      remedy:
        "Load as root or with CAP_BPF (CAP_NET_ADMIN for some types); before Linux 5.11 raise the limit of locked memory (ulimit -l unlimited). Sandboxes refuse it too.",
      errno: 1),
    Rule(
      "map_not_created", .loader,
      [
        "map '{map}': failed to create: {error*}", "failed to create map (name: '{map}'): {error*}",
        "map {map}: map create: {error*}", "{before*}: map {map}: map create: {error*}",
      ],
      broken: "The kernel did not create map '{map}': {error}.",
      remedy:
        "EINVAL: sizes that the type does not take (a ring's must be a power of two of whole pages; max_entries must not be 0), or a type or flag that this kernel does not know (`btfscope features`). E2BIG: too large. ENOMEM: memory, or its cgroup's limit. EPERM: privilege, or before Linux 5.11 the limit of locked memory (ulimit -l)."
    ),
    Rule(
      "map_inner_not_created", .loader, ["map '{map}': failed to create inner map: {error*}"],
      broken: "The map that says what map '{map}' holds was not created: {error}.",
      remedy: "Its own type and sizes must be such as the kernel takes; `btfscope inspect OBJECT` shows them."),
    Rule(
      "map_without_types", .loader,
      [
        "Error in bpf_create_map_xattr({map}):{error*}. Retrying without BTF.", "Error in bpf_create_map_xattr({map}): {rest*}",
        "BPF map '{map}': failed to create{rest*}",
      ],
      broken: "The map was refused with its types, and is tried without.",
      remedy: "This is a note; what counts is whether it is created then.", isNote: true),
    Rule(
      "map_slot", .loader, ["map '{map}': failed to initialize slot [{slot}] to {kind} '{name}'{rest*}"],
      broken: "The {kind} '{name}' that map '{map}' is to hold is not there.",
      remedy: "It was not loaded: load it too (autoload), or leave the slot out."),
    Rule(
      "map_contents", .loader,
      [
        "map '{map}': failed to set initial contents: {error*}", "map '{map}': failed to freeze as read-only: {error*}",
        "map '{map}': failed to re-mmap() contents: {error*}",
        "Error freezing map({map}) as read-only: {error*}", "Error setting initial map({map}) contents: {error*}",
        "failed to re-mmap() map '{map}': {error*}", "failed to alloc map '{map}' content buffer: {error*}",
      ],
      broken: "The variables of the object could not be written into map '{map}': {error}.",
      remedy:
        "EPERM: privilege. ENOMEM: the process's or its cgroup's memory. A map that is reused must be as large as the section, and not frozen."
    ),
    Rule(
      "map_arena_memory", .loader, ["map '{map}': failed to mmap arena: {error*}"],
      broken: "The arena '{map}' could not be mapped into the loading program: {error}.",
      remedy: "Its address (map_extra) must be free and of whole pages there; without map_extra the kernel chooses one."),
    Rule(
      "map_bind", .loader, ["prog '{program}': failed to bind map '{map}': {error*}"],
      broken: "Map '{map}' was not tied to program '{program}': {error}.",
      remedy: "The program works; only tools do not find its read-only data by it.", isNote: true),
    Rule(
      "cpu_count", .loader,
      [
        "map '{map}': failed to determine number of system CPUs: {error*}", "Failed to get CPU range {list*}: {error*}",
        "Invalid CPU range [{rest*}", "Empty CPU range", "Failed to open cpu mask file {path*}: {error*}",
        "Failed to read cpu mask from {path*}: {error*}", "CPU mask is too big in file {path*}",
        "failed to get online CPU mask: {error*}",
      ],
      broken: "It could not be found out how many processors this machine has, for which maps and rings are made.",
      remedy: "Mount /sys where it is loaded: /sys/devices/system/cpu/possible and online are read."),
  ]

  private static let using: [Rule] = [
    Rule(
      "map_unused", .loader,
      [
        "map '{map}': can't use BPF map without FD (was it created?)",
        "map '{map}': can't attach BPF map without FD (was it created?)",
        "map '{map}': can't associate BPF map without FD (was it created?)",
      ],
      broken: "The loading program uses map '{map}', and that was not created.",
      remedy: "Load the object first, and let the map be created (bpf_map__set_autocreate())."),
    Rule(
      "map_inner_given", .loader, ["error: unsupported map type", "error: inner_map_fd already specified"],
      broken: "The map that says what another holds is given for maps of maps alone, and once.",
      remedy: "Call bpf_map__set_inner_map_fd() before loading, once, on an array or hash of maps that defines none in the object."),
    Rule(
      "map_exclusive", .loader,
      ["exclusive programs must be set before map creation", "excl_prog and map must be from the same bpf object"],
      broken: "A map that one program has for itself is tied to it before it is created, and both are of one object.",
      remedy: "Call bpf_map__set_exclusive_program() between opening and loading, with a program of the same object."),
    Rule(
      "wrong_object", .loader,
      [
        "error: program handler doesn't match object", "error in {function}: map handler doesn't belong to object",
        "object not yet loaded; load it first", "invalid map pointer",
      ],
      broken: "The loading program uses a program or map with an object that it is not of, or before it is loaded.",
      remedy: "Open, load, then pin and use, all by the same object."),
    Rule(
      "skeleton", .loader,
      [
        "failed to find skeleton map '{name}'", "failed to find skeleton program '{name}'",
        "failed to populate skeleton maps for '{name}': {error*}", "failed to populate skeleton progs for '{name}': {error*}",
        "failed to populate subskeleton maps: {error*}", "type for map '{name}' is not a datasec: {error*}",
      ],
      broken: "The skeleton (the header that bpftool wrote) names a map or program that its object has not.",
      remedy: "Write the header again from the same object (`bpftool gen skeleton`); `btfscope inspect OBJECT` lists what it has."),
    Rule(
      "skeleton_old", .loader,
      [
        "map '{map}': BPF skeleton version is old, skipping map auto-attachment...",
        "map '{map}': BPF map skeleton link is uninitialized",
      ],
      broken: "The skeleton was written by an older bpftool, and does not attach map '{map}'.",
      remedy: "Write it again with a newer bpftool, or attach the map itself (bpf_map__attach_struct_ops()).", isNote: true),
    Rule(
      "map_other", .loader, ["map '{map}': failed to {rest*}"],
      broken: "Map '{map}' could not be made ready.", remedy: "See the errno that follows."),
  ]
}
