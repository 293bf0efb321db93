/// What libbpf says of types (BTF) of an object or of the kernel: of their records, and of what the kernel answers to them.
enum TypeLoadingRules {
  static let all: [Rule] = [
    Rule(
      "types_refused", .loader,
      [
        "Error loading .BTF into kernel: {error}. BTF is mandatory, can't proceed.",
        "Error loading .BTF into kernel: {error*}. BTF is mandatory, can't proceed.",
        "Error loading .BTF into kernel: {error}. {rest*}", "Error loading .BTF into kernel: {error}.",
        "BTF loading error: {error*}", "Error loading BTF: {error*}",
      ],
      broken: "The kernel refused the object's own types (BTF): {error}.",
      remedy:
        "`btfscope check OBJECT` says which rule is broken; kinds that are newer than the kernel are lowered by a newer libbpf.",
      isAddition: true),
    Rule(
      "types_byte_order", .loader, ["Can't load BTF with non-native endianness due to unsupported header length {size}"],
      broken: "The types are of the other byte order, and have a header of {size} bytes, which libbpf does not turn around.",
      remedy: "Read them on a machine of that order, or with a libbpf that knows this header; `btfscope dump` reads either."),
    Rule(
      "types_kind_unknown", .loader,
      ["btf: type [{id}]: unrecognized kind {kind}", "unsupported BTF_KIND:{kind}"],
      broken: "The types have a kind ({kind}) that this libbpf does not know.",
      remedy:
        "Use a libbpf or bpftool as new as the compiler or pahole that wrote them, or have older kinds written (pahole --btf_features, --skip_encoding_btf_enum64). `btfscope stat FILE` counts the kinds."
    ),
    Rule(
      "types_record", .loader,
      [
        "BTF type [{id}] is malformed", "btf: type [{id}]: invalid {what*}",
        "btf: type [{id}]: referenced type [{other}] is not FUNC_PROTO",
      ],
      broken: "Type [{id}] is not well formed: its record is cut, or refers to a type or name that is not there.",
      remedy:
        "`btfscope check FILE` names the record and its place. Types of a module are read with the kernel's as their base (-B /sys/kernel/btf/vmlinux)."
    ),
    Rule(
      "types_data", .loader, ["BTF types data is malformed"],
      broken: "The records of the types do not end where their table ends.",
      remedy: "The file is cut or was changed: `btfscope check FILE` names the place."),
    Rule(
      "types_header", .loader,
      [
        "BTF header not found", "Invalid BTF {what*}", "BTF type section is not aligned {rest*}",
        "BTF layout section is not aligned {rest*}",
        "Malformed BTF string section, did you forget to provide base BTF?", "Unsupported BTF_KIND:{kind*}",
        "Unsupported info_sz {rest*}",
        "Unsupported elem_sz {rest*}", "BTF.ext header {rest*}", "BTF.ext has no data",
        "BTF.ext in non-native endianness is not supported",
        "Unsupported BTF.ext {rest*}", "Invalid BTF.ext {rest*}", ".BTF.ext {section} section is not aligned to 4 bytes",
        ".BTF.ext {section} record size not found",
        "{section} section (off:{rest*} is beyond the end {more*}",
        "{section} section in .BTF.ext has {rest*}", "{section} section has incorrect num_records in .BTF.ext",
        "{section} section header is not found in .BTF.ext",
      ],
      broken: "What is read as types (BTF, or .BTF.ext) is not well formed, or of a newer form than this libbpf knows.",
      remedy: "`btfscope check FILE` names the place. Types of a module are read with the kernel's as their base.", isNote: true),
    Rule(
      "types_base", .loader,
      [
        "unexpected reference to base type[{id}] of kind [{kind}] when creating distilled base BTF.",
        "unexpected kind when adding base type '{name}'[{id}] of kind [{kind}] to distilled base BTF.",
        "base BTF id [{id}] maps to invalid distilled base BTF id [{other}]",
        "distilled base BTF type '{name*}' [{id}], size {size} has multiple candidates {rest*}",
        "distilled base BTF type '{name*}' [{id}] is not mapped to base BTF id",
        "type [{id}], kind [{kind}] is invalid for distilled base BTF;{rest*}",
        "type [{id}] in distilled based BTF has unexpected kind [{kind}]",
        "string '{name*}' [offset {id}] is not mapped to base BTF",
      ],
      broken: "A module's types do not fit the kernel's, on which they are built.",
      remedy: "The module was built against another kernel: rebuild it for this one; `btfscope find` shows the kernel's types."),
    Rule(
      "types_section", .loader,
      ["failed to parse {section} from {path*}: {error*}"],
      broken: "Section {section} of the object cannot be read: {error}.",
      remedy: "`btfscope check OBJECT` names the record at fault."),
  ]
}
