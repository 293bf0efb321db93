/// Arithmetic with pointers, and where pointers may go (`adjust_ptr_min_max_vals()`, `check_reg_arg()`).
enum PointerRules {
  static let all: [Rule] = [
    Rule(
      "not_readable", .pointers, ["{reg} !read_ok"],
      broken: "{reg} is read before anything was written to it; a call leaves R1 to R5 without a value.",
      remedy:
        "Give the variable a value on every way; R0 without one is a function that returns nothing (give the program a return). Functions that the compiler took for undefined behaviour end so too."
    ),
    Rule(
      "no_such_register", .pointers, ["{reg} is invalid"], broken: "There are registers from R0 to R10.",
      remedy: "The instructions are damaged, or made for another machine: compile again with -target bpf."),
    Rule(
      "arithmetic_on_nullable", .pointers, ["{reg} pointer arithmetic on {type} prohibited, null-check it first"],
      broken: "{reg} may be NULL, and nothing is added to such a pointer.",
      remedy: "Compare it with NULL first, before a field's address is taken."),
    Rule(
      "arithmetic_on_kind", .pointers, ["{reg} pointer arithmetic on {type} prohibited"],
      broken: "A pointer of the kind '{type}' stays as it is: nothing can be added to it.",
      remedy:
        "Use it as it was obtained. Where the compiler computes an address before the branch that decides, a barrier or a volatile variable keeps the two apart."
    ),
    Rule(
      "arithmetic_32_bit", .pointers, ["{reg} 32-bit pointer arithmetic prohibited"],
      broken: "A pointer has 64 bits, and {reg} is cut to 32.", remedy: "Use 64-bit types for what is added; check casts to int."),
    Rule(
      "arithmetic_operator", .pointers,
      [
        "{reg} pointer arithmetic with {op} operator prohibited", "{reg} bitwise operator {op} on pointer prohibited",
        "{reg} pointer {op} pointer prohibited", "{reg} pointer arithmetic prohibited",
        "{reg} tried to subtract pointer from scalar", "{reg} subtraction from stack pointer prohibited",
        "{reg} sign-extension part of pointer",
      ],
      broken: "Numbers are added to pointers, and taken away from those into packets and maps; nothing else is done with them.",
      remedy: "Do the computation with the offset and add it to the pointer last; two pointers into one packet may be subtracted."),
    Rule(
      "unbounded_offset", .pointers,
      ["math between {type} pointer and register with unbounded min value is not allowed"],
      broken: "What is added to the pointer of the kind '{type}' may be any number, negative ones included.",
      remedy: "Make the index unsigned and compare it with the bound, or mask it, before it is added."),
    Rule(
      "offset_too_large", .pointers,
      [
        "math between {type} pointer and {number} is not allowed", "{type} pointer offset {number} is not allowed",
        "value {number} makes {type} pointer be out of bounds",
      ],
      broken: "The offset that is added to the pointer of the kind '{type}' is beyond what a pointer may be moved by (2^29).",
      remedy: "Check the offset before it is added. A negative error that is taken for a length gives such numbers."),
    Rule(
      "pointer_leak", .pointers,
      [
        "{reg} leaks addr into {kind*}", "{reg} leaks addr as return value", "{reg} leaks addr into helper function",
        "R0 leaks addr as return value",
      ],
      broken: "Without privilege an address of the kernel may not get to where user space sees it.",
      remedy: "Store the data and not the pointer, or load with CAP_PERFMON."),
    Rule(
      "pointer_comparison", .pointers, ["{reg} pointer comparison prohibited"],
      broken: "Without privilege pointers are compared with NULL and with the packet's end alone.",
      remedy: "Load with CAP_PERFMON, or compare the offsets."),
    Rule(
      "speculation", .pointers,
      [
        "{reg} has unknown scalar with mixed signed bounds, {rest*}", "{reg} has pointer with unsupported alu operation, {rest*}",
        "{reg} tried to {op} from different maps, paths or scalars, {rest*}", "{reg} tried to {op} beyond pointer bounds, {rest*}",
        "{reg} could not be pushed for speculative verification, {rest*}", "{reg} tried to {op} from different pointers or scalars",
      ],
      broken: "Without privilege the verifier must be able to bound an address also where the processor runs ahead.",
      remedy: "Load with CAP_PERFMON, or use constant offsets and one map for each access."),
    Rule(
      "stack_address_returned", .pointers, ["cannot return stack pointer to the caller"],
      broken: "A function's stack is gone when it returns.", remedy: "Let the caller pass the buffer."),
    Rule(
      "division_by_zero", .pointers, ["div by zero"], broken: "The divisor is the constant 0.", remedy: "Check the constant."),
    Rule(
      "shift", .pointers, ["invalid shift {count}"], broken: "A shift by {count} is wider than the register.",
      remedy: "Shift by 0 to 63 bits (0 to 31 of 32-bit values)."),
    Rule(
      "arena_cast", .pointers, ["addr_space_cast insn {rest*}", "sign extending loads from arena are not supported yet"],
      broken: "Casts between address spaces belong to programs with an arena map.",
      remedy: "Give the program the arena map, or compile without the cast."),
  ]
}
