/// What libbpf says of attaching programs that are loaded: to the kernel's functions, tracepoints, events, networks and groups.
enum AttachRules {
  static let all: [Rule] = kernelProbes + events + sections + links + others

  private static let kernelProbes: [Rule] = [
    Rule(
      "kprobe_target_missing", .loader,
      [
        "prog '{program}': failed to create kprobe '{name*}+{offset}' perf event: -ENOENT",
        "prog '{program}': failed to create kprobe '{name*}+{offset}' perf event: No such file or directory",
        "prog '{program}': failed to create kretprobe '{name*}+{offset}' perf event: -ENOENT",
        "prog '{program}': failed to create kretprobe '{name*}+{offset}' perf event: No such file or directory",
        "prog '{program}': failed to create kprobe '{name}' perf event: No such file or directory",
        "prog '{program}': failed to create kretprobe '{name}' perf event: No such file or directory",
      ],
      broken:
        "This kernel has no function '{name}' that can be probed: it was renamed, inlined, split (NAME.isra.0), or its module is not loaded.",
      remedy:
        "Look for it in /sys/kernel/tracing/available_filter_functions and with `btfscope find func:NAME`; probe a function that calls it, or a tracepoint. System calls have names of their own (__x64_sys_NAME): SEC(\"ksyscall/NAME\") finds them. `btfscope audit OBJECT` tells it of other kernels.",
      errno: 2),
    Rule(
      "kprobe_place", .loader,
      [
        "prog '{program}': failed to create kprobe '{name*}+{offset}' perf event: -EINVAL",
        "prog '{program}': failed to create kprobe '{name*}+{offset}' perf event: Invalid argument",
        "prog '{program}': failed to create kretprobe '{name*}+{offset}' perf event: -EINVAL",
        "prog '{program}': failed to create kretprobe '{name*}+{offset}' perf event: Invalid argument",
      ],
      broken:
        "The kernel does not put a probe at '{name}+{offset}': the function may not be probed, or the offset is inside of an instruction.",
      remedy:
        "Functions that probes themselves use are closed to them (/sys/kernel/debug/kprobes/blacklist); with an offset take that of an instruction. Use fentry, a tracepoint, or a function nearby.",
      errno: 22),
    Rule(
      "kprobe_event", .loader,
      [
        "prog '{program}': failed to create kprobe '{name*}' perf event: {error*}",
        "prog '{program}': failed to create kretprobe '{name*}' perf event: {error*}",
      ],
      broken: "The kernel did not make a probe of '{name}': {error}.",
      remedy:
        "EPERM, EACCES: root, or CAP_PERFMON with CAP_BPF (see kernel.perf_event_paranoid, lockdown and the container's seccomp filter). EOPNOTSUPP, ENOENT of the probe's type: a kernel without CONFIG_KPROBE_EVENTS."
    ),
    Rule(
      "kprobe_legacy", .loader,
      [
        "failed to add legacy kprobe event for '{name*}': {error*}",
        "failed to determine legacy kprobe event id for '{name*}': {error*}",
        "failed to add legacy kprobe event for {name*}: {error*}",
      ],
      broken: "A probe of '{name}' could not be made by way of tracefs, as on kernels before Linux 4.17: {error}.",
      remedy:
        "Mount tracefs (mount -t tracefs tracefs /sys/kernel/tracing), be root, and see whether the function is in available_filter_functions; EEXIST, EBUSY: a probe of that name was left (kprobe_events)."
    ),
    Rule(
      "kprobe_legacy_event", .loader,
      [
        "legacy kprobe perf_event_open() failed: {error*}", "failed to determine kprobe perf type: {error*}",
        "failed to determine kprobe retprobe bit: {error*}",
      ],
      broken: "The kernel gives no event for probes of its functions: {error}.",
      remedy: "A kernel with CONFIG_KPROBE_EVENTS and CONFIG_PERF_EVENTS is needed, with /sys mounted, and root or CAP_PERFMON."),
    Rule(
      "probe_event_old", .loader, ["{kind} perf_event_open() failed: {error*}"],
      broken: "The kernel gives no event for the {kind}: {error}.",
      remedy:
        "EPERM, EACCES: root or CAP_PERFMON (kernel.perf_event_paranoid, lockdown, the container's seccomp filter). ENOENT: there is no such function. EINVAL, ENOTSUPP: a place that cannot be probed.",
      isAddition: true),
    Rule(
      "kprobe_multi_match", .loader, ["prog '{program}': failed to find a unique match for '{pattern*}' ({count} matches)"],
      broken: "'{pattern}' fits {count} of the kernel's functions, and exactly one is wanted (unique_match), or there is none.",
      remedy:
        "Give the exact name, as /sys/kernel/tracing/available_filter_functions has it; `btfscope find` searches the kernel's types."
    ),
    Rule(
      "kprobe_definition", .loader,
      [
        "kprobe name is invalid: {error*}", "kprobe offset must be a non-negative integer: {error}",
        "kretprobes do not support offset specification", "kprobe multi pattern is invalid: {error*}",
        "kprobe session pattern is invalid: {error*}", "tracing multi pattern is invalid: {error*}",
      ],
      broken: "The section's name does not say which function of the kernel is probed.",
      remedy:
        "SEC(\"kprobe/FUNCTION[+OFFSET]\"), SEC(\"kretprobe/FUNCTION\") without an offset; SEC(\"kprobe.multi/PATTERN\") takes letters, digits, _, . and the signs * and ?."
    ),
    Rule(
      "kprobe_functions_unread", .loader,
      [
        "failed to parse available_filter_functions entry: {error}",
        "failed to parse available_filter_functions_addrs entry: {error}",
        "failed to open /sys/kernel/{path*}: {error*}",
      ],
      broken: "The list of the kernel's functions that can be traced cannot be read, and a pattern is looked up in it.",
      remedy: "Mount tracefs (mount -t tracefs tracefs /sys/kernel/tracing) and be root; the kernel needs CONFIG_FUNCTION_TRACER."),
  ]

