/// Loads, stores and the memory that calls read and write (`check_mem_access()`, `check_helper_mem_access()` and below).
enum MemoryRules {
  static let all: [Rule] = access + context + packet + stack + sizes

  private static let access: [Rule] = [
    Rule(
      "null_not_checked", .memory,
      ["{reg} invalid mem access '{type}_or_null'", "{reg} invalid mem access '{type}_or_null_'"],
      broken: "{reg} may be NULL here, and memory is only touched through pointers that are known not to be.",
      remedy:
        "Compare it with NULL right after it was obtained and leave the branch where it is NULL; check the same variable that is used later, not a copy that the compiler may have made again."
    ),
    Rule(
      "number_as_pointer", .memory,
      ["{reg} invalid mem access 'scalar'", "{reg} invalid mem access 'inv'", "{reg} invalid mem access 'imm'"],
      broken:
        "{reg} holds a plain number for the verifier, and memory can only be touched through a pointer whose origin it knows.",
      remedy:
        "Read kernel memory with bpf_probe_read_kernel() or BPF_CORE_READ(), user memory with bpf_probe_read_user(). Where it was a pointer: one that is stored as an integer, loaded from a map, or computed with other operations than + and - becomes a number. A lookup or acquire that failed also leaves the number 0."
    ),
    Rule(
      "packet_end_as_pointer", .memory,
      ["{reg} invalid mem access 'pkt_end'"],
      broken: "data_end may be compared with and not be read through.", remedy: "Read through data, after a check against data_end."
    ),
    Rule(
      "map_pointer_access", .memory,
      ["{reg} invalid mem access 'map_ptr'"],
      broken: "{reg} is the map itself, not a value of it.",
      remedy: "Use bpf_map_lookup_elem() to get at a value; fields of the map are readable through a cast to struct bpf_map alone."),
    Rule(
      "pointer_without_memory", .memory,
      ["{reg} invalid mem access '{type*}'"],
      broken: "Memory cannot be touched through a pointer of the kind '{type}', which {reg} is.",
      remedy: "Use the helper or kernel function that reads this kind of object, or the field of it that holds the pointer."),
    Rule(
      "map_value_bounds", .memory,
      ["invalid access to map value, value_size={size} off={off} size={width}"],
      broken: "The access touches {width} bytes at offset {off} of a map's value that has {size} bytes.",
      remedy:
        "Check the index against the size right before the access (and mask it: index & (SIZE - 1)), or make the value larger. A size of 0 stands for an access whose bounds are not known."
    ),
    Rule(
      "map_key_bounds", .memory,
      ["invalid access to map key, key_size={size} off={off} size={width}"],
      broken: "The access touches {width} bytes at offset {off} of a map's key that has {size} bytes.",
      remedy: "Read only what lies inside the key."),
    Rule(
      "memory_bounds", .memory,
      ["invalid access to memory, mem_size={size} off={off} size={width}"],
      broken: "The access touches {width} bytes at offset {off} of memory that has {size} bytes.",
      remedy: "Reserve more, or check the offset against the size right before the access."),
    Rule(
      "below_memory", .memory,
      ["{reg} min value is outside of the {kind} memory range", "{reg} min value is outside of the array range"],
      broken: "The smallest value that the offset in {reg} can have lies outside of the memory.",
      remedy: "Check the offset against 0 as well as against the size, or make the variable unsigned.", isAddition: true),
    Rule(
      "above_memory", .memory,
      ["{reg} max value is outside of the {kind} memory range", "{reg} max value is outside of the array range"],
      broken: "The largest value that the offset in {reg} can have lies outside of the memory.",
      remedy: "Check the offset against the size right before the access, with the width of the access in mind.", isAddition: true),
    Rule(
      "negative_index", .memory,
      ["{reg} min value is negative, either use unsigned index or do a if (index >=0) check."],
      broken: "The index in {reg} can be negative.", remedy: "Make the index unsigned, or check that it is not below 0."),
    Rule(
      "negative_size", .memory,
      ["{reg} min value is negative, either use unsigned or 'var &= const'"],
      broken: "The size in {reg} can be negative.",
      remedy:
        "Make the size unsigned, or mask it: size &= MAXIMUM. A check on a copy that the compiler keeps in another register does not help."
    ),
    Rule(
      "unbounded_access", .memory,
      [
        "{reg} unbounded memory access, make sure to bounds check any such access",
        "{reg} unbounded memory access, make sure to bounds check any array access into a map",
      ],
      broken: "The offset in {reg} has no upper bound that the verifier knows of.",
      remedy: "Compare the offset with the size right before the access, or mask it: index &= SIZE - 1."),
    Rule(
      "unbounded_size", .memory,
      [
        "{reg} unbounded memory access, use 'var &= const' or 'if (var < const)'",
        "{reg} unbounded size, use 'var &= const' or 'if (var < const)'",
      ],
      broken: "The size in {reg} has no upper bound that the verifier knows of.",
      remedy: "Compare the size with the buffer's right before the call, or mask it: size &= MAXIMUM."),
    Rule(
      "size_too_large", .memory,
      ["{reg} memory size {size} is too large"],
      broken: "The size in {reg} can be {size}, more than a buffer may have.", remedy: "Check the size against a smaller bound."),
    Rule(
      "unbounded_access_other", .memory, ["unbounded memory access"],
      broken: "An offset or size has no bounds that the verifier knows of.",
      remedy: "Compare it with the size of the memory right before."),
    Rule(
      "write_to_read_only", .memory,
      ["{reg} cannot write into {kind*}", "write into map forbidden, value_size={size*}", "write into memory forbidden"],
      broken: "That memory can be read, and not written.",
      remedy: "Copy what is to be changed; constants of the program and maps made with BPF_F_RDONLY_PROG stay as they are."),
    Rule(
      "read_forbidden", .memory, ["read from map forbidden, value_size={size*}"],
      broken: "Programs may write that map, and not read it (BPF_F_WRONLY_PROG).", remedy: "Make the map without BPF_F_WRONLY_PROG."
    ),
    Rule(
      "struct_access", .memory,
      [
        "{reg} is ptr_{type} invalid {what*}", "{reg} is {type} invalid negative access: off={off}",
        "{reg} is ptr_{type} access {what*}",
      ],
      broken: "A struct of the kernel is read at a constant, not negative offset within it.",
      remedy: "Read fields by name; for computed places use bpf_probe_read_kernel()."),
    Rule(
      "struct_write", .memory,
      [
        "{reg} cannot write into ptr_{type} at off={off} size={width}", "only read is supported",
        "only read from {type} is supported", "Writes through BTF pointers are not allowed", "no write support to {type*}",
        "write access at off {off*}",
      ],
      broken: "Structs of the kernel are read, and not written, but for fields that this type of program may change.",
      remedy: "Use a helper or kernel function that changes the field."),
    Rule(
      "beyond_struct", .memory,
      [
        "access beyond struct {type} at off {off} size {width}",
        "access beyond the end of member {member} (mend:{end}) in struct {type} with off {off} size {width}",
        "access beyond the end of member {member*}", "access beyond struct {type*}",
      ],
      broken: "The access goes beyond the struct or the field that the kernel's own types have there.",
      remedy: "The program's types may not be this kernel's: read through CO-RE (BPF_CORE_READ, preserve_access_index)."),
    Rule(
      "inside_pointer_field", .memory,
      ["cannot access ptr member {member} with moff {off} in struct {type} with off {place} size {width}"],
      broken: "The field {member} of struct {type} is a pointer, and is read whole or not at all.",
      remedy: "Read all 8 bytes of it, at its own offset."),
    Rule(
      "no_such_field", .memory, ["struct {type} doesn't have field at offset {off}"],
      broken: "This kernel's struct {type} has no field at offset {off}.",
      remedy: "The program's types may not be this kernel's: read through CO-RE (BPF_CORE_READ, preserve_access_index)."),
    Rule(
      "buffer_access", .memory,
      [
        "{reg} invalid {kind} buffer access: off={off*}", "{reg} invalid negative {kind} buffer offset: off={off*}",
        "{reg} invalid variable buffer offset: off={off*}", "{reg} invalid {kind} access off={off} size={width}",
      ],
      broken: "The buffer is accessed at a constant place within it, and not before its start.",
      remedy: "Use a constant offset; copy the buffer to the stack or into a map for computed ones."),
    Rule(
      "atomic_target", .memory,
      [
        "BPF_ATOMIC stores into {reg} {kind} is not allowed", "BPF_ATOMIC loads from {reg} {kind} is not allowed",
        "BPF_XADD stores into {reg} {kind} is not allowed", "BPF_ST stores into {reg} {kind} is not allowed",
      ],
      broken: "That operation does not work on memory of the kind '{kind}'.",
      remedy: "Work on a value of a map or on the stack, and load and store where the kind of memory does not allow more."),
    Rule(
      "same_instruction", .memory, ["same insn cannot be used with different pointers"],
      broken:
        "One instruction accesses memory of two kinds on different ways through the program, which the verifier would have to rewrite differently.",
      remedy:
        "Keep the branches apart in the source: the compiler joined two accesses (a barrier such as asm volatile(\"\") between them helps)."
    ),
    Rule(
      "misaligned", .memory,
      ["misaligned packet access off {off*}", "misaligned {kind*}access off {off*}"],
      broken: "The access is not aligned to its width, which this kernel or this kind of memory demands.",
      remedy: "Align the struct or read it byte by byte (__attribute__((packed)) makes the compiler do so)."),
    Rule(
      "special_field", .memory,
      [
        "bpf_spin_lock cannot be accessed directly by load/store", "{field} cannot be accessed directly by load/store",
        "{field} cannot be accessed {how} by helper", "{kind} access cannot have variable offset",
        "{kind} access misaligned {off*}", "{kind} access size must be BPF_DW",
      ],
      broken:
        "Locks, timers, lists and kernel pointers in a value are used by their own functions and not by loads, stores and copies.",
      remedy: "Leave such fields out of what is copied; reach them through the function that is made for them."),
  ]

