/// Arguments of helpers and of the program's own functions (`check_func_arg()`, `check_helper_call()`).
enum ArgumentRules {
  static let all: [Rule] = arguments + returned + helpers

  private static let arguments: [Rule] = [
    Rule(
      "null_argument", .arguments,
      ["Possibly NULL pointer passed to helper {arg}"],
      broken: "The helper does not take NULL as argument {arg}, and what is passed may be NULL.",
      remedy: "Compare it with NULL before the call."),
    Rule(
      "nullable_argument", .arguments,
      ["{reg} type={type}_or_null expected={expected*}", "{reg} type={type}_or_null_ expected={expected*}"],
      broken: "What is passed in {reg} may be NULL, and the function wants one of: {expected}.",
      remedy: "Compare it with NULL before the call."),
    Rule(
      "number_argument", .arguments,
      ["{reg} type=scalar expected={expected*}", "{reg} type=inv expected={expected*}"],
      broken: "{reg} is a plain number, and the function wants one of: {expected}.",
      remedy:
        "Pass a pointer whose origin the verifier knows: the address of a variable on the stack (fp), a value of a map, the context. A pointer that went through an integer or that a lookup did not give is a number."
    ),
    Rule(
      "argument_kind", .arguments,
      ["{reg} type={type} expected={expected*}"],
      broken: "{reg} is of the kind '{type}', and the function wants one of: {expected}.",
      remedy:
        "Pass what the function takes; copy to the stack where it wants memory that this type of program may hand over (fp is the stack)."
    ),
    Rule(
      "argument_struct", .arguments, ["{reg} is of type {type} but {expected} is expected"],
      broken: "The function wants struct {expected}, and {reg} points to {type}.",
      remedy: "Pass the object itself, or the helper that converts it."),
    Rule(
      "argument_offset", .arguments,
      [
        "{reg} must have zero offset when passed to release func or trusted arg to kfunc",
        "{reg} is a pointer to in-kernel struct with non-zero offset", "cannot pass in {kind*} at an offset={off}",
        "{reg} has to be at a constant offset", "{reg} has to be at the constant offset",
      ],
      broken: "The pointer must be the one that was obtained, not one into the middle of it.",
      remedy: "Keep the first pointer and pass that."),
    Rule(
      "argument_constant", .arguments,
      [
        "{reg} is not a known constant'", "{reg} must be a known constant", "{reg} is not a const",
        "{reg} is not a constant address'",
      ],
      broken: "{reg} must have the same value on every way, known to the verifier.",
      remedy: "Pass a constant; keep the compiler from joining calls of different branches."),
    Rule(
      "argument_number", .arguments, ["{reg} is not a scalar"],
      broken: "{reg} must be a number, and holds a pointer.", remedy: "Check the order of the arguments."),
    Rule(
      "argument_zero_size", .arguments,
      ["{reg} invalid zero-sized read: u64=[{low},{high}]", "{reg} invalid zero-sized read{rest*}"],
      broken: "The size in {reg} can be 0, which this argument does not take.",
      remedy: "Check that the size is not 0 before the call."),
    Rule(
      "argument_written", .arguments, ["{func}() may write into memory pointed by {reg} type={type}"],
      broken: "The function may write to the memory that {reg} points to, which can only be read.",
      remedy: "Pass memory that can be written, such as the stack."),
    Rule(
      "argument_string", .arguments,
      [
        "{reg} does not point to a readonly map'", "{reg} points to {kind} map which cannot be used as const string",
        "no direct value access support for this map type", "direct value access on string failed", "string is not zero-terminated",
        "Invalid format string", "{reg} doesn't point to a const string",
      ],
      broken: "The string must be a constant of the program, in read-only data, that ends with a zero byte.",
      remedy: "Declare it as static const char name[] = \"...\"; or use the macro that does so (BPF_SNPRINTF, bpf_printk)."),
    Rule(
      "subprogram_argument", .arguments,
      ["Caller passes invalid args into func#{func} ('{name}')", "Caller passes invalid args into func#{func}"],
      broken: "Global functions are verified on their own, and what is passed does not fit what the prototype promises.",
      remedy:
        "Check for NULL inside the function or tag the parameter (__arg_nonnull, __arg_ctx); or make the function static, so that it is verified with its caller.",
      isAddition: true),
    Rule(
      "subprogram_argument_type", .arguments,
      [
        "arg#{number} reference type('{type*}') size cannot be determined: {error}",
        "{reg} reference type('{type*}') size cannot be determined: {error}",
      ],
      broken: "A pointer parameter of a global function must point to a type with a size.",
      remedy: "Use a complete struct, or make the function static.", isAddition: true),
    Rule(
      "subprogram_parameter", .arguments,
      [
        "{reg} expected pointer to ctx, but got {type*}", "{reg} expects pointer to ctx",
        "arg#{number} expected pointer to ctx, but got {type*}", "arg#{number} is expected to be non-NULL",
        "{reg} is expected to be non-NULL", "{reg} is not a pointer to arena or scalar.",
        "arg#{number} is not a pointer to arena or scalar.",
      ],
      broken: "What is passed to the global function is not what its parameter asks for.",
      remedy: "Pass the context itself where a context is wanted; check for NULL before."),
    Rule(
      "iterator_argument", .arguments,
      ["expected an initialized {iterator} as {arg*}"],
      broken: "The iterator must have been started ({iterator}_new) before it is used or ended.",
      remedy: "Call the _new function first, on every way; do not copy or write over the iterator."),
    Rule(
      "iterator_started", .arguments,
      ["expected uninitialized {iterator} as {arg*}"],
      broken: "The iterator is in use already, and is started again.",
      remedy: "End it first with the _destroy function, or use another variable."),
    Rule(
      "iterator_place", .arguments,
      [
        "{arg} expected pointer to an iterator on stack", "expected valid iter pointer as {arg*}",
        "arg#{number} expected pointer to an iterator on stack",
      ],
      broken: "An iterator is a variable on the stack.", remedy: "Declare it as a local variable, and pass its address."),
    Rule(
      "dynptr_argument", .arguments,
      [
        "Expected an initialized dynptr as {arg*}", "Expected a dynptr of type {type} as {arg*}",
        "{arg} expected pointer to stack or const struct bpf_dynptr", "arg#{number} expected pointer to stack or {kind*}",
        "Unsupported reg type {type} for bpf_dynptr_from_mem data",
      ],
      broken: "The argument must be a dynptr that was made before, of the kind that the function takes.",
      remedy: "Make it on every way before the call, and check the result of what made it."),
    Rule(
      "irq_flag_argument", .arguments,
      [
        "expected uninitialized irq flag as {arg*}", "expected an initialized irq flag as {arg*}",
        "{arg} doesn't point to an irq flag on stack", "irq flag acquired by {rest*}",
        "cannot restore irq state out of order, {rest*}",
      ],
      broken:
        "A saved interrupt state is a variable on the stack, saved once and restored in the reverse order by the matching function.",
      remedy: "Pair bpf_local_irq_save() and bpf_local_irq_restore() on every way."),
  ]