  private static let events: [Rule] = [
    Rule(
      "tracepoint_missing", .loader,
      [
        "failed to determine tracepoint '{name*}' perf event ID: -ENOENT",
        "failed to determine tracepoint '{name*}' perf event ID: No such file or directory",
      ],
      broken: "This kernel has no tracepoint {name}, or tracefs is not mounted where it is loaded.",
      remedy:
        "See whether /sys/kernel/tracing/events/{name} is there (mount -t tracefs tracefs /sys/kernel/tracing; in a container it is often left out); a module has its tracepoints while it is loaded. `btfscope audit OBJECT` tells it of other kernels.",
      errno: 2),
    Rule(
      "tracepoint_unread", .loader, ["failed to determine tracepoint '{name*}' perf event ID: {error*}"],
      broken: "The number of tracepoint {name} cannot be read from tracefs: {error}.",
      remedy: "Be root (or let the process read /sys/kernel/tracing), and mount tracefs there."),
    Rule(
      "tracepoint_event", .loader,
      [
        "tracepoint '{name*}' perf_event_open() failed: {error*}",
        "prog '{program}': failed to create tracepoint '{name*}' perf event: {error*}",
      ],
      broken: "The kernel gives no event for tracepoint {name}: {error}.",
      remedy:
        "EPERM, EACCES: root or CAP_PERFMON (kernel.perf_event_paranoid, lockdown, the container's seccomp filter). ENOENT: the tracepoint is not there."
    ),
    Rule(
      "tracepoint_attach", .loader,
      [
        "prog '{program}': failed to attach to tracepoint '{name*}': {error*}",
        "prog '{program}': failed to attach to raw tracepoint '{name*}': {error*}",
      ],
      broken: "The program was not attached to tracepoint {name}: {error}.",
      remedy:
        "ENOENT: this kernel has no such tracepoint (raw ones are named without the group). EACCES, EINVAL: the program reads beyond what the tracepoint hands out: see its format in /sys/kernel/tracing/events, and `btfscope audit`. E2BIG: too many programs on it."
    ),
    Rule(
      "perf_callchain", .loader,
      ["prog '{program}': try add PERF_SAMPLE_CALLCHAIN to or remove exclude_callchain_{rest*}"],
      broken: "The program takes stacks (bpf_get_stackid(), bpf_get_stack()), and its event records none.",
      remedy: "Open the event with PERF_SAMPLE_CALLCHAIN and a precise_ip that fits, without exclude_callchain_kernel and _user.",
      isAddition: true),
    Rule(
      "perf_event_attach", .loader,
      [
        "prog '{program}': failed to attach to perf_event FD {descriptor}: {error*}",
        "prog '{program}': failed to create BPF link for perf_event FD {descriptor}: {error*}",
        "prog '{program}': failed to enable perf_event FD {descriptor}: {error*}",
        "prog '{program}': invalid perf event FD {descriptor}", "failed to enable BPF perf event {rest*}",
      ],
      broken: "The program was not tied to the event that is to call it.",
      remedy:
        "EINVAL: a program of another type than the event asks for, or a version in the object that is not the kernel's (kprobes before Linux 5.0). EEXIST: an event has one program. EPROTO: the event records no stacks. A descriptor below 0: perf_event_open() failed before."
    ),
    Rule(
      "attach_cookie", .loader, ["prog '{program}': user context value is not supported"],
      broken: "A value of the caller's (bpf_cookie) is given with this attachment, and this kernel has none for it.",
      remedy: "Linux 5.15 and newer have them; `btfscope features` says what this kernel has. Else give it by a map."),
  ]

