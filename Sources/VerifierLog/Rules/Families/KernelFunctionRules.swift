/// Calls of kernel functions (kfuncs; `check_kfunc_call()`, `check_kfunc_args()`).
enum KernelFunctionRules {
  static let unresolvedCode = "kfunc_unresolved"

  static let all: [Rule] = calls + arguments + objects

  private static let calls: [Rule] = [
    Rule(
      "kfunc_not_allowed", .kernelFunctions, ["calling kernel function {func} is not allowed"],
      broken:
        "Programs of this type may not call {func}: the kernel hands it to other types, or the program is in the wrong section.",
      remedy: "See which types have it in the kernel's documentation; the section's name decides the type."),
    Rule(
      "kfunc_address", .kernelFunctions,
      [
        "cannot find address for kernel function {func}",
        "cannot find function {func} in BTF",
      ],
      broken: "The kernel's types name the function {func}, and its symbols do not have it.",
      remedy: "Load the module that has it; a function that was inlined or is an alias cannot be called."),
    Rule(
      "kfunc_support", .kernelFunctions,
      [
        "calling kernel function is not supported without CONFIG_DEBUG_INFO_BTF", "JIT is required for calling kernel function",
        "JIT does not support calling kernel function", "JIT does not support calling kfunc {func*}",
        "JIT does not support kfunc {func*}",
      ],
      broken: "This kernel cannot call kernel functions from programs: it lacks types or a compiler for that.",
      remedy: "A kernel with CONFIG_DEBUG_INFO_BTF and the JIT (net.core.bpf_jit_enable) is needed."),
    Rule(
      "kfunc_malformed", .kernelFunctions,
      [
        "invalid kernel function btf_id {id}", "address of kernel func_id {id} is out of range",
        "kernel btf_id {id} is not a function",
        "kernel function btf_id {id} does not have a valid func_proto",
        "negative offset disallowed for kernel module function call", "kfunc offset > 0 without fd_array is invalid",
        "invalid module BTF fd specified", "BTF fd for kfunc is not a module BTF", "failed to find BTF for kernel function",
        "too many different module BTFs",
        "too many different kernel function calls", "kfunc {func} has inconsistent KF_IMPLICIT_ARGS",
        "{kind*} function {func} has non-overwritten {rest*}",
      ],
      broken: "The call does not lead to a kernel function of this kernel.",
      remedy: "Let the loader resolve it against the running kernel; declare it with __ksym."),
    Rule(
      unresolvedCode, .kernelFunctions, ["invalid kernel function call not eliminated in verifier pass"],
      broken:
        "The program gets to a call of a kernel function that this kernel does not have: it is declared __weak, and nothing keeps the program from getting there.",
      remedy:
        "Guard every such call: if (bpf_ksym_exists(function)); or load the module that has it. `btfscope load OBJECT` names the function.",
      isOfNoInstruction: true),
    Rule(
      "kfunc_sleeps", .kernelFunctions,
      ["program must be sleepable to call sleepable kfunc {func}", "kernel func {func} is sleepable within {place*}"],
      broken: "{func} may sleep, which is not allowed here.",
      remedy:
        "Use a sleepable section (fentry.s, lsm.s, syscall, ...), and call it outside of RCU, preemption, interrupt and lock regions."
    ),
    Rule(
      "kfunc_needs_rcu", .kernelFunctions,
      ["kernel func {func} requires RCU critical section protection", "expected an RCU CS when using {func}"],
      broken: "{func} works inside bpf_rcu_read_lock() and bpf_rcu_read_unlock() only.",
      remedy: "Enclose it, and all that uses its result, in the two; programs that do not sleep are inside already."),
    Rule(
      "kfunc_iterator", .kernelFunctions, ["css_task_iter is only allowed in {kinds*}"],
      broken: "That iterator is for {kinds}.", remedy: "Move it to a program of such a type."),
    Rule(
      "kfunc_callback", .kernelFunctions,
      [
        "kfunc {func}#{number} failed callback verification", "{reg} expected pointer to func", "callback function not static",
        "callback function not allowed for map", "callback function cannot be the main program",
      ],
      broken: "What is passed as a callback is not a function that can be one.",
      remedy: "Pass a static function of the program with the prototype that is asked for."),
    Rule(
      "kfunc_trap", .kernelFunctions, ["unexpected __bpf_trap() due to uninitialized variable?"],
      broken: "The compiler put a trap where the program's behaviour is not defined, mostly a variable that has no value.",
      remedy: "Compile with -Wall and give every variable a value."),
    Rule(
      "kfunc_pairs", .kernelFunctions,
      [
        "unmatched rcu read unlock (kernel function {func})", "unmatched attempt to enable preemption (kernel function {func})",
        "nested rcu read lock (kernel function {func})",
      ],
      broken: "Locks of RCU and of preemption come in pairs.",
      remedy: "Call the function that begins the region first, on every way."),
    Rule(
      "in_callback", .kernelFunctions,
      ["Calling bpf_rcu_read_{rest*}", "can't spin_{rest*}", "can't res_spin_{rest*}", "{func} not allowed in rbtree cb"],
      broken: "The callback of a tree runs under the tree's lock, where this is not needed or not allowed.",
      remedy: "Take it out of the callback."),
  ]

