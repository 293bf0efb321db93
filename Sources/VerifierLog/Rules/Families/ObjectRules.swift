/// What libbpf says of a file that it cannot read as an object, and of what is missing in one (`libbpf.c`, `elf.c`, `btf.c`).
enum ObjectRules {
  static let all: [Rule] = sections + files + records

  private static let sections: [Rule] = [
    Rule(
      "object_legacy_maps", .loader,
      [
        "elf: legacy map definitions in 'maps' section are not supported by libbpf v1.0+",
        "elf: legacy map definitions in {section} section are not supported{rest*}",
      ],
      broken:
        "The object defines its maps in the old way (struct bpf_map_def in SEC(\"maps\")), which libbpf 1.0 and newer do not read.",
      remedy:
        "Define them in SEC(\".maps\") with __uint() and __type(), and compile again with -g; `btfscope inspect OBJECT` shows them."
    ),
    Rule(
      "object_stripped", .loader, ["elf: couldn't find symbol table in {path*}, stripped object file?"],
      broken: "The object has no table of symbols, by which programs and maps are found: it was stripped.",
      remedy:
        "Leave it unstripped, or take away debug sections alone (llvm-strip -g, `bpftool gen object`): .symtab and .BTF must stay."
    ),
    Rule(
      "object_licence", .loader, ["invalid license section in {path*}", "invalid kver section in {path*}"],
      broken: "The section with the licence (or the version) has no text or number of the size that is expected.",
      remedy: "Declare it as an array of characters: char LICENSE[] SEC(\"license\") = \"GPL\"; and leave the section version out."),
    Rule(
      "object_arena", .loader,
      [
        "elf: sec '{section*}': declared ARENA map size ({size}) is too small to hold global __arena variables of size {needed}",
        "elf: sec '{section*}': to use global __arena variables the ARENA map should be explicitly declared in SEC(\".maps\")",
        "map '{map}': only single ARENA map is supported (map '{other}' is also ARENA)",
        "prog '{program}': bad arena data relocation at insn {insn}, no arena maps defined",
      ],
      broken:
        "An object has at most one arena, and that must be declared in SEC(\".maps\") and be large enough for all variables in it.",
      remedy:
        "Declare one map of type BPF_MAP_TYPE_ARENA with enough pages as max_entries, and compile all __arena variables with it; `btfscope inspect OBJECT` shows its size."
    ),
    Rule(
      "object_program_shape", .loader,
      [
        "sec '{section*}': corrupted program '{name}', offset {offset}, size {size}",
        "sec '{section*}': program at offset {offset} crosses section boundary",
        "sec '{section*}': program '{name}' is static and not supported",
        "sec '{section*}': failed to get symbol name for offset {offset}",
        "sec '{section*}': failed to find program symbol at offset {offset}",
      ],
      broken: "A program in section '{section}' is not a whole, named, global function.",
      remedy:
        "Programs are not static, only functions in .text may be; assembler code needs .type and .size for each. `btfscope inspect OBJECT` lists the functions of every section."
    ),
    Rule(
      "object_relocation_records", .loader,
      [
        "sec '{section*}': failed to get relo #{number}", "sec '{section*}': symbol #{index} not found for relo #{number}",
        "sec '{section*}': corrupted symbol #{index} pointing to invalid section {rest*}",
        "sec '{section*}': invalid offset {offset} for relo #{number}", ".maps relo #{number}: failed to get ELF relo",
        ".maps relo #{number}: symbol {index} not found", "map relo failed to find {rest*}",
      ],
      broken: "A relocation of the object points to a symbol or a place that is not in it.",
      remedy:
        "The file is damaged or was changed after it was compiled: compile it again. `btfscope inspect OBJECT` lists what is wrong."
    ),
  ]

