/// Instructions that a loader poisoned, since what they need is not there (libbpf: `bpf_core_poison_insn()`, `poison_map_ldimm64()`,
/// `poison_kfunc_call()`, and what `fixup_verifier_log()` makes of the log).
enum RelocationRules {
  static let poisonCode = "relocation_poisoned"

  static let all: [Rule] = [
    Rule(
      poisonCode, .relocation,
      [
        "invalid func unknown#195896080", "unknown func unknown#195896080",
        "program of this type cannot use helper unknown#195896080", "failed to resolve CO-RE relocation {spec*}",
        "<invalid CO-RE relocation>", "it gets to a CO-RE relocation for which this kernel has nothing {rest*}",
        "bad CO-RE relocation: {rest*}",
      ],
      broken:
        "The program gets to an access to a kernel type or field that this kernel does not have: the loader made that instruction invalid.",
      remedy:
        "Guard the access: if (bpf_core_field_exists(...)), bpf_core_type_exists(...), bpf_core_enum_value_exists(...), with a branch for kernels that lack it. `btfscope relocs OBJECT` lists all of them."
    ),
    Rule(
      "map_poisoned", .relocation,
      [
        "invalid func unknown#2001{rest}", "unknown func unknown#2001{rest}",
        "program of this type cannot use helper unknown#2001{rest}",
      ],
      broken:
        "The program gets to a use of a map that was not created: the loader made that instruction invalid. The map's number in the object is that from 2001000000 on.",
      remedy:
        "Create the map (autocreate), or keep the program from getting there, by a constant in read-only data that the loading program sets."
    ),
    Rule(
      "kfunc_poisoned", .relocation,
      [
        "invalid func unknown#2002{rest}", "unknown func unknown#2002{rest}",
        "program of this type cannot use helper unknown#2002{rest}",
      ],
      broken:
        "The program gets to a call of a kernel function that this kernel does not have: the loader made that instruction invalid. The function's number among the object's externs is that from 2002000000 on.",
      remedy: "Guard the call: if (bpf_ksym_exists(function)), with the function declared __weak; or load the module that has it."),
    Rule(
      "map_missing", .relocation,
      [
        "BPF map '{map}' is referenced but wasn't created", "it uses map '{map}', which is not created",
        "<invalid BPF map reference>",
      ],
      broken: "The program gets to a use of a map that was not created.",
      remedy: "Create it (bpf_map__set_autocreate()), or keep the program from getting there, by a constant in read-only data."),
    Rule(
      "kfunc_missing", .relocation,
      [
        "kfunc '{func}' is referenced but wasn't resolved", "it gets to a call of function '{func}', which this kernel has not",
        "<invalid kfunc call>",
      ],
      broken: "The program gets to a call of a kernel function that this kernel does not have.",
      remedy: "Guard it: if (bpf_ksym_exists(function)), with the function declared __weak."),
    Rule(
      "relocation_access", .relocation,
      [
        "prog '{program}': relo #{number}: insn #{insn} (LDX/ST/STX) accesses field incorrectly.{rest*}",
        "prog '{program}': relo {number} at insn #{insn} can't be {rest*}",
      ],
      broken: "A field has another width on this kernel, and the instruction cannot be made to fit.",
      remedy: "Read it with BPF_CORE_READ_BITFIELD() or bpf_core_read() of bpf_core_field_size() bytes."),
    Rule(
      "relocation_ambiguous", .relocation,
      [
        "prog '{program}': relo #{number}: field offset ambiguity: {rest*}",
        "prog '{program}': relo #{number}: relocation decision ambiguity: {rest*}",
      ],
      broken: "Several types of the kernel fit what the program asks for, and disagree.",
      remedy: "Use a flavour of the type (___name) with fields that only one of them has."),
    Rule(
      "relocation_failed", .relocation,
      [
        "prog '{program}': relo #{number}: failed to relocate: {error}",
        "prog '{program}': relo #{number}: failed to patch insn #{insn}: {error}",
        "prog '{program}': relo #{number}: unexpected insn #{insn} {rest*}",
        "prog '{program}': relo #{number}: insn #{insn} {rest*}", "prog '{program}': relo #{number}: trying to relocate {rest*}",
        "prog '{program}': relo #{number}: parsing {rest*} failed: {error}",
        "prog '{program}': relo #{number}: error matching candidate {rest*}",
        "prog '{program}': relo #{number}: unrecognized CO-RE relocation {rest*}", "failed to perform CO-RE relocations: {error}",
        "failed to parse target BTF: {error}", "error relocating function{rest*}", "target candidate search failed for {rest*}",
      ],
      broken: "The loader could not relocate the program for this kernel.",
      remedy: "`btfscope relocs OBJECT` says of every relocation what became of it, and why."),
    Rule(
      "relocation_no_match", .relocation,
      [
        "prog '{program}': relo #{number}: no matching targets found", "no matching targets found",
        "prog '{program}': relo #{number}: substituting insn #{insn} w/ invalid insn",
      ],
      broken:
        "The kernel has no type or field that fits what the program asks for; the instruction is made invalid, which counts where the program gets to it.",
      remedy: "`btfscope relocs OBJECT` says what was missed, and what is nearest to it.", isAddition: true),
  ]
}
