/// What libbpf says of maps of functions for the kernel (struct_ops) before the kernel sees them.
enum StructOperationsRules {
  static let all: [Rule] = [
    Rule(
      "map_attach_unfinished", .loader, ["map '{map}': failed to auto-attach: {error*}"],
      broken: "The functions of map '{map}' (struct_ops) were not registered with the kernel: {error}.",
      remedy:
        "EBUSY, EEXIST: others of that name or kind are registered; EINVAL, EOPNOTSUPP: the subsystem does not take them as they are. See the kernel's log (dmesg)."
    ),
    Rule(
      "struct_ops_missing", .loader,
      [
        "struct_ops init_kern: struct {type} is not found in kernel BTF",
        "struct_ops init_kern: struct {type} data is not found in struct {rest*}",
      ],
      broken: "This kernel has no struct {type}: the subsystem that the program plugs into is not there.",
      remedy:
        "Load the module that has it, or use a kernel with that subsystem (hid-bpf, sched_ext, tcp congestion control, qdisc)."),
    Rule(
      "struct_ops_reuse", .loader,
      [
        "struct_ops init_kern {map} func ptr {member}: invalid reuse of prog {program} in sec {section} with type {type}: {rest*}",
        "struct_ops init_kern {map} func ptr {member}: invalid reuse of prog {program} {rest*}",
      ],
      broken:
        "Program {program} is named for two functions, and one program is one function of one struct: '{member}' of map {map} is the second.",
      remedy: "Write a program of its own for each (SEC(\"struct_ops/NAME\")); they may call a common function."),
    Rule(
      "struct_ops_unused", .loader,
      [
        "prog '{program}': SEC(\"struct_ops\") program isn't referenced anywhere, did you forget to use it?",
        "prog '{program}': SEC(\"struct_ops{rest*}\") program isn't referenced anywhere{more*}",
      ],
      broken: "No map in SEC(\".struct_ops\") names program '{program}', so it is not known which function of which struct it is.",
      remedy:
        "Put it into a struct in SEC(\".struct_ops\") or SEC(\".struct_ops.link\"), or leave it out (SEC(\"?struct_ops\"), bpf_program__set_autoload(false)). `btfscope inspect OBJECT` lists both."
    ),
    Rule(
      "struct_ops_no_program", .loader,
      [
        "struct_ops init_kern {map}: member {member} is not a struct_ops program",
        "struct_ops reloc {map}: prog {member} is not struct_ops BPF program",
      ],
      broken: "What is put into map {map} as a function ({member}) is a program of another type.",
      remedy: "Give that program a section of its own type: SEC(\"struct_ops/NAME\")."),
    Rule(
      "struct_ops_member_missing", .loader,
      ["struct_ops init_kern {map}: Cannot find member {member} in kernel BTF"],
      broken: "This kernel's struct of map {map} has no member {member}, and the object sets it.",
      remedy:
        "Set it to zero before loading where the kernel lacks it (libbpf leaves out what is zero), or keep a second struct for older kernels. `btfscope find` and `btfscope dump -t struct:NAME` show the kernel's."
    ),
    Rule(
      "struct_ops_shape", .loader,
      [
        "struct_ops init_kern {map}: Unmatched member {rest*}", "struct_ops init_kern {map}: Error in size of member {rest*}",
        "struct_ops init_kern {map}: failed to resolve the size of member {rest*}",
        "struct_ops init_kern {map}: bitfield {rest*}", "struct_ops init_kern {map}: kernel member {member} is not a func ptr",
      ],
      broken: "The struct of map {map} has a member that is of another type or size in this kernel.",
      remedy:
        "Set what differs to zero before loading, or compile with this kernel's types (`btfscope dump` writes them); data of other programs belongs behind the members that the kernel knows."
    ),
    Rule(
      "struct_ops_definition", .loader,
      [
        "struct_ops reloc {map}: cannot {rest*}", "struct_ops reloc {map}: invalid {rest*}",
        "struct_ops reloc {map}: rel->r_offset {rest*} unsupported non-static function", "struct_ops reloc: {rest*}",
        "struct_ops init: var {name} is beyond the end of DATASEC {section}", "struct_ops init: {name*} is {not*}supported",
        "struct_ops init: {name*}not {rest*}", "struct_ops init: Cannot resolve {rest*}",
      ],
      broken: "A variable in SEC(\".struct_ops\") is not a struct of functions as libbpf reads it.",
      remedy:
        "Define a variable of a named struct, with programs of this object as its functions: SEC(\".struct_ops.link\") struct TYPE NAME, whose members are set to (void *)PROGRAM. `btfscope inspect OBJECT` shows what there is."
    ),
    Rule(
      "struct_ops_attach", .loader,
      [
        "map '{map}': can't attach non-struct_ops map", "map '{map}': can't associate non-struct_ops map",
        "prog '{map}': can't associate struct_ops program",
      ],
      broken:
        "Only maps of functions (struct_ops) are attached, and only other programs are put with one: '{map}' is not of that kind.",
      remedy: "Attach programs with bpf_program__attach(); bpf_map__attach_struct_ops() is for maps in SEC(\".struct_ops.link\")."),
  ]
}
