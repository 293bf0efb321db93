/// Maps and programs that do not go together (`check_map_prog_compatibility()`, `check_map_func_compatibility()`).
enum MapRules {
  static let all: [Rule] = [
    Rule(
      "map_function", .maps, ["cannot pass map_type {type} into func {func}#{number}"],
      broken: "{func} does not work on a map of type {type}.",
      remedy:
        "Use the map type that the helper is made for (ring buffers, perf event arrays, program arrays, sockets, ... each have their own)."
    ),
    Rule(
      "map_allocation", .maps,
      [
        "perf_event programs can only use preallocated {rest*}",
        "trace type programs with run-time allocated hash maps are {rest*}",
        "trace type BPF program uses run-time allocation",
      ],
      broken: "Programs of this type may run at any moment, and this kernel cannot allocate a map's elements then.",
      remedy: "Make the map without BPF_F_NO_PREALLOC; Linux 6.1 and newer can do it."),
    Rule(
      "map_sleepable", .maps, ["Sleepable programs can only use {kinds*}"],
      broken: "A sleepable program may use only: {kinds}.", remedy: "Use such a map, or a section that does not sleep."),
    Rule(
      "map_device", .maps,
      [
        "offload device mismatch between prog and map", "bpf_struct_ops map cannot be used in prog",
        "only one cgroup storage of each type is allowed", "cannot update sockmap in this context",
        "program's hash doesn't match map's excl_prog_hash",
      ],
      broken: "That map cannot be used in this program.", remedy: "Check the map's type and flags and what else uses it."),
    Rule(
      "map_descriptor", .maps,
      [
        "fd {fd} is not pointing to valid bpf_map{rest*}", "fd_idx without fd_array is invalid",
        "invalid module BTF object FD specified.",
      ],
      broken: "An instruction refers to a map by a descriptor that is none.",
      remedy: "The loader did not put the map in: create all maps before the programs are loaded."),
    Rule(
      "map_direct_value", .maps,
      ["direct value offset of {off} is not allowed", "invalid access to map value pointer, value_size={size} off={off}"],
      broken: "The variable lies outside of its section's map.",
      remedy: "The object is damaged, or was made smaller after it was compiled."),
    Rule(
      "map_types", .maps, ["btf_vmlinux_value_type_id {rest*}", "map_ptr access not supported {rest*}"],
      broken: "The map's types are not given as the kernel wants them.", remedy: "Let libbpf or btfscope create the map."),
    Rule(
      "map_arena", .maps,
      [
        "Only one arena per program", "CAP_BPF and CAP_PERFMON are required to use arena",
        "arena's user address must be set via map_extra or mmap()",
      ],
      broken: "A program uses one arena, with privilege, whose address is set.",
      remedy: "Set map_extra, or map the arena before the program is loaded."),
    Rule(
      "instruction_array", .maps,
      ["Invalid read of {count} bytes from insn_array", "Failed to properly initialize insn array", "no space for insn array"],
      broken: "A map of instructions is read by whole entries, filled before loading.", remedy: "Let the loader fill it."),
  ]
}