  private static let context: [Rule] = [
    Rule(
      "context_access", .memory,
      [
        "invalid bpf_context access off={off} size={width}. Reference may already be released",
        "invalid bpf_context access off={off} size={width}",
      ],
      broken: "A program of this type has no field of {width} bytes at offset {off} of its context that it may access so.",
      remedy:
        "Look at what the context of this section has and whether the field may be written; an argument of a traced function beyond those that this kernel's function has reads as such a field too. The type of the program comes from its section's name.",
      isAddition: true),
    Rule(
      "context_offset", .memory,
      [
        "dereference of modified {kind} ptr {reg} off={off} disallowed", "variable ctx access var_off={off*}",
        "variable {kind} access var_off={off*} disallowed", "negative offset {kind} ptr {reg} off={off} disallowed",
      ],
      broken: "The context is accessed at constant offsets from its start, through the pointer as it was given.",
      remedy:
        "Use ctx->field directly; a pointer that was moved, or an index that is computed, does not work. A barrier keeps the compiler from computing the address first."
    ),
    Rule(
      "argument_absent", .memory,
      [
        "func '{func}' doesn't have {number}-th argument", "func '{func}' offset {off} is not multiple of 8",
        "func '{func}' size {size} must be 8",
      ],
      broken: "The function {func} of this kernel has no such argument to be read from the context.",
      remedy:
        "Its prototype differs from what the program was written for: compare with `btfscope find func:{func}`; arguments are read as whole 8-byte words."
    ),
    Rule(
      "argument_type", .memory,
      [
        "func '{func}' arg{number} has btf_id {id} type {type*}", "func '{func}' arg{number} type {type*} is not a struct",
        "func '{func}' arg{number*}",
      ],
      broken: "The argument of {func} is of a type that cannot be read here.",
      remedy: "Read it as a number and go through bpf_probe_read_kernel(), or check the prototype in this kernel's BTF.",
      isAddition: true),
    Rule(
      "not_in_context", .memory,
      [
        "invalid access to context, ctx_size={size*}", "invalid access to flow keys off={off*}",
        "{reg} invalid variable offset to flow keys{rest*}",
      ],
      broken: "The access lies outside of what this program is given.",
      remedy: "Access only the fields that its type of program has."),
    Rule(
      "tracepoint_buffer", .memory,
      ["invalid negative tracepoint buffer offset{rest*}", "invalid tracepoint buffer access{rest*}"],
      broken: "A writable tracepoint's buffer is accessed within it.", remedy: "Use a constant offset that is not negative."),
  ]

