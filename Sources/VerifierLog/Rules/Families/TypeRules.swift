/// What the kernel says of types that it refuses (`kernel/bpf/btf.c`, `kernel/bpf/check_btf.c`); btfscope check has every rule.
enum TypeRules {
  /// Of a log of BTF these stand at the end of the line that describes the type.
  static let code = "types_malformed"

  static let all: [Rule] = [
    Rule(
      "function_records", .types,
      [
        "missing btf func_info", "invalid func info rec size {size}", "nonzero tailing record in func info",
        "nonzero insn_off {off} for the first func info record",
        "same or smaller insn offset ({off}) than previous func info record {rest*}", "invalid type id {id} in func info",
        "number of funcs in func_info doesn't match number of subprogs",
        "func_info BTF section doesn't match subprog layout in BPF program", "invalid btf id for main subprog in func_info",
      ],
      broken: "The records that name the program's functions (func_info) do not fit its instructions.",
      remedy:
        "The object was changed after it was compiled, or is linked by a loader that does not move these records: strip .BTF.ext or compile again."
    ),
    Rule(
      "line_records", .types,
      [
        "nonzero tailing record in line_info", "Invalid line_info[{number}]{rest*}",
        "Invalid insn code at line_info[{number}].insn_off", "missing bpf_line_info for {rest*}",
        "nonzero tailing record in core_relo", "Invalid core_relo[{number}]{rest*}", "relo #{number}: bad type id {id}",
      ],
      broken: "The records of source lines or relocations do not fit the program's instructions.",
      remedy: "The object was changed after it was compiled, or linked wrongly: strip .BTF.ext or compile again."),
    Rule(
      code, .types,
      [
        "[{id}] {kind} {name}{rest*} {problem*}", "\t{member} type_id={id} bits_offset={off} {problem*}",
        "{member} type_id={id} bits_offset={off} {problem*}", "btf_header not found", "hdr_len not found", "Unsupported btf_header",
        "Invalid magic", "Unsupported version", "Unsupported flags", "Invalid section offset", "Unsupported section found",
        "Section overlap found", "Total section length too long", "Invalid string section", "String section is not at the end",
        "Unaligned type_off", "Unaligned layout_off", "Layout section is too {how}", "No type found", "No data",
        "Exceeded max num of types", "Loop detected", "Invalid type_id", "Type '{type}' is not a struct",
        "field {name} doesn't have size", "Not a VAR kind member", "type=\"{type}\" {rest*}",
      ],
      broken: "The object's types (BTF) break a rule of the kernel.", remedy: "`btfscope check OBJECT` names the type and the rule."
    ),
  ]
}
