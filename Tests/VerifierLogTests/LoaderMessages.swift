/// Messages as libbpf prints them, without `libbpf: `, each behind the code of its rule.
enum LoaderMessages {
  static let all = lines(kernel) + lines(objects) + lines(externs) + lines(maps) + lines(programs) + lines(types)

  /// Takes `code | message` apart.
  static func lines(_ text: String) -> [Case] {
    text.split(separator: "\n").compactMap { line in
      let parts = line.split(separator: "|", maxSplits: 1).map { $0.trimmingPrefix(" ") }
      guard parts.count == 2 else { return nil }
      return Case(code: parts[0].split(separator: " ").joined(), message: String(parts[1]))
    }
  }

  struct Case: CustomStringConvertible, Sendable {
    let code: String
    let message: String
    var description: String { "\(code): \(message)" }
  }

  private static let kernel = #"""
    probe_not_permitted | Error in bpf_object__probe_loading():Operation not permitted(1). Couldn't load trivial BPF program. Make sure your kernel supports BPF (CONFIG_BPF_SYSCALL=y) and/or that RLIMIT_MEMLOCK is set to big enough value.
    probe_not_permitted | Error in bpf_object__probe_loading(): Operation not permitted(1). Couldn't load trivial BPF program. Make sure your kernel supports BPF
    probe_not_permitted | Error in bpf_object__probe_loading(): -EPERM. Couldn't load trivial BPF program. Make sure your kernel supports BPF (CONFIG_BPF_SYSCALL=y) and/or that RLIMIT_MEMLOCK is set to big enough value.
    probe_failed | Error in bpf_object__probe_loading():Invalid argument(22). Couldn't load trivial BPF program. Make sure your kernel supports BPF (CONFIG_BPF_SYSCALL=y) and/or that RLIMIT_MEMLOCK is set to big enough value.
    probe_failed | Error in bpf_object__probe_loading(): -ENOSYS. Couldn't load trivial BPF program. Make sure your kernel supports BPF
    feature_probe_failed | Error in probe_kern_global_data(): -EPERM. Couldn't create simple array map.
    feature_probe_failed | Error in bpf_object__probe_global_data():Operation not permitted(1). Couldn't create simple array map.
    feature_probe_failed | Error in bpf_object__probe_name():Operation not permitted(1). Couldn't load basic 'r0 = 0' BPF program.
    feature_probe_failed | Detection of kernel BTF_KIND_FLOAT support failed: -ENOMEM
    memlock_not_raised | Failed to bump RLIMIT_MEMLOCK (err = -EPERM), you might need to do it explicitly!
    locked_memory | permission error while running as root; try raising 'ulimit -l'? current value: 64.0 KiB
    options_mismatch | bpf_object_open_opts has non-zero extra bytes
    options_mismatch | bpf_map_create_opts size (4) is too small
    kernel_types_absent | kernel BTF is missing at '/sys/kernel/btf/vmlinux', was CONFIG_DEBUG_INFO_BTF enabled?
    kernel_types_absent | vmlinux BTF is not found
    kernel_types_unread | failed to find valid kernel BTF
    kernel_types_unread | Error loading vmlinux BTF: -ESRCH
    kernel_types_unread | failed to read kernel BTF from '/sys/kernel/btf/vmlinux': -EINVAL
    kernel_feature_missing | kernel doesn't support global data
    module_types_unread | failed to iterate BTF objects: -EPERM
    module_types_unread | failed to load module [nf_conntrack]'s BTF object #12: -EINVAL
    byte_order_of_loading | object 'agent.eb.o': loading non-native endianness is unsupported
    loaded_twice | object 'agent': load can't be attempted twice
    loaded_twice | object 'agent': prepare loading can't be attempted twice
    attach_unfinished | prog 'count': failed to auto-attach: -ENOENT
    map_attach_unfinished | map 'dctcp': failed to auto-attach: -EEXIST
    struct_ops_missing | struct_ops init_kern: struct sched_ext_ops is not found in kernel BTF
    struct_ops_missing | struct_ops init_kern: struct tcp_congestion_ops data is not found in struct bpf_struct_ops_tcp_congestion_ops
    struct_ops_reuse | struct_ops init_kern dctcp func ptr init: invalid reuse of prog dctcp_init in sec struct_ops/init with type 27: attach_btf_id 2411 != kern_type_id 2417
    struct_ops_reuse | struct_ops init_kern dctcp func ptr release: invalid reuse of prog dctcp_init in sec struct_ops/init with type 27: expected_attach_type 3 != kern_member_idx 4
    struct_ops_unused | prog 'dctcp_init': SEC("struct_ops") program isn't referenced anywhere, did you forget to use it?
    struct_ops_no_program | struct_ops init_kern dctcp: member init is not a struct_ops program
    struct_ops_no_program | struct_ops reloc dctcp: prog count is not struct_ops BPF program
    struct_ops_member_missing | struct_ops init_kern simple: Cannot find member exit_dump in kernel BTF
    struct_ops_shape | struct_ops init_kern simple: Unmatched member type flags 4 != 2(kernel)
    struct_ops_shape | struct_ops init_kern simple: Error in size of member name: 16 != 128(kernel)
    struct_ops_shape | struct_ops init_kern simple: failed to resolve the size of member private
    struct_ops_definition | struct_ops init: var simple is beyond the end of DATASEC .struct_ops
    struct_ops_definition | struct_ops init: anonymous type is not supported
    struct_ops_definition | struct_ops reloc: cannot find map at rel->r_offset 16
    struct_ops_definition | struct_ops reloc simple: rel->r_offset 16 shdr_idx 4 unsupported non-static function
    struct_ops_attach | map 'counts': can't attach non-struct_ops map
    struct_ops_attach | map 'counts': can't associate non-struct_ops map
    """#

  private static let objects = #"""
    object_legacy_maps | elf: legacy map definitions in 'maps' section are not supported by libbpf v1.0+
    object_stripped | elf: couldn't find symbol table in agent.o, stripped object file?
    object_licence | invalid license section in agent.o
    object_licence | invalid kver section in agent.o
    object_arena | elf: sec '.addr_space.1': declared ARENA map size (4096) is too small to hold global __arena variables of size 8192
    object_arena | elf: sec '.addr_space.1': to use global __arena variables the ARENA map should be explicitly declared in SEC(".maps")
    object_arena | map 'second': only single ARENA map is supported (map 'first' is also ARENA)
    object_arena | prog 'alloc': bad arena data relocation at insn 7, no arena maps defined
    object_program_shape | sec 'xdp': corrupted program 'pass', offset 24, size 1
    object_program_shape | sec 'xdp': program 'pass' is static and not supported
    object_program_shape | sec 'xdp': failed to find program symbol at offset 0
    object_relocation_records | sec '.relxdp': symbol #70 not found for relo #2
    object_relocation_records | .maps relo #3: symbol 4f not found
    object_byte_order | elf: '/tmp/agent.o' has unknown byte order
    object_byte_order | elf: endianness mismatch in agent.o
    object_not_bpf | elf: agent.o is not a valid eBPF object file
    object_not_bpf | elf: 'agent.c' is not a proper ELF object
    object_not_bpf | elf: 'agent32.o' is not a 64-bit ELF object
    kallsyms_unread | failed to open /proc/kallsyms: -EACCES
    procfs_missing | failed to open /proc/12/fdinfo/5: -ENOENT. No procfs support?
    object_unreadable | elf: failed to open agent.o: -ENOENT
    object_unreadable | elf: failed to open agent.o: No such file or directory
    object_unreadable | failed to open agent.o: -EACCES
    object_types_missing | BTF is required, but is missing or corrupted.
    object_types_missing | failed to find '.BTF' ELF section in agent.o
    object_types_missing | subskeletons require BTF at runtime (object agent)
    object_section_left | Error loading ELF section .BTF.ext: -EINVAL. Ignored and continue.
    object_section_types | Error loading ELF section .BTF: -EINVAL.
    object_map_types | DATASEC '.maps' not found.
    object_map_types | map 'counts' BTF data is corrupted.
    object_malformed | elf: failed to get section(4) from agent.o: -EINVAL
    object_malformed | elf: symbol strings section missing or invalid in agent.o
    object_malformed | failed to get section(3, .BTF) data from agent.o
    """#

  private static let externs = #"""
    extern_kfunc | extern (func ksym) 'bpf_task_from_vpid': not found in kernel or module BTFs
    extern_kfunc_distance | extern (func ksym) 'bpf_ct_insert_entry': module BTF fd index 32768 too big to fit in bpf_insn offset
    extern_variable | extern (var ksym) 'runqueues': not found in kernel BTF
    extern_variable | extern 'CONFIG_HZ' (strong): not resolved
    extern_ambiguous | extern (ksym) 'state': resolution is ambiguous: 0xffffffff81000010 or 0xffffffffc0200140
    extern_type | extern (var ksym) 'runqueues': incompatible types, expected [12] struct rq, but kernel has [4711] struct rq___new
    extern_type | extern (func ksym) 'bpf_cpumask_create': func_proto [31] incompatible with vmlinux [5120]
    extern_section | failed to find BTF for extern 'agent_map' [5] section: -2
    extern_section | unrecognized extern section '.data'
    extern_section | extern function helper is unsupported under .kconfig section
    extern_record | failed to find BTF for extern 'helper': -2
    extern_record | failed to find extern definition for BTF var 'limit'
    extern_record | prog 'count': extern relo failed to find extern for 'limit' (17)
    kconfig_not_found | failed to open system Kconfig
    kconfig_given | error parsing in-memory Kconfig line 'CONFIG_HZ=': -EINVAL
    kconfig_line | failed to parse 'CONFIG_HZ=': no value
    kconfig_line | failed to parse '10x' as integer completely
    kconfig_line | error parsing system Kconfig line 'CONFIG_HZ=abc': -EINVAL
    kconfig_line | extern (kcfg) 'CONFIG_HZ': value 'abc' isn't a valid integer
    kconfig_truncated | extern (kcfg) 'CONFIG_DEFAULT_HOSTNAME': long string '"(none)"' of (6 bytes) truncated to 3 bytes
    kconfig_type | extern (kcfg) 'CONFIG_BPF': value 'y' implies bool, tristate, or char type
    kconfig_type | extern (kcfg) 'CONFIG_HZ': value '1000' doesn't fit in 1 bytes
    kconfig_type | failed to resolve size of extern (kcfg) 'CONFIG_X': -22
    kconfig_virtual | extern (kcfg) 'LINUX_HAS_FEATURES': unrecognized virtual extern
    kconfig_virtual | extern (kcfg) 'LINUX_KERNEL_VERSION': failed to get kernel version
    extern_kconfig | extern (kcfg) 'CONFIG_FOO': not found in system configuration
    """#

  private static let maps = #"""
    map_values_program | .maps relo #0: 'helper' isn't a valid program reference
    map_values_program | .maps relo #1: 'subprog' isn't an entry-point program
    map_values_map | .maps relo #0: 'inner' isn't a valid map reference
    map_values_map | .maps relo #0: 'limit' isn't a BTF-defined map
    map_values_map | .maps relo #2: cannot find map 'outer' at rel->r_offset 96
    map_values_key | .maps relo #0: hash-of-maps 'outer' should have key size 4.
    map_size_conflict | map 'counts': conflicting key size 4 != 8.
    map_size_conflict | map 'progs': conflicting value size 8 != 4.
    map_inner | map 'outer': multi-level inner maps not supported.
    map_inner | map 'outer': 'values' member should be last.
    map_inner | map 'outer': map-in-map inner def is of unexpected kind int.
    map_inner | map 'outer': value spec is not a zero-sized array.
    map_field_unknown | map 'counts': unknown field 'max_entrys'.
    map_definition | map 'counts': map type isn't specified.
    map_attribute | map 'arena': attr 'map_extra': expected PTR, got enum64.
    map_definition | map 'counts': value type [17] not found.
    jump_table | map '.jumptables': ELF file is missing jump table data
    jump_table | map '.jumptables': invalid jump table value 0x11 at offset 8
    jump_table | prog 'dispatch': relo #4: can't create jump table: sym_off 8
    map_reuse | couldn't reuse pinned map at '/sys/fs/bpf/counts': parameter mismatch
    map_pin_unread | couldn't retrieve pinned map '/sys/fs/bpf/counts': -EACCES
    map_pin_unread | failed to get map info for map FD 7: -EINVAL
    map_pin_reuse_failed | map 'counts': error reusing pinned map
    map_pin_path_differs | map 'counts' already has pin path '/sys/fs/bpf/counts' different from '/sys/fs/bpf/other'
    map_pin_path_missing | missing a path to pin map 'counts' at
    map_pin_path_missing | map 'counts': couldn't build pin path.
    map_pinned_already | map 'counts' already pinned
    pin_file_system | specified path /tmp/counts is not on BPF FS
    pin_directory | failed to mkdir /sys/fs/bpf/a/b: -ENOENT
    pin_directory | failed to statfs /sys/fs/bpf: -ENOENT
    pin_taken | prog 'count': failed to pin at '/sys/fs/bpf/count': -EEXIST
    program_pin | prog 'count': failed to pin at '/sys/fs/bpf/count': -EPERM
    program_pin | prog 'count': can't pin program that wasn't loaded
    map_pin | map 'counts': failed to auto-pin at '/sys/fs/bpf/counts': -ENOENT
    map_pin | failed to pin map: -EPERM
    map_pin | map 'counts': can't pin BPF map without FD (was it created?)
    map_resize | map '.data.custom': cannot be resized, last var must be an array
    map_resize | map '.data.custom': cannot be resized, element size (8) doesn't align with new total size (12)
    map_resize_memory | map '.data.custom': failed to resize memory-mapped region: -ENOMEM
    map_resize_types | map '.data.custom': failed to adjust resized BTF, clearing BTF key/value info: -EINVAL
    map_access_size | map 'counts': unexpected key size 8 provided, expected 4
    map_access_size | map 'counts': unexpected value size 8 provided for per-CPU map, expected 4 * 8 = 32
    map_access_flags | map 'counts': BPF_F_CPU and BPF_F_ALL_CPUS are mutually exclusive
    map_too_large | map 'cpu_map': failed to create: Argument list too long(-7)
    map_too_large | map 'huge': failed to create: -E2BIG
    map_not_permitted | map 'counts': failed to create: Operation not permitted(-1)
    map_not_permitted | map 'counts': failed to create: -EPERM
    map_not_created | map 'events': failed to create: Invalid argument(-22)
    map_not_created | failed to create map (name: 'counts'): Invalid argument
    map_inner_not_created | map 'outer': failed to create inner map: -EINVAL
    map_without_types | Error in bpf_create_map_xattr(counts):Invalid argument(-22). Retrying without BTF.
    map_without_types | Error in bpf_create_map_xattr(counts): -EINVAL. Retrying without BTF.
    map_slot | map 'outer': failed to initialize slot [0] to map 'inner' fd=7: -EINVAL
    map_contents | map '.rodata': failed to freeze as read-only: -EPERM
    map_contents | Error freezing map(agent.rodata) as read-only: Operation not permitted(1)
    map_contents | map '.data': failed to set initial contents: -EPERM
    map_arena_memory | map 'arena': failed to mmap arena: -EINVAL
    map_bind | prog 'count': failed to bind map '.rodata': -EINVAL
    cpu_count | map 'events': failed to determine number of system CPUs: -2
    cpu_count | Failed to open cpu mask file /sys/devices/system/cpu/possible: -ENOENT
    map_unused | map 'counts': can't use BPF map without FD (was it created?)
    map_inner_given | error: inner_map_fd already specified
    map_exclusive | excl_prog and map must be from the same bpf object
    wrong_object | object not yet loaded; load it first
    skeleton | failed to find skeleton map '.rodata'
    skeleton_old | map 'dctcp': BPF skeleton version is old, skipping map auto-attachment...
    map_other | map 'counts': failed to alloc map name.
    """#

  private static let programs = #"""
    attach_target_missing | prog 'count': failed to find kernel BTF type ID of 'tcp_gone': -3
    attach_target_missing | do_unlinkat2 is not found in vmlinux BTF
    attach_target_unprepared | prog 'count': failed to prepare load attributes: -ESRCH
    attach_target_unnamed | prog 'count': no BTF-based attach target is specified, use bpf_program__set_attach_target()
    attach_program_unset | prog 'replace': attach program FD is not set
    attach_program_unset | prog 'count': only BPF_PROG_TYPE_EXT can attach as freplace
    attach_program_function | prog 'replace': failed to find BPF program (FD 5) BTF ID for 'handle': -2
    attach_program_function | handle is not found in prog's BTF
    attach_program_types | The target program doesn't have BTF
    no_program_type | prog 'count': missing BPF prog type, check ELF section name 'foo'
    no_program_type | failed to guess program type from ELF section 'foo'
    attributes_failed | prog 'count': failed to prepare load attributes: -EINVAL
    program_not_set_up | prog 'count': failed to initialize: -EINVAL
    records_incomplete | prog 'count': line_info, line_info_cnt, and line_info_rec_size must all be specified or all omitted
    call_target_missing | prog 'count': bad call relo against 'helper' in section 'xdp'
    call_target_missing | prog 'count': no .text section found yet sub-program call exists
    map_reference | prog 'count': bad map relo against 'counts' in section 'maps'
    map_reference | prog 'count': map relo failed to find map for section '.maps', off 64
    data_reference | prog 'count': invalid relo against 'limit' in special section 0xfff2; forgot to initialize global var?..
    data_reference | prog 'count': data relo failed to find map for section '.foo'
    relocation_unknown | prog 'count': invalid relo against 'limit' for insns[3].code 0xb7
    relocation_unknown | prog 'count': relo #2: bad relo type 7
    exception_callback | prog 'check': exception_callback:<value> decl tag not applied to the main program
    exception_callback | prog 'check': exception callback handler must be a global non-hidden function
    exception_callback | prog 'check': cannot find exception callback 'handler'
    argument_tag | prog 'count': subprog 'helper' arg#0 is expected to be of `struct pt_regs *` type
    extension_records_left | prog 'count': missing .BTF.ext line info for the main program, skipping all of .BTF.ext line info.
    extension_records | prog 'count': missing .BTF.ext function info.
    extension_records | prog 'count': failed to perform .BTF.ext fix ups: -EINVAL
    relocation_anonymous | prog 'count': relo #3: <type_exists> (8) relocation doesn't support anonymous types
    relocation_candidates | prog 'count': relo #3: target candidate search failed for [17] struct sock: -12
    calls_failed | prog 'count': failed to relocate calls: -EINVAL
    program_unused | prog 'count': can't attach BPF program without FD (was it loaded?)
    program_unused | prog 'count': can't attach before loaded
    """#

  private static let types = #"""
    types_refused | BTF loading error: -EINVAL
    types_byte_order | Can't load BTF with non-native endianness due to unsupported header length 32
    types_kind_unknown | btf: type [117]: unrecognized kind 23
    types_kind_unknown | unsupported BTF_KIND:20
    types_record | BTF type [5] is malformed
    types_record | btf: type [5]: invalid name (string offset 70000)
    types_record | btf: type [5]: invalid referenced type ID 9000
    types_record | btf: type [9]: referenced type [5] is not FUNC_PROTO
    types_header | Invalid BTF magic: 7f45
    types_header | Malformed BTF string section, did you forget to provide base BTF?
    types_header | line_info section in .BTF.ext has invalid record size 7
    types_header | Unsupported BTF_KIND:20
    types_header | .BTF.ext line_info section is not aligned to 4 bytes
    types_data | BTF types data is malformed
    types_base | distilled base BTF type 'sock' [3], size 760 has multiple candidates of the same size (ids [41, 97]) in base BTF
    types_section | failed to parse .BTF.ext from 'agent.o': -EINVAL
    """#
}