  private static let packet: [Rule] = [
    Rule(
      "packet_bounds", .memory,
      ["invalid access to packet, off={off} size={width}, {rest*}"],
      broken: "The access of {width} bytes at offset {off} of the packet is not covered by a check against data_end.",
      remedy:
        "Before the access: if (pointer + SIZE > data_end) return; with the same pointer, and again after each helper that may change the packet."
    ),
    Rule(
      "packet_offset", .memory, ["{reg} offset is outside of the packet"],
      broken: "The offset in {reg} lies outside of what a packet can have.",
      remedy: "Bound the offset (at most 0xffff) before it is added to data.", isAddition: true),
    Rule(
      "packet_write", .memory, ["cannot write into packet", "the prog does not allow writes to packet data"],
      broken: "Programs of this type may not write to the packet.",
      remedy: "Use a type that may (XDP, tc), or bpf_skb_store_bytes() where there is that helper."),
    Rule(
      "packet_in_helper", .memory, ["helper access to the packet is not allowed"],
      broken: "This helper does not take memory of the packet in this type of program.",
      remedy: "Copy the bytes to the stack first (a load, or bpf_skb_load_bytes())."),
    Rule(
      "packet_changes", .memory, ["{reg} is a packet pointer, but func#{func} may change packet data"],
      broken: "A pointer into the packet does not survive a function that may move the packet.",
      remedy: "Load data and data_end again after the call and check again."),
  ]

