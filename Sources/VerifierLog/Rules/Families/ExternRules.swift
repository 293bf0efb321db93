/// What libbpf says of externs: functions and variables of the kernel, and values of its configuration.
enum ExternRules {
  static let all: [Rule] = symbols + configuration

  private static let symbols: [Rule] = [
    Rule(
      "extern_kfunc", .loader,
      ["extern (func ksym) '{func}': not found in kernel or module BTFs", "extern (func ksym) '{func}': not found{rest*}"],
      broken: "Neither the kernel nor a loaded module has the function {func}.",
      remedy: "Load the module that has it; or declare it __weak and guard its use by bpf_ksym_exists()."),
    Rule(
      "extern_kfunc_distance", .loader,
      [
        "extern (func ksym) '{func}': module BTF fd index {index} too big to fit in bpf_insn offset",
        "BTF fd off {index} for kfunc {func} exceeds INT16_MAX, cannot process relocation",
      ],
      broken: "The object calls functions of so many modules that the number of {func}'s does not fit the instruction.",
      remedy: "Call functions of fewer modules from one object: divide it."),
    Rule(
      "extern_variable", .loader,
      [
        "extern (var ksym) '{name}': not found in kernel BTF{rest*}", "extern (ksym) '{name}': not found{rest*}",
        "extern '{name}' (strong): not resolved",
      ],
      broken: "The kernel (or its configuration) has no '{name}', and the program does not do without.",
      remedy:
        "Declare it __weak, and handle that it is absent; for values of .kconfig see whether the configuration was found (/boot/config-*, /proc/config.gz)."
    ),
    Rule(
      "extern_ambiguous", .loader, ["extern (ksym) '{name}': resolution is ambiguous: {rest*}"],
      broken: "The kernel has several symbols '{name}' at different addresses (of several files or modules).",
      remedy:
        "Take a symbol that is there once (`grep NAME /proc/kallsyms`), or get to the value by a typed extern or a pointer that leads to it."
    ),
    Rule(
      "extern_type", .loader,
      [
        "extern (var ksym) '{name}': incompatible types{rest*}",
        "extern (func ksym) '{name}': func_proto {rest*} incompatible {more*}",
        "extern ({kind*}) '{name}': {rest*}incompatible{more*}",
      ],
      broken: "The kernel's '{name}' has another type than the program declares.",
      remedy: "Take the declaration from this kernel's vmlinux.h (`btfscope dump`); `btfscope find NAME` shows the kernel's."),
    Rule(
      "extern_section", .loader,
      [
        "failed to find BTF for extern '{name}' [{id}] section: {error}", "unrecognized extern section '{name}'",
        "extern function {name} is unsupported under {section} section", "extern '{name}': unrecognized extern kind",
      ],
      broken:
        "The extern '{name}' does not say where it is from: an extern is in .ksyms (of the kernel) or in .kconfig, or is defined in another object that is linked.",
      remedy:
        "Declare it extern ... __ksym or extern ... __kconfig (functions only __ksym); where another file defines it, link both first (`bpftool gen object`). `btfscope inspect OBJECT` lists the externs."
    ),
    Rule(
      "extern_record", .loader,
      [
        "failed to find BTF for extern '{name}': {error}", "failed to find BTF info for global/extern symbol '{name}'",
        "failed to find extern definition for BTF {kind} '{name}'",
        "prog '{program}': extern relo failed to find extern for '{name}' ({index})",
      ],
      broken: "The object's types (.BTF) do not describe the extern '{name}', or its symbol is missing.",
      remedy:
        "Compile with -g and a clang that writes types of externs (11 for variables, 12 for functions); assembler code and a symbol that nothing declares have none. `btfscope inspect OBJECT` lists the externs."
    ),
  ]

  private static let configuration: [Rule] = [
    Rule(
      "kconfig_not_found", .loader, ["failed to open system Kconfig"],
      broken: "The kernel's configuration could not be found, and the program asks for a value of it.",
      remedy:
        "Have /boot/config-RELEASE or /proc/config.gz (CONFIG_IKCONFIG_PROC) where it is loaded (mount /boot into a container), give the values (kconfig option of the loader), or declare the variable __weak."
    ),
    Rule(
      "kconfig_given", .loader,
      ["error parsing in-memory Kconfig line '{line*}': {error*}", "failed to open in-memory Kconfig: {error*}"],
      broken: "The text of configuration values that the loading program gives (kconfig option) has a line that cannot be read.",
      remedy: "Each line is CONFIG_NAME=VALUE, with y, n, m, a number, or a text in double quotes, and no spaces around the sign."),
    Rule(
      "kconfig_line", .loader,
      [
        "error parsing system Kconfig line '{line*}': {error*}", "failed to parse '{line*}': no {what}",
        "failed to parse '{line*}' as integer completely", "failed to parse '{line*}' as integer: {error}",
        "failed to parse '{line*}': {error*}",
        "extern (kcfg) '{name}': invalid string config '{line*}'", "extern (kcfg) '{name}': value '{line*}' isn't a valid integer",
      ],
      broken: "A line of the kernel's configuration cannot be read: {line}.",
      remedy: "The file is damaged, or is no configuration: give another (kconfig option of the loader)."),
    Rule(
      "kconfig_truncated", .loader, ["extern (kcfg) '{name}': long string '{value*}' of ({count} bytes) truncated to {size} bytes"],
      broken: "The configuration's text for {name} is longer than the array that the program declares, and is cut.",
      remedy: "Declare a longer array of characters.", isNote: true),
    Rule(
      "kconfig_type", .loader,
      [
        "extern (kcfg) '{name}': value {rest*}", "extern (kcfg) '{name}': type {rest*}",
        "failed to resolve size of extern (kcfg) '{name}': {error}",
        "failed to determine alignment of extern (kcfg) '{name}': {error}",
      ],
      broken: "The program declares {name} with a type that its value in the kernel's configuration does not fit.",
      remedy:
        "y and n are for bool, y, n and m for enum libbpf_tristate, numbers for integers that are large enough, texts for arrays of char."
    ),
    Rule(
      "kconfig_virtual", .loader,
      ["extern (kcfg) '{name}': unrecognized virtual extern", "extern (kcfg) '{name}': failed to get kernel version"],
      broken: "'{name}' is a value that libbpf makes up itself, and this libbpf does not know it, or cannot.",
      remedy: "LINUX_KERNEL_VERSION, LINUX_HAS_BPF_COOKIE and LINUX_HAS_SYSCALL_WRAPPER are known; use a newer libbpf, or __weak."),
    Rule(
      "extern_kconfig", .loader, ["extern (kcfg) '{name}': not found{rest*}"],
      broken: "The kernel's configuration has no {name}, and the program asks for it.",
      remedy: "Declare the variable __weak, and handle that it is zero; or give the value (kconfig option of the loader)."),
  ]
}
