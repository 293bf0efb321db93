/// What libbpf's linker says (`linker.c`; `bpftool gen object`), and its writer of light skeletons (`gen_loader.c`).
enum LinkingRules {
  static let all: [Rule] = agreement + symbols + files + writing

  private static let agreement: [Rule] = [
    Rule(
      "link_map_mismatch", .loader,
      [
        "global '{name}': map {attribute} mismatch", "global '{name}': invalid map definition{rest*}",
        "global '{name}': invalid dst map definition",
      ],
      broken: "Map '{name}' is defined differently in two of the objects.",
      remedy:
        "Define it in one, and declare it extern in SEC(\".maps\") with the same members in the others; `btfscope inspect OBJECT` shows each."
    ),
    Rule(
      "link_type_mismatch", .loader,
      [
        "global '{name}': incompatible {what*}", "global '{name}': unsupported BTF kind {what}",
      ],
      broken: "The objects declare '{name}' with types that differ: {what}.",
      remedy:
        "Take one declaration from one header for all, and compile all of them again; `btfscope dump OBJECT` shows each object's types."
    ),
    Rule(
      "link_section_mismatch", .loader,
      ["global '{name}': section mismatch {one} vs {other}"],
      broken: "The objects put '{name}' into different sections.",
      remedy: "Declare the extern with the SEC() that its definition has (.maps, .ksyms, .kconfig or none)."),
    Rule(
      "link_twice", .loader, ["conflicting non-weak symbol #{index} ({name}) definition in '{path*}'"],
      broken: "'{name}' is defined in two of the objects; {path} is the second.",
      remedy:
        "Define it once (extern elsewhere), make one __weak, or make it static."
    ),
    Rule(
      "link_contents", .loader,
      ["non-identical contents of section '{name}' are not supported"],
      broken: "Section '{name}' (licence, version) differs between the objects.",
      remedy: "Give all of them the same licence."),
    Rule(
      "link_sections", .loader,
      [
        "sec {name} types mismatch", "sec {name} flags mismatch", "sec {name} entsize mismatch",
        "ELF sections {name} are incompatible",
        "sections {name} are not compatible",
      ],
      broken: "Section {name} is of another kind in one of the objects than in another.",
      remedy: "Compile all with the same compiler and target, and give data and programs sections of different names."),
    Rule(
      "link_byte_order", .loader,
      [
        "byte order mismatch with ELF file {path*}", "unsupported byte order of ELF file {path*}: no error",
        "unsupported byte order of ELF file {path*}", "unknown byte order of ELF file {path*}",
      ],
      broken: "{path} is for machines of another byte order than the objects before it.",
      remedy: "Compile all with -target bpfel, or all with -target bpfeb; `btfscope inspect OBJECT` shows it."),
    Rule(
      "link_not_bpf", .loader,
      ["unsupported kind of ELF file {path*}", "failed to parse ELF file '{path*}'", "failed to get ELF header for {path*}"],
      broken: "{path} is no object file for BPF.",
      remedy: "Compile it with clang -target bpf -c; neither programs nor objects of the host's processor are linked."),
  ]

  private static let symbols: [Rule] = [
    Rule(
      "link_types_missing", .loader,
      [
        "BTF info is missing for global symbol '{name}'", "failed to find BTF info for object '{name*}'",
        "failed to find symbol for variable '{name}' in section '{section}'",
      ],
      broken: "The object's types (.BTF) do not describe '{name}', which the linker needs for symbols that others see.",
      remedy: "Compile all objects with -g, and strip none before it is linked."),
    Rule(
      "link_extern_kind", .loader, ["only extern variables and functions are supported, but got '{kind}' for '{name}'"],
      broken: "'{name}' is declared extern, and is neither a variable nor a function.", remedy: "Correct its declaration."),
    Rule(
      "link_ambiguous", .loader, ["global/extern '{name}' BTF is ambiguous: both types #{id} and #{other} match"],
      broken: "The types of one object describe '{name}' twice.",
      remedy: "Declare it once in each file; a static and a global of one name must be renamed."),
    Rule(
      "link_relocation_place", .loader, ["relocation against STT_SECTION in non-exec section is not supported!"],
      broken: "A variable holds the address of a static one, which the linker cannot move.",
      remedy: "Make what it points to global, or set the pointer while running."),
    Rule(
      "link_symbol", .loader,
      [
        "ELF sym #{rest*}", "can't fetch symbol name for symbol #{rest*}", "ELF SYMTAB section #{rest*}",
        "multiple SYMTAB sections found, not supported", "ELF is missing {rest*}", "failed to find matching ELF sec '{rest*}",
      ],
      broken: "A symbol of one of the objects is not such as the linker takes.",
      remedy:
        "Visibility is default or hidden, binding local, global or weak: see attributes and assembler code; `btfscope inspect OBJECT` lists what is wrong."
    ),
  ]

