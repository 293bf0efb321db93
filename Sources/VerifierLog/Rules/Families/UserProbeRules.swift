/// What libbpf says of attaching to functions and marks of user space: uprobes and USDT (`elf.c`, `usdt.c`, `zip.c`).
enum UserProbeRules {
  static let all: [Rule] = files + symbols + events + marks + places + arguments

  private static let files: [Rule] = [
    Rule(
      "uprobe_file_missing", .loader, ["prog '{program}': failed to resolve full path for '{path*}': {error*}"],
      broken: "'{path}' was not found: neither where it says, nor in PATH (for programs) or in the usual folders of libraries.",
      remedy:
        "Give the whole path, as the loading process sees it: in a container that is /proc/PID/root/PATH of the traced one. A library's name needs its version (libc.so.6)."
    ),
    Rule(
      "uprobe_archive", .loader,
      [
        "zip: failed to open {path*}: {error*}", "zip: could not find archive member {member*} in {path*}: {error*}",
        "zip: entry {member*} of {path*} is compressed and cannot be handled",
        "elf: could not read elf file {member*} from {path*}: {error*}",
      ],
      broken: "The library inside of archive {path} cannot be probed: it is not there, or not stored as it is.",
      remedy:
        "Name it as ARCHIVE!/MEMBER; libraries are probed in place, so the archive must hold it uncompressed and aligned to pages."),
  ]

  private static let symbols: [Rule] = [
    Rule(
      "uprobe_symbol_missing", .loader,
      [
        "elf: failed to find symbol '{name*}' in '{path*}'",
        "elf: failed to find symbol table ELF sections in '{path*}' for '{name*}'",
      ],
      broken: "'{path}' has no function of the name '{name}'.",
      remedy:
        "See `nm -D FILE` and `nm FILE`: it may be inlined, stripped, in another library, or have a mangled name (C++, Rust: give that). An offset (SEC(\"uprobe/PATH:0xOFFSET\")) needs no name; for USDT use SEC(\"usdt/...\")."
    ),
    Rule(
      "uprobe_symbol_ambiguous", .loader,
      [
        "elf: ambiguous match for '{name*}', '{other*}' in '{path*}'",
        "elf: ambiguous match found '{name*}' in '{path*}' previous offset {offset}",
      ],
      broken: "'{path}' has several functions '{name}' (versions of it, or of several files) at different places.",
      remedy: "Give the version with it (NAME@VERSION, NAME@@VERSION for the default), or the offset in the file."),
    Rule(
      "uprobe_symbol_elsewhere", .loader, ["elf: '{name*}' is 0 in symtab for '{path*}': {error*}"],
      broken: "'{path}' only uses '{name}', which is in another file: a library that it is linked with.",
      remedy: "Probe the library (ldd FILE names them)."),
    Rule(
      "uprobe_definition", .loader,
      [
        "prog '{program}': section '{section*}' missing ':function[+offset]' specification",
        "prog '{program}': uretprobes do not support offset specification",
      ],
      broken: "The section's name does not say which function of which file is probed.",
      remedy:
        "SEC(\"uprobe/PATH:FUNCTION[+OFFSET]\"), and SEC(\"uretprobe/PATH:FUNCTION\") without an offset; without a path attach by a call."
    ),
    Rule(
      "usdt_definition", .loader, ["invalid section '{section*}', expected SEC(\"usdt/<path>:<provider>:<name>\")"],
      broken: "The section's name '{section}' does not say which mark of which file is probed.",
      remedy:
        "SEC(\"usdt/PATH:PROVIDER:NAME\"), or SEC(\"usdt\") and bpf_program__attach_usdt(). `readelf -n FILE` lists a file's marks."
    ),
  ]