  private static let stack: [Rule] = [
    Rule(
      "stack_bounds", .memory,
      [
        "invalid stack off={off} size={size}", "invalid stack type {reg} off={off} access_size={size}",
        "invalid{how*} stack {reg} off={off} size={size}", "invalid write to stack {rest*}",
        "invalid unbounded variable-offset{rest*}", "invalid variable-offset{rest*}", "invalid zero-sized read{rest*}",
        "invalid indirect access to stack {rest*}",
      ],
      broken:
        "The access lies outside of the variable's place on the stack, or of the stack's 512 bytes, or at a place that is not known well enough.",
      remedy:
        "Check the size that is passed against the variable's; bound the index of an array on the stack; keep large data in a map (a per-CPU array of one element)."
    ),
    Rule(
      "stack_uninitialized", .memory,
      ["invalid indirect read from stack {rest*}", "invalid read from stack {rest*}", "reading from stack {rest*}"],
      broken: "Bytes of the stack are read, or handed to a helper, that were not written on every way to here.",
      remedy:
        "Give the whole variable a value where it is declared; the padding between fields counts too (__builtin_memset() covers it)."
    ),
    Rule(
      "stack_too_small", .memory, ["allocated_stack too small{rest*}"],
      broken: "The access lies below what the program uses of its stack.", remedy: "Write to it first."),
    Rule(
      "stack_variable", .memory,
      [
        "{reg} variable offset stack access prohibited for !root, var_off={off*}",
        "{reg} variable stack access prohibited for !root, var_off={off*}", "{reg} variable stack access prohibited for !root",
        "variable offset stack pointer cannot be passed into helper function; {rest*}", "variable stack read {reg} {rest*}",
        "variable stack access var_off={off*}", "uninit stack in range of var-offset write prohibited for !root; {rest*}",
        "spilled ptr in range of var-offset stack write; {rest*}",
      ],
      broken: "A computed place on the stack is accessed in a way that is not allowed here.",
      remedy: "Use a map's value for arrays with computed indexes, or load with CAP_PERFMON."),
    Rule(
      "stack_pointer_range", .memory,
      [
        "{reg} stack pointer arithmetic goes out of range, prohibited for !root; off={off}",
        "{reg} pointer arithmetic of map value goes out of range, prohibited for !root",
      ],
      broken: "Without privilege an address must stay within its memory at every step.",
      remedy: "Load with CAP_PERFMON, or check the index before the address is computed."),
    Rule(
      "spilled_pointer", .memory,
      [
        "attempt to corrupt spilled pointer on stack", "invalid size of register spill", "invalid size of register fill",
        "cannot spill pointers to stack into stack frame of the caller", "leaking pointer from stack off {off}",
        "{reg} partial copy of pointer", "corrupted spill memory",
      ],
      broken: "A pointer that is kept on the stack is written and read whole, 8 bytes at once.",
      remedy: "Do not write over part of it; give such variables a place of their own."),
    Rule(
      "stack_object", .memory,
      [
        "potential write to dynptr at off={off} disallowed", "cannot overwrite referenced dynptr",
        "Dynptr has to be an uninitialized dynptr",
      ],
      broken: "A dynptr on the stack is changed by its own functions alone, and not written over.",
      remedy: "Release it first; keep other variables apart from it."),
    Rule(
      "stack_argument", .memory,
      [
        "invalid read from stack arg {rest*}", "stack arg write offset {rest*}",
        "callee expects {count} args, stack arg{number} is not initialized", "r11 load must be before any r11 store or call insn",
      ],
      broken:
        "Arguments beyond the fifth lie in slots of their own, which are written before the call and read first in the function.",
      remedy: "Compile with a compiler that knows them, or pass a pointer to a struct."),
  ]

  private static let sizes: [Rule] = [
    Rule(
      "size_must_be", .memory, ["size {size} must be 8", "size {size} must be {wanted}"],
      broken: "The context of this program is read in words of 8 bytes.",
      remedy: "Read the argument as a 64-bit value and cut it afterwards."),
    Rule(
      "frame_pointer", .memory, ["frame pointer is read only"],
      broken: "R10 points to the stack and cannot be changed.", remedy: "Copy it to another register; in C this does not occur."),
  ]
}