  private static let files: [Rule] = [
    Rule(
      "link_unrecognized_section", .loader,
      [
        "unrecognized section #{index} ({section*}) in {path*}",
        "ELF section #{index} ({section*}) has unrecognized type {type} in {path*}",
      ],
      broken: "The linker does not know section {section} of {path}.",
      remedy: "Leave it away (llvm-objcopy --remove-section), or use a newer libbpf or bpftool."),
    Rule(
      "link_object_malformed", .loader,
      [
        "ELF section #{rest*}", "ELF relo section #{rest*}", "ELF relo #{rest*}", "failed to get section #{rest*}",
        "failed to get SHSTRTAB section index for {rest*}", "mismatch in func_info record size {rest*}",
        "mismatch in line_info record size {rest*}", "mismatch in core_relo_info record size {rest*}",
        "can't find section '{section}' referenced from .BTF.ext", "incompatible .BTF.ext record sizes for section {rest*}",
        "global '{name}': failed to resolve size of underlying type: {rest*}", "failed to append BTF type #{rest*}",
        "failed to find new ID mapping for original BTF type ID {rest*}",
      ],
      broken: "One of the objects is not such as the linker reads.",
      remedy:
        "`btfscope inspect OBJECT` and `btfscope check OBJECT` list what is wrong with each; compile all with the same clang and -g."
    ),
    Rule(
      "link_file", .loader,
      [
        "failed to create '{path*}': {error*}", "failed to open file '{path*}': {error*}", "failed to write '{path*}': {error*}",
        "failed to create memfd '{path*}': {error*}",
      ],
      broken: "{path} cannot be read or written: {error}.", remedy: "Check the path, its folder, and the room that is left."),
  ]

  private static let writing: [Rule] = [
    Rule(
      "link_output", .loader,
      [
        "failed to finalize ELF layout", "failed to write ELF contents", "failed to write out {rest*}", "BTF dedup failed: {rest*}",
        ".BTF.ext generation failed: {rest*}", "failed to add consolidated BTF type for datasec '{rest*}",
        "failed to parse final .BTF.ext data: {rest*}", "failed to init section '{rest*}", "failed to create ELF {rest*}",
        "failed to create STRTAB {rest*}", "failed to create SYMTAB {rest*}", "libelf initialization failed",
      ],
      broken: "The objects were read, and could not be written as one.",
      remedy:
        "See whether there is room, and whether `btfscope check` finds each object's types well formed; then it is the linker's: use a newer one."
    ),
    Rule(
      "light_skeleton", .loader,
      [
        "Total maps exceeds {rest*}", "nr_progs {rest*} mismatch", "unsupported bswap size!",
      ],
      broken: "The object does not fit a light skeleton (bpftool gen skeleton -L).",
      remedy: "It has at most 64 maps, and programs that such a skeleton can load: use a plain one."),
    Rule(
      "link_failed", .loader,
      [
        "Error: failed to link '{path*}': {error*}", "Error: failed to finalize ELF file: {error*}",
        "Error: failed to create BPF linker instance",
      ],
      broken: "The objects were not linked.", remedy: "libbpf's lines before it say why.", isAddition: true),
  ]
}
