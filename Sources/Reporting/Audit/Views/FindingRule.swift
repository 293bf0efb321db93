/// What a code of findings means in general; the finding itself has the particulars.
struct FindingRule {
  let code: String
  /// A sentence without its full stop.
  let title: String
  /// What it means and what can be done.
  let help: String

  /// The rule of a code; one that says little for a code that is not known here.
  static func rule(_ code: String) -> FindingRule {
    known(code)
      ?? FindingRule(
        code: code, title: code, help: "The finding says what is wrong, what the object needs, and what the kernel has.")
  }

  /// Nil for a code that is not known here.
  static func known(_ code: String) -> FindingRule? {
    table[code].map { FindingRule(code: code, title: $0.0, help: $0.1) }
  }

  private static let table: [String: (String, String)] = [
    // What kinds of programs and of attaching there are.
    "program_type_missing": (
      "The kernel has no such program type",
      "The type is not in the kernel's enum bpf_prog_type. Leave the program out there (bpf_program__set_autoload), or use an older type."
    ),
    "attach_type_missing": (
      "The kernel has no such attach type",
      "The type is not in the kernel's enum bpf_attach_type. Choose another way to attach on such kernels."
    ),
    "byte_order": (
      "The object is for machines of the other byte order",
      "Programs run as they lie in the object. Compile it once for little-endian (bpfel) and once for big-endian machines (bpfeb)."
    ),
    "section_unknown": (
      "The section's name says no program type",
      "A loader such as libbpf takes the type from the section's name. Correct the name, or set the type before loading."
    ),
    // What a program attaches to.
    "attach_target_missing": (
      "What the program attaches to is not in the kernel",
      "The function, hook or type was renamed, removed, inlined, or lies in a module that was not given. Attach to another one where it is missing."
    ),
    "attach_target_refused": (
      "Nothing attaches by its type to what the program attaches to",
      "The kernel hands over twelve arguments of sixteen bytes at most, and of some kernels no structs at all; functions with a variable number of arguments it refuses. Put a probe there instead."
    ),
    "attach_target_none": (
      "The program names nothing to attach to",
      "The section's name leaves the target open; the program that loads it must set one."
    ),
    "probe_target_missing": (
      "The function that is probed is not in the kernel",
      "It was renamed, removed, or inlined, or the compiler gave it a suffix such as .isra.0. The program loads, and does not attach."
    ),
    "tracepoint_missing": (
      "The kernel has no such tracepoint",
      "It was renamed or removed, or its subsystem is not built in. Attach to what took its place."
    ),
    "tracepoint_field": (
      "The tracepoint's record has other fields",
      "The program reads a field that the kernel's record does not have at that place. Read it with CO-RE through trace_event_raw_*."
    ),
    "iterator_missing": (
      "The kernel has no such iterator",
      "Its target has no context type bpf_iter__* in the kernel's BTF. Leave the program out there."
    ),
    "struct_ops_missing": (
      "The kernel has no such struct_ops type",
      "The type, or bpf_struct_ops_* of it, is not in the kernel's BTF. It may need a configuration option or a module."
    ),
    "struct_ops_member": (
      "A member of the struct_ops map does not fit the kernel's",
      "The kernel's type has no such member, or with another signature. A member that is zero may be missing."
    ),
    "struct_ops_unused": (
      "The program is in no struct_ops map that is created",
      "The kernel takes a struct_ops program only as a member of a struct. Put it into a map, have the map created, or leave the program out."
    ),
    // What a program reads of its context.
    "context_access": (
      "The program reads its context where the kernel does not allow it",
      "The context of this program type is shorter there, does not have that field yet, or is only read."
    ),
    "context_argument": (
      "The program reads an argument that is not there",
      "The function or tracepoint has fewer arguments in this kernel, or others."
    ),
    // What a program calls.
    "helper_missing": (
      "The kernel has no such helper",
      "It is not in the kernel's enum bpf_func_id. Guard the call with bpf_core_enum_value_exists, or do without it there."
    ),
    "helper_not_built": (
      "The kernel is built without the helper",
      "Its number is in the enum of every kernel of that age, its code depends on the configuration or the processor. A guard by the enum guards"
        + " nothing: leave the program out where the verifier refuses it."
    ),
    "helper_map_type": (
      "The helper takes no such map",
      "Each type of map goes with some helpers. The verifier refuses the call on every kernel."
    ),
    "kfunc_address": (
      "The address of a kernel function cannot be taken there",
      "A test of a weak kfunc takes its address. Before Linux 6.4 the verifier refuses that where the function is there: choose by something else."
    ),
    "function_without_result": (
      "A global function returns nothing",
      "The verifier looks at global functions alone, and wants a number as their result on older kernels. Return one, or make it static."
    ),
    "program_flag_missing": (
      "The kernel does not load such programs in that way",
      "The section's name sets a flag, for programs that may sleep or for packets in pieces, which the kernel knows of other programs or not at all."
    ),
    "helper_not_allowed": (
      "The helper is not allowed in this program type",
      "The kernel has the helper, but does not offer it to programs of this type."
    ),
    "kfunc_missing": (
      "The kernel has no such kfunc",
      "Declare it __weak and guard the call with bpf_ksym_exists. It may lie in a module that was not given."
    ),
    "kfunc_not_allowed": (
      "The function is in the kernel, and is no kfunc",
      "Programs may call the functions that the kernel marks with the tag bpf_kfunc, and no others. bpf_ksym_exists finds the function all the"
        + " same, and guards nothing: do without it."
    ),
    "kfunc_incompatible": (
      "The kfunc has another prototype",
      "The loader compares prototypes. Declare both with ___suffixes, and choose with bpf_ksym_exists."
    ),
    // What a program refers to.
    "ksym_missing": (
      "The kernel has no such variable",
      "Declare it __weak and test its address. It may lie in a module that was not given."
    ),
    "ksym_incompatible": (
      "The kernel's variable has another type",
      "The loader compares types. Declare it with the kernel's type, or as void."
    ),
    "ksym_unresolved": (
      "The verifier finds no address of a kernel variable",
      "The variable is among the kernel's types, and its list of symbols has no data: a kernel with CONFIG_KALLSYMS_ALL is needed."
    ),
    "ksym_unknown": (
      "Whether the kernel has the symbol is not known",
      "It is looked up in /proc/kallsyms when the object is loaded; BTF does not list it. A System.map beside the kernel would tell."
    ),
    "kconfig_missing": (
      "The kernel's configuration does not have the option",
      "Declare it __weak, or require the option."
    ),
    "symbol_ambiguous": (
      "The kernel has more than one symbol of that name",
      "Static functions and variables of different files can share a name. Loaders and the kernel refuse to choose one of them."
    ),
    "kconfig_unrecognized": (
      "No loader gives that value of .kconfig",
      "libbpf fills in names that begin with CONFIG_, and some that begin with LINUX_. It refuses an object that asks for others."
    ),
    "kconfig_unknown": (
      "The kernel's configuration is not known",
      "A config file beside the kernel would tell."
    ),
    // Maps.
    "map_type_missing": (
      "The kernel has no such map type",
      "The type is not in the kernel's enum bpf_map_type. Use another type there."
    ),
    "map_flags_unknown": (
      "The kernel does not know a flag of the map",
      "It refuses maps with flags that it does not know. Clear the flag there before loading."
    ),
    "map_unsized": (
      "The map has no size of its own",
      "The program that loads the object sets it, often to the number of CPUs; what it sets decides whether the map is made."
    ),
    "map_refused": (
      "No kernel makes such a map",
      "Each type of map has its own sizes of keys and values, its own flags, and entries or none. Loaders make all maps before the first program:"
        + " one that is refused fails them all."
    ),
    "map_not_allowed": (
      "The program may not use the map",
      "Programs that may sleep, and those of perf events, cannot use every map. The verifier refuses the program though it gets to no use of it."
    ),
    "map_inner_unset": (
      "What the maps in a map of maps are like is left open",
      "The kernel wants to see one when it makes the outer map. The program that loads the object shows it one, or the object declares it."
    ),
    // CO-RE.
    "core_unresolved": (
      "A CO-RE relocation finds nothing in the kernel",
      "The field, type or value was renamed or removed, and the instruction is reached. Guard it with bpf_core_field_exists and its like, and"
        + " read what took its place through a type with a ___suffix."
    ),
    "core_ambiguous": (
      "A CO-RE relocation finds several that differ",
      "The kernel has more than one type of that name, and they give different values."
    ),
    "core_error": (
      "A CO-RE relocation cannot be carried out",
      "The record is malformed, or the value does not fit the instruction."
    ),
    "core_absent": (
      "A CO-RE query answered that something is absent",
      "The program asked, and takes another way: what it would have read is missing in what it reports."
    ),
    "core_guarded": (
      "A CO-RE relocation finds nothing, and is not reached",
      "A check keeps the verifier away from the instruction. Nothing needs to be done."
    ),
    "field_changed": (
      "A field is read as something that it no longer is",
      "The relocation adjusts where it is read, not how much: a bit field, or a field of another size, gives another value. Read it with"
        + " BPF_CORE_READ_BITFIELD_PROBED(), or as many bytes as bpf_core_field_size() says."
    ),
    "enum_value": (
      "An enumerator has another number in the kernel",
      "The number that was compiled in means something else there. Take it from the kernel with bpf_core_enum_value()."
    ),
    "fixed_offset": (
      "A field of the kernel is read at a fixed offset",
      "The access has no CO-RE relocation, so it reads where the field was in the headers that the object was built with. Use BPF_CORE_READ, or"
        + " preserve_access_index."
    ),
    // The object as a whole.
    "instruction_set": (
      "The object has instructions that the kernel does not know",
      "Build for an older instruction set (clang -mcpu=v2 or v3), or require a newer kernel."
    ),
    "licence": (
      "The licence does not allow what the program calls",
      "Helpers that are GPL-only need a licence that is compatible with the GPL."
    ),
    "object_refused": (
      "The loader refuses the object",
      "Nothing of it is loaded."
    ),
    "findings_left_out": (
      "The program has more findings than are listed",
      "At most 1,024 are listed, and of all programs of an object what 4 MiB have room for. The worst are listed, and all of them count for the"
        + " verdict."
    ),
  ]
}