  private static let files: [Rule] = [
    Rule(
      "object_byte_order", .loader,
      ["elf: endianness mismatch{rest*}", "elf: '{path*}' has unknown byte order"],
      broken: "The object is for machines of the other byte order, or says of none.",
      remedy: "Compile with -target bpf, bpfel or bpfeb as the loading machine is; `btfscope inspect OBJECT` shows which it has."),
    Rule(
      "object_not_bpf", .loader,
      [
        "elf: {path*} is not a valid eBPF object file", "elf: '{path*}' is not a proper ELF object",
        "elf: '{path*}' is not a 64-bit ELF object", "elf: '{path*}' is not {rest*}",
      ],
      broken: "'{path}' is no object file with BPF programs.",
      remedy:
        "It may be a source, LLVM bitcode (-emit-llvm), an object for the host's processor (compile with clang -target bpf -c), an archive, or be cut. `btfscope inspect FILE` says what it is."
    ),
    Rule(
      "kallsyms_unread", .loader,
      ["failed to open /proc/kallsyms: {error*}", "failed to read kallsyms entry: {error*}"],
      broken: "The kernel's table of symbols (/proc/kallsyms) cannot be read, and an extern or a target is looked up in it.",
      remedy:
        "Mount /proc where it is loaded, with CONFIG_KALLSYMS in the kernel; addresses are shown to root alone (kernel.kptr_restrict)."
    ),
    Rule(
      "procfs_missing", .loader, ["failed to open {path}: {error*}. No procfs support?"],
      broken: "What a pinned map is like is read from {path} on this kernel, and that cannot be opened: {error}.",
      remedy: "Mount /proc where it is loaded."),
    Rule(
      "object_unreadable", .loader,
      [
        "elf: failed to open {path*} as ELF file: {error*}", "elf: failed to open {path*}: {error*}",
        "elf: could not read elf from {path*}: {error*}", "failed to open {path}: {error*}", "failed to open {path} as ELF file",
        "Error: failed to open object file", "Error: failed to open BPF object file: {error*}", "Error: can't open objfile {path*}",
        "failed to open object {path*}",
      ],
      broken: "The file cannot be opened, or is no ELF file.",
      remedy:
        "Check the path, who may read it, and that it is a file; `btfscope inspect FILE` names what is wrong with one that is there."
    ),
    Rule(
      "object_types_missing", .loader,
      [
        "BTF is required, but is missing or corrupted.", "failed to find '{section}' ELF section in {path*}",
        "externs without BTF info are not supported", "subskeletons require BTF at runtime (object {object*})",
      ],
      broken: "The object has no types of its own (section .BTF), or they cannot be read, and it uses what needs them.",
      remedy:
        "Compile with -g, and do not strip .BTF; maps in SEC(\".maps\"), externs, struct_ops and relocations are described there. `btfscope check OBJECT` says what is wrong with it."
    ),
    Rule(
      "object_section_left", .loader, ["Error loading ELF section {section}: {error*}. Ignored and continue."],
      broken: "Section {section} of the object cannot be read, and is left out: {error}.",
      remedy:
        "What needs it is refused later (relocations, externs, source lines): `btfscope check OBJECT` says what is wrong with it.",
      isNote: true),
    Rule(
      "object_section_types", .loader, ["Error loading ELF section {section}: {error*}."],
      broken: "Section {section} of the object cannot be read: {error}.",
      remedy:
        "A libbpf that is older than the compiler may not know its newest kinds of types (use a newer one), or the file was changed or cut after it was compiled. `btfscope check OBJECT` names the record."
    ),
  ]

  private static let records: [Rule] = [
    Rule(
      "object_map_types", .loader,
      [
        "DATASEC '{section}' not found.", "elf: failed to get {section} map definitions for {path*}", "map #{number}: empty name.",
        "map '{map}' BTF data is corrupted.", "failed to get sym name string for var {name}",
      ],
      broken: "The object's types (.BTF) do not describe the maps or variables that its sections have.",
      remedy:
        "Compile with -g, and let no tool take types away: `btfscope inspect OBJECT` and `btfscope check OBJECT` show what is missing."
    ),
    Rule(
      "object_malformed", .loader,
      [
        "elf: failed {rest*}", "elf: multiple symbol tables {rest*}", "elf: init internal error",
        "elf: symbol strings section missing or invalid in {path*}", "sec '{section*}': corrupted {rest*}",
        "sec '{section*}': failed {rest*}", "sec '{section*}': invalid {rest*}", "sec '{section*}': program {rest*}",
        "failed to get EHDR from {path*}", "failed to get section names section index for {path*}",
        "failed to get e_shstrndx from {path*}", "failed to get section({rest*}",
        "unexpected section type ({type}) of section({rest*}", "failed to init libelf for {path*}",
        "failed to get ELF class (bitness) for {path*}", "BTF.ext header missing func_info, line_info",
      ],
      broken: "The object is not one that libbpf can read.", remedy: "`btfscope inspect OBJECT` lists what is wrong with it."),
  ]
}