  private static let arguments: [Rule] = [
    Rule(
      "kfunc_null", .kernelFunctions,
      ["Possibly NULL pointer passed to trusted {arg}"],
      broken: "The function trusts argument {arg} not to be NULL, and what is passed may be.",
      remedy: "Compare it with NULL before the call."),
    Rule(
      "kfunc_trusted", .kernelFunctions,
      [
        "{reg} must be referenced or trusted", "{reg} must be referenced", "{reg} must be a rcu pointer",
        "arg#{number} must be referenced or trusted",
      ],
      broken:
        "The function takes only pointers that the kernel vouches for: arguments of tracepoints and of LSM hooks, or objects with a reference.",
      remedy:
        "Take a reference (bpf_task_acquire() and the like) or stay inside bpf_rcu_read_lock(); a pointer that was read out of another struct is not trusted."
    ),
    Rule(
      "kfunc_type", .kernelFunctions,
      [
        "kernel function {func} {arg} expected pointer to {kind} {type} but {reg} has a pointer to {*}",
        "kernel function {func} {rest*} expected pointer to {kind} {type} but {more*}",
      ],
      broken: "{func} wants a pointer to {type}, and something else is passed.", remedy: "Pass an object of that type."),
    Rule(
      "kfunc_object", .kernelFunctions, ["{reg} pointer type {kind} {type} must point to {wanted*}"],
      broken:
        "The function takes an object of the kernel (struct {type}) that the kernel handed out; what is passed as {reg} is a number, or memory of the program's.",
      remedy:
        "Get the object from the kernel: an argument of a tracepoint or hook, bpf_get_current_task_btf(), or a function that acquires it."
    ),
    Rule(
      "kfunc_parameter", .kernelFunctions,
      [
        "kernel function {func} {arg} pointer type {kind} {type} is not supported",
        "kernel function {func} returns pointer type {kind} {type} is not supported",
        "{reg} memory, len pair leads to invalid memory access", "arg#{number} memory, len pair leads to invalid memory access",
        "Unrecognized {arg} type {type}", "Function {func} has {count} > {limit} args", "the kfunc's parameter {rest*}",
      ],
      broken:
        "What is passed is not what the function's parameter takes: memory of the size that goes with it, or a struct of numbers.",
      remedy: "Pass the address of a variable on the stack, or a value of a map, that is as large as the size says."),
    Rule(
      "kfunc_map_value", .kernelFunctions,
      [
        "{reg} doesn't point to map value or allocated object", "{reg} expected pointer to map value or allocated object",
        "{reg} doesn't point to a map value", "pointer in {reg} isn't map pointer", "{reg} expected pointer to allocated object",
        "{reg} expected for bpf_obj_drop()", "{reg} expected for bpf_percpu_obj_drop()", "allocated object must be referenced",
      ],
      broken: "The function wants a value of a map, or an object that the program allocated and owns.",
      remedy: "Pass what bpf_map_lookup_elem() or bpf_obj_new() gave."),
    Rule(
      "kfunc_type_argument", .kernelFunctions,
      [
        "local type ID argument must be in range {rest*}", "bpf_obj_new/bpf_percpu_obj_new {rest*}",
        "bpf_percpu_obj_new type {rest*}", "Unknown type ID {id} passed to kfunc {func}", "kfunc bpf_rdonly_cast type ID {rest*}",
      ],
      broken: "The type that is passed must be a struct that the function can handle.",
      remedy: "Use a struct of the program's own, with bpf_core_type_id_local() or _kernel()."),
    Rule(
      "kfunc_size_arguments", .kernelFunctions,
      [
        "2 or more rdonly/rdwr_buf_size parameters for kfunc", "{reg} rdonly/rdwr_buf_size exceeds u32 max",
        "acquire kernel function does not return PTR_TO_BTF_ID", "{reg} prog->aux cannot be a stack argument",
      ],
      broken: "The kernel's function has a prototype that programs cannot call.",
      remedy: "This is a fault of the module that has the function."),
    Rule(
      "kfunc_tracing_free", .kernelFunctions, ["{func} cannot be used in tracing programs on types with NMI {rest*}"],
      broken: "{func} may have to free things, which programs that run at any moment cannot do.",
      remedy: "Do it in a program of another type."),
  ]

  private static let objects: [Rule] = [
    Rule(
      "lock_for_list", .kernelFunctions,
      ["bpf_spin_lock at off={off} must be held for {kind}", "held lock and object are not in the same allocation"],
      broken: "A list or tree is used while the lock that lies beside it in the same value is held.",
      remedy: "Call bpf_spin_lock() on the lock in the same struct before."),
    Rule(
      "node_ownership", .kernelFunctions,
      [
        "{reg} is neither owning or non-owning ref", "{func} can only take non-owning or refcounted bpf_rb_node pointer",
        "{func} node argument must be {rest*}",
      ],
      broken: "A node can be put into a list or tree by its owner, and taken out through a pointer that does not own it.",
      remedy: "A node that was added belongs to the list: pop or remove it before it is used again."),
    Rule(
      "node_place", .kernelFunctions,
      [
        "operation on {kind} expects arg#1 {rest*}", "arg#1 offset={off}, but expected {rest*}",
        "{field} not found at offset={off}", "{reg} doesn't point to a type with bpf_refcount field",
      ],
      broken: "The list or tree says which field of which struct its nodes are (__contains), and another one is passed.",
      remedy: "Pass the address of that field; check the __contains tag."),
  ]
}
