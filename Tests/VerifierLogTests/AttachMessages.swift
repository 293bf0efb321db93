/// Messages of attaching, reading rings and linking, as libbpf prints them; see ``LoaderMessages``.
enum AttachMessages {
  static let all =
    LoaderMessages.lines(users) + LoaderMessages.lines(kernel) + LoaderMessages.lines(links) + LoaderMessages.lines(rings)
    + LoaderMessages.lines(linking)

  private static let users = #"""
    uprobe_file_missing | prog 'count': failed to resolve full path for 'libssl.so.9': -ENOENT
    uprobe_archive | zip: could not find archive member lib/arm64-v8a/liba.so in /data/app/base.apk: -2
    uprobe_archive | zip: entry liba.so of /data/app/base.apk is compressed and cannot be handled
    uprobe_symbol_missing | elf: failed to find symbol 'readline' in '/bin/bash'
    uprobe_symbol_ambiguous | elf: ambiguous match for 'memcpy', 'memcpy@GLIBC_2.2.5' in '/lib/x86_64-linux-gnu/libc.so.6'
    uprobe_symbol_ambiguous | elf: ambiguous match found 'memcpy@4096' in '/lib/libc.so.6' previous offset 8192
    uprobe_symbol_elsewhere | elf: 'readline' is 0 in symtab for '/bin/bash': try using shared library path instead
    uprobe_definition | prog 'count': section 'uprobe//bin/bash' missing ':function[+offset]' specification
    uprobe_definition | prog 'count': uretprobes do not support offset specification
    usdt_definition | invalid section 'usdt/libc.so.6', expected SEC("usdt/<path>:<provider>:<name>")
    uprobe_multi | prog 'count': failed to attach multi-uprobe: -EOPNOTSUPP
    uprobe_event | prog 'count': failed to create uprobe '/bin/bash:0x4d2' perf event: -EINVAL
    uprobe_attach | prog 'count': failed to attach to uretprobe '/bin/bash:0x4d2': -EINVAL
    uprobe_legacy | failed to add legacy uprobe event for /bin/bash:0x4d2: -EACCES
    uprobe_legacy | legacy uprobe perf_event_open() failed: -EPERM
    usdt_maps_missing | usdt: failed to find USDT support BPF maps, did you forget to include bpf/usdt.bpf.h?
    usdt_file | usdt: unsupported type of ELF binary '/tmp/a.o' (1), only ET_EXEC and ET_DYN are supported
    usdt_file | usdt: attaching to 32-bit ELF binary '/opt/old' is not supported
    usdt_notes_missing | usdt: no USDT notes section (.note.stapsdt) found in '/usr/bin/python3'
    usdt_notes_malformed | usdt: invalid USDT notes section (.note.stapsdt) in '/usr/bin/python3'
    usdt_process_needed | usdt: attaching to shared libraries without specific PID is not supported on current kernel
    usdt_semaphore | usdt: kernel doesn't support USDT semaphore refcounting for 'python:gc__start' in '/usr/bin/python3'
    usdt_mapping | usdt: failed to get memory segments in PID 4711 for shared library '/lib/libc.so.6': -ESRCH
    usdt_mapping | usdt: failed to find 'libc.so.6' (resolved to '/lib/libc.so.6') within PID 4711 memory mappings
    usdt_segments | usdt: failed to find PT_LOAD program headers in '/opt/packed'
    usdt_segments | usdt: matched ELF binary '/opt/x' segment [0x1000, 0x2000) for 'a:b' at IP 0x1010 is not executable
    usdt_path_kept | usdt: failed to get absolute path of './x' (err -ENOENT), using path as is...
    usdt_attach | usdt: failed to attach uprobe #0 for 'libc:setjmp' in '/lib/libc.so.6': -EINVAL
    usdt_attach | usdt: failed to attach uprobe multi for 'libc:setjmp' in '/lib/libc.so.6': -EINVAL
    usdt_table | usdt: failed to set USDT spec #256 for 'a:b' in '/opt/x': -E2BIG
    usdt_arguments_many | usdt: too many USDT arguments (> 12) for 'a:b' with args spec '8@%rdi 8@%rsi'
    usdt_argument | usdt: unrecognized arg #2 spec '8@foo(%rip)'
    usdt_argument | usdt: unrecognized register 'xmm0'
    usdt_argument | usdt: unsupported arg #0 (spec '16@%rdi') size: 16
    usdt_architecture | usdt: libbpf doesn't support USDTs on current architecture
    """#

  private static let kernel = #"""
    kprobe_target_missing | prog 'count': failed to create kprobe 'do_unlinkat2+0x0' perf event: No such file or directory
    kprobe_target_missing | prog 'count': failed to create kretprobe 'do_unlinkat2+0x0' perf event: -ENOENT
    kprobe_target_missing | prog 'accept': failed to create kprobe 'security_socket_accept' perf event: No such file or directory
    kprobe_place | prog 'count': failed to create kprobe 'do_unlinkat+0x3' perf event: -EINVAL
    kprobe_event | prog 'count': failed to create kprobe 'do_unlinkat+0x0' perf event: -EACCES
    kprobe_legacy | failed to add legacy kprobe event for 'do_unlinkat2+0x0': -ENOENT
    kprobe_legacy | failed to determine legacy kprobe event id for 'do_unlinkat+0x0': -ENOENT
    kprobe_legacy_event | legacy kprobe perf_event_open() failed: -EPERM
    kprobe_legacy_event | failed to determine kprobe perf type: -ENOENT
    probe_event_old | uprobe perf_event_open() failed: Permission denied
    kprobe_multi_match | prog 'count': failed to find a unique match for 'tcp_v*_connect' (2 matches)
    kprobe_definition | kprobe multi pattern is invalid: -EINVAL
    kprobe_definition | kretprobes do not support offset specification
    kprobe_functions_unread | failed to open /sys/kernel/tracing/available_filter_functions: -ENOENT
    kprobe_functions_unread | failed to parse available_filter_functions entry: 0
    tracepoint_missing | failed to determine tracepoint 'sched/sched_process_exec' perf event ID: No such file or directory
    tracepoint_missing | failed to determine tracepoint 'syscalls/sys_enter_open' perf event ID: -ENOENT
    tracepoint_unread | failed to determine tracepoint 'sched/sched_switch' perf event ID: -EACCES
    tracepoint_event | tracepoint 'sched/sched_switch' perf_event_open() failed: -EPERM
    tracepoint_event | prog 'count': failed to create tracepoint 'sched/sched_switch' perf event: -EPERM
    tracepoint_attach | prog 'count': failed to attach to raw tracepoint 'sched_gone': -ENOENT
    perf_callchain | prog 'count': try add PERF_SAMPLE_CALLCHAIN to or remove exclude_callchain_[kernel|user] from pfd 9
    perf_event_attach | prog 'mount_entry': failed to attach to perf_event FD 12: Permission denied
    perf_event_attach | prog 'count': failed to create BPF link for perf_event FD 12: -EINVAL
    attach_cookie | prog 'count': user context value is not supported
    section_format | prog 'count': invalid section name 'tp/sched_switch'
    section_format | prog 'count': invalid format of section definition 'kprobe.multi/'
    """#

  private static let links = #"""
    attach_relative | prog 'filter': relative_fd and relative_id cannot be set at the same time
    attach_interface | prog 'filter': target netdevice ifindex cannot be zero
    attach_replacement | prog 'replace': supply none or both of target_fd and attach_func_name
    attach_xdp | prog 'pass': failed to attach to xdp: -EBUSY
    attach_tc | prog 'filter': failed to attach to tcx: -EINVAL
    attach_cgroup | prog 'sd_bind4': failed to attach to cgroup: Bad file descriptor
    attach_netns | prog 'dissect': failed to attach to netns: -EEXIST
    attach_sockmap | prog 'verdict': failed to attach to sockmap: -EINVAL
    attach_netfilter | prog 'nf': failed to attach to netfilter: -EINVAL
    attach_iterator | prog 'dump': failed to attach to iterator: -EINVAL
    link_unopened | failed to open link at /sys/fs/bpf/link: -2
    attach_type_refused | prog 'count': failed to attach: -EBUSY
    netlink | Kernel error message: virtio_net: XDP expects header/data in single page, any_header_sg required
    qdisc_exists | Kernel error message: Exclusivity flag on, cannot modify
    netlink_answer | Netlink error reporting not supported
    attach_failed | prog 'count': failed to attach to sk_lookup socket: -EINVAL
    """#

  private static let rings = #"""
    ring_wrong_map | ringbuf: map fd=5 is not BPF_MAP_TYPE_RINGBUF
    ring_wrong_map | user ringbuf: map fd=5 is not BPF_MAP_TYPE_USER_RINGBUF
    ring_wrong_map | map 'events' should be BPF_MAP_TYPE_PERF_EVENT_ARRAY
    ring_no_map | ringbuf: failed to get map info for fd=-1: -EBADF
    ring_too_large | user ringbuf: ring buf size (2147483648) is too big
    ring_mapping | ringbuf: failed to mmap data pages for map fd=5: -EPERM
    ring_mapping | user ringbuf: failed to mmap consumer page for map fd=5: -EPERM
    ring_polling | ringbuf: failed to epoll add map fd=5: -EEXIST
    ring_polling | failed to create epoll instance: -EMFILE
    perf_page_count | page count should be power of two, but is 3
    perf_event_open | failed to open perf buffer event on cpu #3: -ENODEV
    perf_memory | failed to mmap perf buffer on cpu #3: -EPERM
    perf_slot | failed to set cpu #3, key 3 -> perf FD 12: -E2BIG
    ring_records | perf_buffer: failed to process records in buffer #2: -EINTR
    ring_records | error while processing records: -EINVAL
    memory_exhausted | failed to allocate buffers: out of memory
    """#

  private static let linking = #"""
    link_map_mismatch | global 'counts': map max_entries mismatch
    link_type_mismatch | global 'limit': incompatible BTF kinds int and struct
    link_type_mismatch | global 'helper': incompatible number of func_proto params 1 and 2
    link_type_mismatch | global 'settings': incompatible struct 'settings' size 16 and 24
    link_section_mismatch | global 'limit': section mismatch 3 vs 5
    link_twice | conflicting non-weak symbol #12 (helper) definition in 'b.o'
    link_contents | non-identical contents of section 'license' are not supported
    link_sections | sec .data flags mismatch
    link_sections | sections xdp are not compatible
    link_byte_order | byte order mismatch with ELF file b.o
    link_byte_order | unsupported byte order of ELF file b.o: no error
    link_not_bpf | unsupported kind of ELF file b.o
    link_not_bpf | failed to parse ELF file 'b.c'
    link_types_missing | BTF info is missing for global symbol 'helper'
    link_extern_kind | only extern variables and functions are supported, but got 'struct' for 'x'
    link_ambiguous | global/extern 'x' BTF is ambiguous: both types #4 and #9 match
    link_relocation_place | relocation against STT_SECTION in non-exec section is not supported!
    link_symbol | ELF sym #7 in section #1 has unsupported symbol visibility 3
    link_symbol | multiple SYMTAB sections found, not supported
    link_unrecognized_section | unrecognized section #9 (.eh_frame) in b.o
    link_object_malformed | ELF relo #2 in section #9 has unexpected type 7 in b.o
    link_object_malformed | can't find section 'xdp' referenced from .BTF.ext
    link_file | failed to create 'out.o': -13
    link_file | failed to open file 'b.o': -ENOENT
    link_output | BTF dedup failed: -EINVAL
    link_output | .BTF.ext generation failed: -EINVAL
    light_skeleton | Total maps exceeds 64
    """#
}
