/// References that have to be given back, and locks (`check_reference_leak()`, `process_spin_lock()`).
enum ReferenceRules {
  static let all: [Rule] = [
    Rule(
      "reference_leak", .references,
      ["Unreleased reference id={id} alloc_insn={insn}"],
      broken: "What instruction {insn} obtained (a socket, a task, memory of a ring) is not given back on a way to the end.",
      remedy: "Call its release function on every way, early returns included; release it also where something else fails."),
    Rule(
      "reference_at_end", .references,
      ["{what*} would lead to reference leak", "BPF_LD_[ABS|IND] cannot be mixed with socket references"],
      broken: "There is still a reference that must be given back.", remedy: "Release it before.", isAddition: true),
    Rule(
      "reference_release", .references,
      [
        "release kfunc {func} expects referenced PTR_TO_BTF_ID passed to {arg}",
        "release helper {func} expects referenced PTR_TO_BTF_ID passed to {arg}",
        "func {func} reference has not been acquired before", "release function {func} expects refcounted PTR_TO_BTF_ID",
        "release kernel function {func} expects refcounted PTR_TO_BTF_ID",
        "R1 must be referenced when passed to release function", "{reg} must be referenced when passed to release function",
        "arg {number} is an unacquired reference",
      ],
      broken: "What is released must have been obtained by the program itself, and not have been released already.",
      remedy: "Release only what an acquire function returned, once, after the check for NULL."),
    Rule(
      "reference_overwritten", .references, ["Leaking reference id={id} alloc_insn={insn}. Release it first."],
      broken: "The last pointer to what instruction {insn} obtained is lost.", remedy: "Release it before the variable is set anew."
    ),
    Rule(
      "lock_at_end", .references,
      [
        "{what*} cannot be used inside bpf_spin_lock-ed region", "{what*} cannot be used inside bpf_rcu_read_lock-ed region",
        "{what*} cannot be used inside bpf_preempt_disable-ed region", "{what*} cannot be used inside bpf_local_irq_save-ed region",
        "bpf_spin_unlock is missing", "bpf_rcu_read_unlock is missing", "bpf_preempt_enable is missing",
        "{number} bpf_preempt_enable is missing", "bpf_local_irq_restore is missing",
      ],
      broken: "A lock or region is still open where the program ends or calls something that is not allowed in it.",
      remedy: "Close it on every way before: unlock, bpf_rcu_read_unlock(), bpf_preempt_enable(), bpf_local_irq_restore()."),
    Rule(
      "lock_calls", .references,
      [
        "function calls are not allowed while holding a lock", "global function calls are not allowed while holding a lock",
        "use static function instead", "helper call is not allowed while holding a lock", "calls are not allowed{rest*}",
      ],
      broken: "While a lock is held only a few functions can be called.",
      remedy: "Do the calls before the lock or after it; make functions of the program that are called inside static."),
    Rule(
      "lock_order", .references,
      [
        "Locking two bpf_spin_locks are not allowed", "Acquiring the same lock again, AA deadlock detected",
        "{lock}_unlock without taking a lock", "bpf_spin_unlock without taking a lock", "{lock}_unlock of different lock",
        "{lock}_unlock cannot be out of order", "Failed to acquire lock state",
      ],
      broken: "One bpf_spin_lock is held at a time, and it is the one that was taken that is given back.",
      remedy: "Keep the pointer to the value between lock and unlock; look up the second value before or after."),
    Rule(
      "lock_place", .references,
      [
        "{reg} doesn't have constant offset. {lock} has to be at the constant offset",
        "map '{map}' has to have BTF in order to use {lock}", "map '{map}' has more than one 'struct {lock}'",
        "map '{map}' doesn't have 'struct {lock}'", "map '{map}' is not a struct type or {lock} is mangled",
        "off {off} doesn't point to 'struct {lock}'{rest*}", "map '{map}' has no valid {lock}",
        "{kind} '{map}' has no valid {lock}", "{kind} '{map}' has no valid",
      ],
      broken: "The lock or timer is a field of the map's value, known by the map's types, and reached at its constant place.",
      remedy: "Declare the map with __type(value, struct ...) and the field in that struct; pass its address."),
    Rule(
      "lock_program", .references,
      [
        "tracing progs cannot use {what*}", "socket filter progs cannot use bpf_spin_lock yet",
        "{kind*} programs cannot use bpf_spin_lock yet", "sleepable progs cannot use bpf_spin_lock yet",
      ],
      broken: "Programs of this type cannot use that kind of field: they may run at any moment.",
      remedy: "Use atomic operations (__sync_fetch_and_add()) or per-CPU maps."),
    Rule(
      "kernel_pointer_field", .references,
      [
        "store to referenced kptr disallowed", "store to uptr disallowed", "invalid kptr access, {rest*}",
        "kptr in map can only be accessed using {rest*}", "kptr access {rest*}",
        "BPF_ST imm must be 0 when storing to kptr at off={off}", "off={off} doesn't point to kptr",
        "off={off} kptr isn't referenced kptr", "map '{map}' has to have BTF in order to use bpf_kptr_xchg",
        "{reg} has no valid kptr", "{reg} doesn't have constant offset. kptr has to be at the constant offset",
      ],
      broken:
        "A pointer to a kernel object in a map is changed by bpf_kptr_xchg() (or, where it has no reference, by a plain store of the right type).",
      remedy: "Tag the field __kptr, exchange it with bpf_kptr_xchg(), and release what comes out."),
    Rule(
      "reference_expected", .references,
      ["verifier bug: more than one arg with {rest*}", "verifier internal error: more than one arg with ref_obj_id {rest*}"],
      broken: "A call takes one object with a reference at most.", remedy: "Pass them one by one."),
    Rule(
      "struct_ops_reference", .references, ["program with __ref argument cannot tail call"],
      broken: "A struct_ops program that owns an argument must give it back itself.", remedy: "Do not tail call from it."),
  ]
}
