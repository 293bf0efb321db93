/// What the caller may not do.
enum PrivilegeRules {
  static let all: [Rule] = [
    Rule(
      "calls_need_privilege", .privilege,
      [
        "function calls to other bpf functions are allowed for {whom*}",
        "loading/calling other bpf or kernel functions are allowed for CAP_BPF and CAP_SYS_ADMIN",
      ],
      broken: "Programs with functions of their own need privilege.",
      remedy: "Load as root or with CAP_BPF, or make the functions inline."),
    Rule(
      "pointer_privilege", .privilege,
      [
        "pointer arithmetic with it prohibited for !root", "{type} access is allowed only to CAP_PERFMON and CAP_SYS_ADMIN",
        "'struct {type}' access is allowed only to CAP_PERFMON and CAP_SYS_ADMIN",
      ],
      broken: "This needs CAP_PERFMON.", remedy: "Load as root, or with CAP_BPF and CAP_PERFMON."),
    Rule(
      "struct_licence", .privilege,
      [
        "Cannot access kernel 'struct {type}' from non-GPL compatible program",
        "struct ops programs must have a GPL compatible license",
      ],
      broken: "The kernel's structs are for programs whose licence is compatible with the GPL.",
      remedy: "Declare it: char LICENSE[] SEC(\"license\") = \"GPL\";"),
    Rule(
      "kernel_lockdown", .privilege, ["Operation not permitted (are you root?)", "bpf: {rest*}Operation not permitted"],
      broken: "The kernel does not let this process load programs.",
      remedy: "Load as root or with CAP_BPF (and CAP_PERFMON or CAP_NET_ADMIN); containers and locked-down kernels refuse it too."),
  ]
}