  private static let sections: [Rule] = [
    Rule(
      "section_format", .loader,
      [
        "prog '{program}': invalid section name '{section*}'",
        "prog '{program}': invalid format of section definition '{section*}'",
      ],
      broken: "The section's name '{section}' is not of the form by which its type of program is attached.",
      remedy:
        "SEC(\"tp/GROUP/NAME\"), SEC(\"raw_tp/NAME\"), SEC(\"kprobe.multi/PATTERN\"), SEC(\"uprobe/PATH:FUNCTION\") and the like; or attach by a call that takes the target."
    )
  ]

  private static let links: [Rule] = [
    Rule(
      "attach_relative", .loader, ["prog '{program}': relative_fd and relative_id cannot be set at the same time"],
      broken: "The place among other programs (before or after one) is given both by descriptor and by number.",
      remedy: "Give one of the two."),
    Rule(
      "attach_interface", .loader, ["prog '{program}': target netdevice ifindex cannot be zero"],
      broken: "The number of the network interface is 0: there is none of that name.",
      remedy: "See what if_nametoindex() answered, and whether the interface is in this network namespace (ip link)."),
    Rule(
      "attach_replacement", .loader, ["prog '{program}': supply none or both of target_fd and attach_func_name"],
      broken: "Of what an freplace program replaces, one of the program and the function is given.",
      remedy: "Give both, or set the target before loading and give neither."),
    Rule(
      "attach_xdp", .loader, ["prog '{program}': failed to attach to xdp: {error*}"],
      broken: "The program was not attached to the network interface for XDP: {error}.",
      remedy:
        "EBUSY: another program is there (ip link, `btfscope show`; XDP has one, or a dispatcher). EOPNOTSUPP: the driver has no native mode (use the generic one: XDP_FLAGS_SKB_MODE). EINVAL, ERANGE: an MTU, or a number of queues, too large for the driver, or a program for fragments that is not marked SEC(\"xdp.frags\"). EPERM: CAP_NET_ADMIN."
    ),
    Rule(
      "attach_tc", .loader,
      [
        "prog '{program}': failed to attach to tcx: {error*}", "prog '{program}': failed to attach to netkit: {error*}",
      ],
      broken: "The program was not attached to the network interface: {error}.",
      remedy:
        "EINVAL: a kernel without it (tcx from Linux 6.6, netkit from 6.7; `btfscope features`): use a qdisc clsact (bpf_tc_hook_create(), bpf_tc_attach()); or another program has to stand at that end. EPERM: CAP_NET_ADMIN. EACCES: the other end of the netkit pair attaches."
    ),
    Rule(
      "attach_cgroup", .loader, ["prog '{program}': failed to attach to cgroup: {error*}"],
      broken: "The program was not attached to the control group: {error}.",
      remedy:
        "EBADF, EINVAL: the descriptor must be of a folder of cgroup2 (/sys/fs/cgroup, or unified below it). EPERM: a program above forbids others (it was attached without BPF_F_ALLOW_MULTI), or CAP_NET_ADMIN is missing. EEXIST: it is there already."
    ),
    Rule(
      "attach_netns", .loader, ["prog '{program}': failed to attach to netns: {error*}"],
      broken: "The program was not attached to the network namespace: {error}.",
      remedy: "EEXIST, E2BIG: others are attached to it (flow dissectors: one). EINVAL: the descriptor must be of /proc/PID/ns/net."
    ),
    Rule(
      "attach_sockmap", .loader, ["prog '{program}': failed to attach to sockmap: {error*}"],
      broken: "The program was not tied to the map of sockets: {error}.",
      remedy:
        "EINVAL, EOPNOTSUPP: the map must be a sockmap or sockhash, and links to it are of Linux 6.10 and newer: use bpf_prog_attach() before. EBUSY: it has a program of that kind."
    ),
    Rule(
      "attach_netfilter", .loader, ["prog '{program}': failed to attach to netfilter: {error*}"],
      broken: "The program was not attached to netfilter: {error}.",
      remedy:
        "EAFNOSUPPORT, EINVAL: pf, hooknum and priority must be set; EBUSY: that priority is taken. Linux 6.4 and newer have it, with CONFIG_NETFILTER_BPF_LINK."
    ),
    Rule(
      "attach_iterator", .loader, ["prog '{program}': failed to attach to iterator: {error*}"],
      broken: "The iterator was not made: {error}.",
      remedy:
        "EINVAL, EBADF: an iterator of a map's elements needs the map's descriptor (link info), of a type that it walks through. ENOENT: this kernel has no iterator of that name."
    ),
    Rule(
      "link_unopened", .loader, ["failed to open link at {path*}: {error*}"],
      broken: "The link that is pinned at {path} cannot be opened: {error}.",
      remedy: "See whether it is pinned there (a bpf file system), and who may open it."),
  ]

