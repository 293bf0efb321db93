/// Messages of other loaders and of tools, as users see them; see ``LoaderMessages``.
enum OtherLoaderMessages {
  static let all =
    LoaderMessages.lines(go) + LoaderMessages.lines(rust) + LoaderMessages.lines(bpftool) + LoaderMessages.lines(iproute)

  private static let go = #"""
    memlock_suggested | loading objects: field FentrySockRecvmsg: program fentry_sock_recvmsg: map server_map: map create: operation not permitted (MEMLOCK may be too low, consider rlimit.RemoveMemlock)
    memlock_suggested | 2023/05/06 12:00:00 loading objects: field Count: program count: load program: operation not permitted (MEMLOCK may be too low, consider rlimit.RemoveMemlock)
    memlock_refused | 2023/05/06 12:00:00 failed to set memlock rlimit: operation not permitted
    kernel_pointers_hidden | reading instructions: restricted by kernel.kptr_restrict and/or net.core.bpf_jit_harden sysctls
    map_entries_zero | field Counts: map counts: map create: invalid argument (MaxEntries may be incorrectly set to zero)
    map_ring_size | field Events: map events: map create: invalid argument (ring map size 1000 not a multiple of page size 4096)
    map_ring_size | opening ring: ringbuffer map size 3000 is zero or not a power of two
    map_preallocation | map trie: map create: invalid argument (BPF_F_NO_PREALLOC flag may need to be set for map type LPMTrie)
    map_spec_differs | field Counts: map counts: use pinned map counts: MaxEntries: 1024 changed to 4096: map spec is incompatible with existing map
    map_pin_path_unset | error: failed to create xdp program: field XskSockProg: program xsk_sock_prog: map xdp_stats_map: pin by name: missing MapOptions.PinPath
    map_memory_missing | variable limit: Map was not created with the BPF_F_MMAPABLE flag: not supported
    map_value_size | putting value: marshal value: main.Event doesn't marshal to 24 bytes
    kernel_types_not_found | program count: apply CO-RE relocations: load kernel spec: no BTF found for kernel version 4.14.0-115.el7a: not supported
    kernel_types_not_found | no BTF found for kernel version 3.10.0-1160.71.1.el7.x86_64: not supported
    module_types_malformed | program raw_tracepoint__sched_process_exec: apply CO-RE relocations: load BTF for kmod sha1_ssse3: read string section: string table is empty
    feature_requires | attach kprobe: bpf_link_kprobe_multi not supported (requires >= v5.18)
    feature_requires | program filter: attach tcx link: tcx not supported (requires >= v6.6)
    kconfig_missing | .kconfig: cannot find a kconfig file: neither /boot/config-6.1.0 nor /proc/config.gz provide a kconfig
    kconfig_option_missing | resolve .kconfig: config option "CONFIG_FOO" does not exist on this kernel
    kernel_function_missing | program count: fixing up kfuncs: kfunc "bpf_task_from_vpid": not supported
    kernel_symbol_missing | program count: resolve .ksyms: kernel is missing symbol: bpf_gone
    object_types_refused | map counts: load btf: invalid argument: [201] FWD wait Invalid member
    trace_target_missing | program count: attach Tracing/TraceFEntry: find target for tcp_gone: type name tcp_gone: not found
    probe_symbol_missing | opening kprobe: creating perf_kprobe PMU (arch-specific fallback for "sys_execve2"): token __x64_sys_execve2: not found: no such file or directory
    probe_symbol_missing | kprobe_multi: couldn't find one or more symbols: no such file or directory
    probe_event_refused | opening kprobe: creating perf_kprobe PMU (arch-specific fallback for "sys_execve"): token sys_execve: opening perf event: permission denied
    probe_event_refused | creating perf_uprobe PMU: token /bin/bash:0x10: opening perf event: operation not permitted
    tracefs_missing | opening kprobe: neither debugfs nor tracefs are mounted
    trace_event_missing | opening tracepoint: reading tracepoint ID: trace event syscalls/sys_enter_gone: file does not exist
    library_call | cannot resolve /bin/bash library call 'readline': not supported (consider providing UprobeOptions.Address)
    file_symbol_missing | creating uprobe: symbol readline2: not found
    perf_ring | failed to create perf ring for CPU 3: can't mmap: operation not permitted
    object_lacks | field Count: missing program "count"
    object_machine | load spec: file agent.o: unexpected machine type for BPF ELF: EM_X86_64
    map_static | section xdp: possible erroneous static qualifier on map definition: found reference to "counts"
    program_array_lost | ProgramArray jumps must be assigned to prevent missed tail calls
    object_cannot_parse | bad magic number '[47 42 32 32]' in record at byte 0x0
    object_without_types | file agent.o: load BTF: no extended info
    map_not_created | loading objects: field Events: map events: map create: invalid argument
    map_create_refused | creating perf map: map create: invalid argument
    relocation_loading | program count: apply CO-RE relocations: relocate Struct:"sock": ambiguous relocation
    link_refused | attaching XDP program: failed to attach link: device or resource busy
    link_refused | opening tracing: create tracing link: device or resource busy
    """#

  private static let rust = #"""
    map_create_refused | Error: map error: failed to create map `OUTPUT_BUF` with code -1
    map_create_refused | failed to create map `AYA_LOGS`
    link_refused | `perf_event_open` failed
    relocation_loading | error relocating `count`
    probe_file_missing | could not resolve uprobe target `libssl.so.9`
    file_symbol_missing | error resolving symbol: unknown symbol `SSL_reed`
    interface_missing | Error: unknown network interface eth7
    object_cannot_parse | error parsing BPF object: error parsing ELF data
    object_without_types | no BTF parsed for object
    types_unknown_name | BTF error: unknown BTF type `tcp_gone`
    map_pinning_failed | map `Some("counts")` requested pinning. pinning failed
    map_type_unsupported | type of counts (Arena) is unsupported; see `EbpfLoader::allow_unsupported_maps`
    program_state | Error: the program is not loaded
    qdisc_attached | the clsact qdisc is already attached
    bcc_map | could not open bpf map: events, error: Operation not permitted
    bcc_probe | cannot attach kprobe, probe entry may not exist
    bcc_probe | Exception: Failed to attach BPF program b'count' to kprobe b'do_unlinkat2', it's not traceable (either non-existing, inlined, or marked as "notrace")
    """#

  private static let bpftool = #"""
    tool_pin | Error: can't pin the object (/sys/fs/bpf/count): Operation not permitted
    pin_taken | Error: can't pin BPF object: path '/sys/fs/bpf/count' already exists
    pin_taken | Error: can't pin the object (/sys/fs/bpf/count): File exists
    pin_directory | Error: can't pin BPF object: dir '/sys/fs/bpf/x' doesn't exist
    pin_file_system | Error: can't mount BPF file system to pin the object (tracepoint): mount --make-private . failed: Invalid argument
    tool_pinned_object | Error: bpf obj get (/sys/fs/bpf/gone): No such file or directory
    tool_no_program | Error: object file doesn't contain any bpf program
    tool_handle | Error: get by id (4711): No such file or directory
    tool_handle | Error: can't get prog by id (12): Operation not permitted
    tool_attach | Error: interface xdp attach failed: Device or resource busy
    tool_cgroup | Error: can't open cgroup /sys/fs/cgroup/x
    tool_map | Error: map create failed: Invalid argument
    tool_privilege | Error: full feature probing requires root privileges
    tool_types | Error: failed to load BTF from agent.o: No such file or directory
    tool_struct_ops | Error: no struct_ops found in agent.o
    tool_run | Error: failed to run program: Invalid argument
    object_lacks | Error: unable to find map 'counts'
    object_unreadable | Error: failed to open object file
    link_failed | Error: failed to link 'b.o': Invalid argument (22)
    tool_gave_up | Error: failed to pin program kretprobe/__x64_sys_time
    """#

  private static let iproute = #"""
    map_rejected | Map object 'counts' rejected: Operation not permitted (1)!
    map_pin_mismatch | Map specification differs from pinned file!
    tool_no_program | Program section 'classifier' not found in ELF file!
    tail_call_owner | Tail call map owned by prog type 3, but prog type is 6!
    tool_without_elf | No ELF library support compiled in.
    tool_object | Error opening object agent.o: No such file or directory
    tool_object | ELF format error, ELF file not for eBPF?
    map_definition_legacy | struct bpf_elf_map not supported, coming from future version?
    tool_file_system | Continuing without mounted eBPF fs. Too old kernel?
    tool_gave_up | Error fetching program/map!
    tool_gave_up | Unable to load program
    """#
}
