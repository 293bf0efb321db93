import Testing

@testable import VerifierLog

/// Whole logs of loaders: the first cause is named, and what comes of it is not.
@Suite struct LoaderLogTests {
  @Test func `a tracepoint that is not there`() throws {
    let refusal = try onlyRefusal(
      """
      libbpf: failed to determine tracepoint 'sched/sched_process_exec' perf event ID: No such file or directory
      libbpf: prog 'handle_exec': failed to create tracepoint 'sched/sched_process_exec' perf event: No such file or directory
      libbpf: prog 'handle_exec': failed to auto-attach: -2
      Failed to attach BPF skeleton

      """)
    #expect(refusal.code == "tracepoint_missing" && refusal.program == "handle_exec" && refusal.errno == 2)
    #expect(refusal.related.count == 2)
  }

  @Test func `programs that are not attached, one after another`() {
    let reading = read(
      """
      libbpf: elf: failed to find symbol 'readline' in '/bin/bash'
      libbpf: prog 'one': failed to auto-attach: -ENOENT
      libbpf: prog 'two': failed to create kprobe 'do_gone+0x0' perf event: -ENOENT
      libbpf: prog 'two': failed to auto-attach: -ENOENT
      libbpf: prog 'three': failed to attach: -EBUSY
      libbpf: prog 'three': failed to auto-attach: -EBUSY
      libbpf: map 'dctcp': failed to auto-attach: -EEXIST

      """)
    #expect(
      reading.refusals.map(\.code)
        == ["uprobe_symbol_missing", "kprobe_target_missing", "attach_type_refused", "map_attach_unfinished"])
    #expect(reading.refusals.map(\.program) == ["one", "two", "three", nil])
    #expect(reading.refusals.map(\.errno) == [2, 2, 16, 17])
  }

  @Test func `an object that is not loaded for want of the kernel's types`() throws {
    let refusal = try onlyRefusal(
      """
      libbpf: loading object 'tc_bpf' from buffer
      libbpf: elf: section(3) tc, size 160, link 0, flags 6, type=1
      libbpf: sec 'tc': found program 'tc_ingress' at insn offset 0 (0 bytes), code size 20 insns (160 bytes)
      libbpf: license of tc_bpf is GPL
      libbpf: looking for externs among 8 symbols...
      libbpf: collected 0 externs total
      libbpf: map 'tc_bpf.rodata' (global data): at sec_idx 4, offset 0, flags 80.
      libbpf: map 0 is "tc_bpf.rodata"
      libbpf: sec '.reltc': collecting relocation for section(3) 'tc'
      libbpf: sec '.reltc': relo #0: insn #14 against '.rodata'
      libbpf: prog 'tc_ingress': found data map 0 (tc_bpf.rodata, sec 4, off 0) for insn 14
      libbpf: failed to find valid kernel BTF
      libbpf: Error loading vmlinux BTF: -3
      libbpf: failed to load object 'tc_bpf'
      libbpf: failed to load BPF skeleton 'tc_bpf': -3
      Failed to open BPF skeleton

      """)
    #expect(refusal.code == "kernel_types_unread" && refusal.cause?.text == "failed to find valid kernel BTF")
    #expect(refusal.related.map(\.text) == ["Error loading vmlinux BTF: -3"])
  }

  @Test func `libbpf that may load nothing`() throws {
    let refusal = try onlyRefusal(
      """
      libbpf: Error in bpf_object__probe_loading():Invalid argument(22). Couldn't load trivial BPF program. Make sure your kernel supports BPF (CONFIG_BPF_SYSCALL=y) and/or that RLIMIT_MEMLOCK is set to big enough value.
      libbpf: failed to load object 'bpf_driver'
      libbpf: failed to load BPF skeleton 'bpf_driver': -22

      """)
    #expect(refusal.code == "probe_failed" && refusal.errno == 22)
  }

  @Test func `an old libbpf names the program behind the log`() throws {
    let reading = read(
      """
      libbpf: load bpf program failed: Permission denied
      libbpf: -- BEGIN DUMP LOG ---
      libbpf:\u{20}
      0: (bf) r0 = r5
      R5 !read_ok
      processed 1 insns (limit 1000000) max_states_per_insn 0 total_states 0 peak_states 0 mark_read 0

      libbpf: -- END LOG --
      libbpf: failed to load program 'xdp_pass'
      libbpf: failed to load object 'xdp.o'

      """)
    #expect(reading.refusals.map(\.code) == ["not_readable"] && reading.object == "xdp.o")
    #expect(reading.refusals.first?.program == "xdp_pass" && reading.refusals.first?.errno == 13)
    let silent = try onlyRefusal(
      "libbpf: load bpf program failed: Invalid argument\nlibbpf: failed to load program 'bpf_prog'\nlibbpf: failed to load object 'a.o'\n"
    )
    #expect(silent.program == "bpf_prog" && silent.errno == 22 && silent.cause == nil)
  }

  @Test func `warnings on one program, and the verifier's words on another`() {
    let reading = read(
      """
      libbpf: prog 'one': missing .BTF.ext line info for the main program, skipping all of .BTF.ext line info.
      libbpf: prog 'two': BPF program load failed: Permission denied
      libbpf: prog 'two': -- BEGIN PROG LOAD LOG --
      0: (bf) r0 = r5
      R5 !read_ok
      processed 1 insns (limit 1000000)
      -- END PROG LOAD LOG --
      libbpf: prog 'two': failed to load: -13
      libbpf: failed to load object 'agent.o'
      Error: failed to load object file

      """)
    #expect(reading.refusals.map(\.code) == ["not_readable"] && reading.refusals.map(\.program) == ["two"])
  }

  @Test func `a program of the object that calls what is not there`() throws {
    let refusal = try onlyRefusal(
      """
      libbpf: prog 'count': bad call relo against 'helper' in section 'xdp'
      libbpf: prog 'count': failed to relocate calls: -EINVAL
      libbpf: failed to load object 'agent.o'

      """)
    #expect(refusal.code == "call_target_missing" && refusal.program == "count" && refusal.errno == 22)
  }

  @Test func `bpftool`() {
    let linking = read(
      """
      libbpf: global 'counts': map max_entries mismatch
      Error: failed to link 'b.o': Invalid argument (22)

      """)
    #expect(linking.refusals.map(\.code) == ["link_map_mismatch"] && linking.refusals.first?.errno == 22)
    let order = read(
      """
      libbpf: unsupported byte order of ELF file eb.o: no error
      Error: failed to link 'eb.o': Operation not supported (95)

      """)
    #expect(order.refusals.map(\.code) == ["link_byte_order"] && order.refusals.first?.errno == 95)
    let pinning = read(
      """
      libbpf: specified path /tmp/count is not on BPF FS
      Error: failed to pin program xdp

      """)
    #expect(pinning.refusals.map(\.code) == ["pin_file_system"])
    let section = read(
      """
      libbpf: failed to guess program type from ELF section 'foo'
      libbpf: supported section(type) names are: socket sk_reuseport/migrate kprobe/

      """)
    #expect(section.refusals.map(\.code) == ["no_program_type"])
  }

  @Test func `cilium/ebpf that may load nothing names the program`() throws {
    let refusal = try onlyRefusal(
      "2023/05/06 12:00:00 loading objects: field Count: program count: load program: operation not permitted (MEMLOCK may be too low, consider rlimit.RemoveMemlock)\n"
    )
    #expect(refusal.code == "memlock_suggested" && refusal.program == "count" && refusal.errno == 1)
    let types = try onlyRefusal(
      "time=2023-06-06T15:36:29.797Z level=ERROR msg=\"can't instantiate\" err=\"loading and assigning BPF objects: field KprobeSysExit: program kprobe_sys_exit: apply CO-RE relocations: load kernel spec: no BTF found for kernel version 5.15.49-linuxkit: not supported\"\n"
    )
    #expect(types.code == "kernel_types_not_found" && types.program == "kprobe_sys_exit")
    let map = try onlyRefusal("field Events: map events: map create: invalid argument\n")
    #expect(map.program == nil && map.cause?.match?.values["map"] == "events")
  }

  @Test func `aya tells the error twice, and the answer behind it`() throws {
    let refusal = try onlyRefusal(
      """
      Error: map error: failed to create map `OUTPUT_BUF` with code -1

      Caused by:
          0: failed to create map `OUTPUT_BUF` with code -1
          1: Operation not permitted (os error 1)

      """)
    #expect(refusal.code == "map_create_refused" && refusal.errno == 1)
    #expect(refusal.cause?.text == "Error: map error: failed to create map `OUTPUT_BUF` with code -1")
    let program = try onlyRefusal(
      """
      Error: the BPF_PROG_LOAD syscall returned Permission denied (os error 13). Verifier output: 0: R1=ctx() R10=fp0
      0: (bf) r0 = r5
      R5 !read_ok
      processed 1 insns (limit 1000000)

      """)
    #expect(program.code == "not_readable" && program.errno == 13)
  }

  @Test func `tc without libbpf`() throws {
    let refusal = try onlyRefusal(
      """

      Prog section 'classifier' rejected: Permission denied (13)!
       - Type:         3
       - Instructions: 2 (0 over limit)
       - License:      GPL

      Verifier analysis:

      0: (bf) r0 = r5
      R5 !read_ok
      processed 1 insns (limit 1000000) max_states_per_insn 0 total_states 0 peak_states 0 mark_read 0

      Error fetching program/map!
      Unable to load program

      """)
    #expect(refusal.code == "not_readable" && refusal.errno == 13)
    let silent = try onlyRefusal("Error fetching program/map!\nUnable to load program\n")
    #expect(silent.code == "tool_gave_up")
    let types = read(
      """

      BTF debug data section '.BTF' rejected: Invalid argument (22)!
       - Length:       73740
      Verifier analysis:

      magic: 0xeb9f
      version: 1
      [1] PTR (anon) type_id=3
      [2] STRUCT pair size=8 vlen=2
      \tsecond type_id=9 bits_offset=32 Invalid type_id

      """)
    #expect(types.refusals.map(\.code) == ["types_malformed"] && types.refusals.first?.errno == 22)
  }

  @Test func `a pinned map of another size`() throws {
    let refusal = try onlyRefusal(
      """
      libbpf: couldn't reuse pinned map at '/sys/fs/bpf/evring0': parameter mismatch
      libbpf: map 'evring0': error reusing pinned map
      libbpf: map 'evring0': failed to create: Invalid argument(-22)
      libbpf: failed to load object 'ring.o'

      """)
    #expect(refusal.code == "map_reuse" && refusal.related.count == 2)
  }

  @Test func `an old libbpf tells of the event before the function`() throws {
    let refusal = try onlyRefusal(
      """
      libbpf: kprobe perf_event_open() failed: No such file or directory
      libbpf: prog 'trace_accept': failed to create kprobe 'security_socket_accept' perf event: No such file or directory
      2021/10/31 23:06:06 error creating Tracee: error attaching event security_socket_accept

      """)
    #expect(refusal.code == "kprobe_target_missing" && refusal.program == "trace_accept" && refusal.errno == 2)
  }

  @Test func `types that an old libbpf prints behind its name`() throws {
    let log = """
      libbpf: Error loading BTF: Invalid argument(22)
      libbpf: magic: 0xeb9f
      version: 1
      flags: 0x0
      [1] PTR (anon) type_id=2
      [2] STRUCT pair size=8 vlen=1
      \tsecond type_id=9 bits_offset=32 Invalid type_id

      """
    let refusal = try onlyRefusal(log + "libbpf: Error loading .BTF into kernel: -22.\n")
    #expect(refusal.isOfTypes && refusal.code == "types_malformed" && refusal.errno == 22)
    #expect(refusal.cause?.text == "second type_id=9 bits_offset=32 Invalid type_id")
    let optional = read(
      log + "libbpf: Error loading .BTF into kernel: -22. BTF is optional, ignoring.\nlibbpf: map 'm': failed to create: -EINVAL\n")
    #expect(optional.refusals.map(\.code) == ["map_not_created"])
  }

  @Test func `lines of a journal`() {
    let reading = read(
      """
      Mar 21 11:01:44 H systemd[1]: bpf-firewall: Got EBADF when using BPF_F_ALLOW_MULTI, which indicates it is supported. Yay!
      Mar 21 11:01:44 H systemd[1]: libbpf: elf: skipping section(3) .data (size 0)
      Mar 21 11:01:44 H systemd[1]: libbpf: prog 'sd_bind4': failed to attach to cgroup: Bad file descriptor
      12:30:01 bpftune: libbpf: specified path /tmp/x is not on BPF FS

      """)
    #expect(reading.refusals.first?.code == "attach_cgroup" && reading.refusals.first?.program == "sd_bind4")
    #expect(reading.refusals.first?.errno == 9)
  }
}