  private static let returned: [Rule] = [
    Rule(
      "return_value", .arguments,
      [
        "At {place*} the register {reg} has{what*}should have been in {range*}",
        "At {place*} the register {reg} is not a known value ({value*})", "{reg} not a scalar value",
      ],
      broken:
        "This type of program may only return certain values; {reg} must have been within the range that the message ends with.",
      remedy:
        "Return one of the allowed constants (0 or 1 for many types), on every way; bound what comes from elsewhere before it is returned."
    ),
    Rule(
      "return_value_unknown", .arguments,
      [
        "At {place*} the register {reg} has{what*}", "At subprogram exit the register R0 is not a scalar value ({value*})",
        "At async callback the register R0 {what*}",
      ],
      broken: "A program returns a number, within what its type allows.",
      remedy: "Return a constant or a bounded value on every way."),
    Rule(
      "void_hook_note", .arguments,
      [
        "Note, BPF_LSM_CGROUP that attach to void LSM hooks can't modify return value!",
        "BPF_LSM_CGROUP that attach to void LSM hooks can't modify return value!",
      ],
      broken: "The hook returns nothing, so that the program cannot change what it returns.", remedy: "Return 1 in such a program.",
      isAddition: true),
    Rule(
      "return_type", .arguments,
      [
        "invalid return type {type} of func {func}#{number}", "unknown return type {type} of func {func}#{number}",
        "exception cb cannot return void", "exception cb only supports single integer argument",
        "verifier bug: func {func} has non-overwritten {rest*}",
      ],
      broken: "The function does not return what is allowed there.", remedy: "Check the prototype of the callback or helper."),
  ]