  private static let events: [Rule] = [
    Rule(
      "uprobe_multi", .loader, ["prog '{program}': failed to attach multi-uprobe: {error*}"],
      broken: "The kernel did not attach to all these places of the file at once: {error}.",
      remedy:
        "EINVAL, EOPNOTSUPP: a kernel before Linux 6.6 (`btfscope features`), or a program that was not loaded as SEC(\"uprobe.multi\"). ESRCH: the process is gone. ENOENT: the path is of another mount namespace."
    ),
    Rule(
      "uprobe_event", .loader,
      [
        "prog '{program}': failed to create uprobe '{path*}:{offset}' perf event: {error*}",
        "prog '{program}': failed to create uretprobe '{path*}:{offset}' perf event: {error*}",
      ],
      broken: "The kernel did not make a probe at {offset} of '{path}': {error}.",
      remedy:
        "EINVAL, EILSEQ: the offset is that in the file, at the beginning of an instruction. ENOENT: the path as this process sees it. EACCES, EPERM: root or CAP_PERFMON with CAP_BPF, lockdown, the container's seccomp filter. A file system without pages of its own cannot be probed."
    ),
    Rule(
      "uprobe_attach", .loader,
      [
        "prog '{program}': failed to attach to uprobe '{path*}': {error*}",
        "prog '{program}': failed to attach to uretprobe '{path*}': {error*}",
      ],
      broken: "The program was not tied to the probe of '{path}': {error}.",
      remedy: "It must be loaded as a program of the type kprobe (SEC(\"uprobe/...\"), SEC(\"uretprobe/...\"), SEC(\"usdt/...\"))."),
    Rule(
      "uprobe_legacy", .loader,
      [
        "failed to add legacy uprobe event for {path*}: {error*}",
        "failed to determine legacy uprobe event id for {path*}: {error*}",
        "legacy uprobe perf_event_open() failed: {path*}", "failed to determine uprobe perf type: {path*}",
        "failed to determine uprobe retprobe bit: {path*}",
      ],
      broken: "A probe of user space could not be made by way of tracefs, as on kernels before Linux 4.17: {path}.",
      remedy: "Mount tracefs (mount -t tracefs tracefs /sys/kernel/tracing), be root, and have a kernel with CONFIG_UPROBE_EVENTS."),
  ]

  private static let marks: [Rule] = [
    Rule(
      "usdt_maps_missing", .loader, ["usdt: failed to find USDT support BPF maps, did you forget to include bpf/usdt.bpf.h?"],
      broken: "The object lacks the maps that USDT programs find their arguments by.",
      remedy: "Include <bpf/usdt.bpf.h> in it, and write the programs with BPF_USDT()."),
    Rule(
      "usdt_file", .loader,
      [
        "usdt: unrecognized ELF kind {kind} for '{path*}'", "usdt: attaching to 64-bit ELF binary '{path*}' is not supported",
        "usdt: attaching to 32-bit ELF binary '{path*}' is not supported", "usdt: unsupported ELF class for '{path*}'",
        "usdt: unsupported type of ELF binary '{path*}' ({type}), only ET_EXEC and ET_DYN are supported",
        "usdt: ELF endianness mismatch for '{path*}'", "usdt: failed to open ELF binary '{path*}'",
        "usdt: failed to parse ELF binary '{path*}'",
      ],
      broken: "'{path}' is no program or library of this machine's word size and byte order.",
      remedy: "Name the linked program or library, not an object file, and load from a process of the same word size."),
    Rule(
      "usdt_notes_missing", .loader,
      ["usdt: no USDT notes section ({section}) found in '{path*}'", "usdt: no USDT notes section ({section}) found in {path*}"],
      broken: "'{path}' has no marks (USDT) at all.",
      remedy:
        "It was built without them (--enable-dtrace, sys/sdt.h from systemtap-sdt-dev), or they are in one of its libraries: `readelf -n FILE` lists them."
    ),
    Rule(
      "usdt_notes_malformed", .loader, ["usdt: invalid USDT notes section ({section}) in '{path*}'"],
      broken: "The section with the marks of '{path}' is not of the form that is expected.",
      remedy: "`readelf -n FILE` shows it; the file may be damaged, or its sections may be compressed."),
  ]