  private static let others: [Rule] = [
    Rule(
      "attach_type_refused", .loader,
      ["prog '{program}': failed to attach: {error*}"],
      broken: "The kernel did not attach program '{program}': {error}.",
      remedy:
        "EBUSY, EEXIST: something is attached there, or this program already. EINVAL, ENOENT, ESRCH, EOPNOTSUPP: a function that cannot be traced, several that fit nothing, or a kernel without this way to attach (`btfscope features`, `btfscope audit OBJECT`). EPERM: privilege. The lines before it may say more.",
      isAddition: true),
    Rule(
      "qdisc_exists", .loader, ["Kernel error message: Exclusivity flag on, cannot modify"],
      broken: "The interface has the qdisc clsact already, to which programs are attached.",
      remedy: "That is as it should be: bpf_tc_hook_create() answers EEXIST, and the loading program goes on.", isNote: true),
    Rule(
      "netlink", .loader,
      [
        "Kernel error message: {words*}", "Failed to parse extended error attributes{words*}",
      ],
      broken: "The kernel's network part refused what was asked of it: {words}.",
      remedy:
        "For XDP and tc these are the driver's or the qdisc's own words; see the errno that follows, and the kernel's log (dmesg)."),
    Rule(
      "netlink_answer", .loader,
      ["Netlink error reporting not supported", "Invalid message or trailing data in Netlink response: {count} bytes left"],
      broken: "The kernel is older than libbpf in how it answers for network interfaces.",
      remedy: "Only the words of an error are missing; the errno that follows counts.", isNote: true),
    Rule(
      "attach_failed", .loader,
      [
        "prog '{program}': failed to attach{rest*}", "prog '{program}': failed to create {rest*}", "failed to attach{rest*}",
      ],
      broken: "The program was loaded, and could not be attached.",
      remedy: "Look whether its target exists and can be traced (/sys/kernel/tracing/available_filter_functions, tracefs mounted)."),
  ]
}