  private static let helpers: [Rule] = [
    Rule(
      "helper_not_allowed", .programs,
      ["program of this type cannot use helper {helper}#{number}", "unknown func {helper}#{number}"],
      broken: "Programs of this type have no helper {helper} on this kernel.",
      remedy:
        "Another type of program (another section) may have it, or a newer kernel; see `btfscope audit`, which lists what each kernel lacks. Without CAP_PERFMON tracing helpers are missing too."
    ),
    Rule(
      "helper_unknown", .programs, ["invalid func {helper}#{number}"],
      broken: "This kernel has no helper with the number {number}.",
      remedy:
        "The program needs a newer kernel, or its instructions were poisoned by a loader: `btfscope explain --object` looks for the reason."
    ),
    Rule(
      "helper_gpl", .programs,
      [
        "cannot call GPL-restricted function from non-GPL compatible program",
        "cannot call kernel function from non-GPL compatible program",
      ],
      broken: "The function may only be called by programs whose licence is compatible with the GPL.",
      remedy: "Declare it: char LICENSE[] SEC(\"license\") = \"GPL\"; (\"Dual BSD/GPL\" and \"Dual MIT/GPL\" do too)."),
    Rule(
      "helper_in_probe", .programs, ["helper call is not allowed in probe", "helper call might sleep in a non-sleepable prog"],
      broken: "The helper does not work where this program runs.",
      remedy: "Use a sleepable section (fentry.s, lsm.s, ...), or another helper."),
    Rule(
      "helper_sleeps", .programs,
      ["sleepable helper {helper}#{number} in {place*}"],
      broken: "{helper} may sleep, which is not allowed in a {place}.",
      remedy:
        "Use a sleepable section (fentry.s, lsm.s, iter.s, ...) outside of RCU, preemption and interrupt regions, or a helper that does not sleep."
    ),
    Rule(
      "helper_for_kind", .programs,
      ["func {helper}#{number} supported only for {kinds*}", "func {helper}#{number} not supported for program type {type}"],
      broken: "{helper} is not for this type of program.", remedy: "Use it in one of the types that have it."),
    Rule(
      "helper_other", .arguments,
      [
        "get_local_storage() doesn't support non-zero flags", "failed to retrieve map value address",
        "cannot get callchain buffer for func {func*}", "Helper has invalid btf_id in {reg}", "Helper has invalid btf/btf_id in R1",
        "invalid arg_type for sockmap/sockhash", "expected prog array map for tail call",
        "destructive kfunc calls require CAP_SYS_BOOT capability",
      ],
      broken: "What is passed is not what the helper takes.", remedy: "Look at the helper's documentation in linux/bpf.h."),
    Rule(
      "map_uid", .arguments,
      [
        "timer pointer in R1 map_uid={first} doesn't match map pointer in R2 map_uid={second}",
        "{kind*} pointer in {reg} map_uid={first} doesn't match map pointer in {other} map_uid={second}",
      ],
      broken: "The object must lie in a value of the very map that is passed with it.", remedy: "Look the value up in that map."),
  ]
}