  private static let places: [Rule] = [
    Rule(
      "usdt_process_needed", .loader,
      ["usdt: attaching to shared libraries without specific PID is not supported on current kernel"],
      broken:
        "Marks of a library are attached to in all processes at once only where the kernel gives each attachment a value (bpf_cookie).",
      remedy: "Linux 5.15 and newer do (`btfscope features`); before, name a process that has the library loaded."),
    Rule(
      "usdt_semaphore", .loader, ["usdt: kernel doesn't support USDT semaphore refcounting for '{probe*}' in '{path*}'"],
      broken: "Mark {probe} is behind a counter that says whether anyone listens, and this kernel does not keep such counters.",
      remedy: "Linux 4.20 and newer do."),
    Rule(
      "usdt_mapping", .loader,
      [
        "usdt: failed to get memory segments in PID {pid} for shared library '{path*}': {error*}",
        "usdt: failed to find '{path*}' (resolved to '{other*}') within PID {pid} memory mappings",
        "usdt: failed to find shared lib memory segment for '{probe*}' in '{path*}' at relative IP {pid}",
        "usdt: failed to open '{path*}' to get base addr of '{other*}': {pid*}",
      ],
      broken: "The process does not have '{path}' loaded, or its memory cannot be looked at.",
      remedy:
        "See /proc/PID/maps: the process may be over, not have loaded the library yet, or use another copy; reading it needs root or CAP_SYS_PTRACE."
    ),
    Rule(
      "usdt_segments", .loader,
      [
        "usdt: failed to find PT_LOAD program headers in '{path*}'",
        "usdt: failed to process ELF program segments for '{path*}': {error*}",
        "usdt: failed to find ELF program segment for '{probe*}' in '{path*}' at IP {place}",
        "usdt: matched ELF binary '{path*}' segment {range*} is not executable",
        "usdt: failed to find ELF loadable segment with semaphore of '{probe*}' in '{path*}' at {place}",
        "usdt: matched ELF binary '{path*}' segment {range*} is executable",
      ],
      broken: "A mark of '{path}' lies where no code (or its counter where no data) of the file is loaded.",
      remedy:
        "The file was changed after it was linked (prelinked, packed, or its notes are of another build): take the one that was built."
    ),
    Rule(
      "usdt_path_kept", .loader, ["usdt: failed to get absolute path of '{path*}' (err {error*}), using path as is..."],
      broken: "The whole path of '{path}' could not be found out, and it is used as it is.",
      remedy: "Where it is not found then, give the whole path.", isNote: true),
    Rule(
      "usdt_attach", .loader,
      [
        "usdt: failed to attach uprobe #{number} for '{probe*}' in '{path*}': {error*}",
        "usdt: failed to attach uprobe multi for '{probe*}' in '{path*}': {error*}",
      ],
      broken: "The kernel did not attach to mark {probe} of '{path}': {error}.",
      remedy:
        "EINVAL: the place is no instruction of the file as it runs. EPERM, EACCES: root or CAP_PERFMON with CAP_BPF. ESRCH: the process is gone. The lines before it may say more."
    ),
    Rule(
      "usdt_table", .loader,
      [
        "usdt: failed to set USDT spec #{number} for '{probe*}' in '{path*}': {error*}",
        "usdt: failed to map IP {place} to spec #{number} for '{probe*}' in '{path*}': {error*}",
        "usdt: IP collision detected for spec #{number} for '{probe*}' in '{path*}'{error*}",
      ],
      broken: "Mark {probe} of '{path}' did not find room in the maps that describe marks, or its place is taken.",
      remedy:
        "E2BIG: define BPF_USDT_MAX_SPEC_CNT and BPF_USDT_MAX_IP_CNT larger before <bpf/usdt.bpf.h> is included. EEXIST: without bpf_cookie (Linux 5.15) a place has one program: attach once."
    ),
  ]

  private static let arguments: [Rule] = [
    Rule(
      "usdt_arguments_many", .loader, ["usdt: too many USDT arguments (> {limit}) for '{probe*}' with args spec '{spec*}'"],
      broken: "Mark {probe} has more than {limit} arguments.",
      remedy: "libbpf reads no more: use a mark with fewer, or read them from the registers in a uprobe."),
    Rule(
      "usdt_argument", .loader,
      [
        "usdt: unsupported arg #{number} (spec '{spec*}') size: {size}", "usdt: unrecognized arg #{number} spec '{spec*}'",
        "usdt: unrecognized register '{spec*}'", "usdt: invalid SIB scale {spec*}",
      ],
      broken: "An argument of the mark is described in a way that this libbpf does not read: {spec}.",
      remedy:
        "`readelf -n FILE` shows the descriptions. A newer libbpf reads more of them (on x86 those with an index register from 1.7); else let the program hand out a plain variable, or read it in a uprobe."
    ),
    Rule(
      "usdt_architecture", .loader, ["usdt: libbpf doesn't support USDTs on current architecture"],
      broken: "libbpf does not know how marks describe their arguments on this machine.",
      remedy: "It does on x86, arm64, arm, s390x and RISC-V: use uprobes elsewhere."),
  ]
}
