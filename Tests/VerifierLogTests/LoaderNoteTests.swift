import Testing

@testable import VerifierLog

/// What libbpf tells of its work (`pr_debug()`, `pr_info()`), and what it goes on after.
@Suite struct LoaderNoteTests {
  static let notes = #"""
    loading object 'agent_bpf' from buffer
    loading object from agent.o
    loading agent.o
    loading kernel BTF '/sys/kernel/btf/vmlinux': -ENOENT
    loaded kernel BTF from '/sys/kernel/btf/vmlinux'
    license of agent.o is Dual BSD/GPL
    kernel version of agent.o is 5f0a2
    elf: section(4) .relxdp, size 16, link 25, flags 40, type=9
    elf: skipping unrecognized data section(9) .rodata.str1.1
    elf: skipping relo section(11) .rel.eh_frame for section(10) .eh_frame
    elf: skipping section(3) .data (size 0)
    elf: symbol address match for 'readline' in '/bin/bash': 0xd5690
    elf: symbol address match for readline of libbash.so in base.apk: 0x10 + 0x1000 = 0x1010
    elf: failed to find symbol table ELF sections in '/bin/true'
    Ignore ELF section .BTF.ext because its depending ELF section .BTF is not found.
    converted 3 BPF programs to native byte order
    No name found in string section for DATASEC kind.
    sec 'xdp': found program 'pass' at insn offset 0 (0 bytes), code size 2 insns (16 bytes)
    sec '.bss': failed to determine size from ELF: size 0, err -ENOENT
    sec '.ksyms': unexpected non-VAR type found
    sec '.data': failed to find ELF symbol for VAR 'limit'
    sec '.relxdp': collecting relocation for section(3) 'xdp'
    sec '.relxdp': relo #0: insn #14 against '.rodata'
    sec '.relxdp': relo #1: couldn't find program in section 'xdp' for insn #9, probably overridden weak function, skipping...
    sec 'xdp': found 4 CO-RE relocations
    sec 'xdp': skipping CO-RE relocation #1 for insn #9 belonging to eliminated weak subprogram
    Kernel doesn't support BTF, skipping uploading it.
    skipping module BTFs loading, missing privileges
    object 'agent': token is prevented, skipping...
    object 'agent': BPF FS at '/sys/fs/bpf' doesn't have BPF token delegation set up, skipping...
    map 'agent.rodata' (global data): at sec_idx 4, offset 0, flags 80.
    map 0 is "agent.rodata"
    map 'counts': at sec_idx 6, offset 0.
    map 'counts': found type = 1.
    map 'counts': found key [7], sz = 4.
    map 'counts': found max_entries = 1024.
    map 'counts': found map_flags = 0x401.
    map 'outer': found inner map definition.
    map 'counts': ignoring unknown field 'extra'.
    map 'counts': setting size to 8
    map 'counts': skipped auto-creating...
    map 'counts': skipping creation (preset fd=7)
    map 'counts': created successfully, fd=4
    map 'outer': slot [0] set to map 'inner' fd=5
    map 'counts' already pinned at '/sys/fs/bpf/counts'; not re-pinning
    pinned map '/sys/fs/bpf/counts'
    unpinned map 'counts' from '/sys/fs/bpf/counts'
    found no pinned map to reuse at '/sys/fs/bpf/counts'
    reused pinned map at '/sys/fs/bpf/counts'
    failed to get map info for FD 5; API not supported? Ignoring...
    prog 'pass': found extern #0 'bpf_ct_lookup' (sym 9) for insn #4
    prog 'pass': found arena map 1 (arena, sec 6, off 32) for insn 4
    prog 'pass': found map 0 (counts, sec 6, off 0) for insn #4
    prog 'pass': found data map 1 (agent.bss, sec 5, off 0) for insn 9
    prog 'pass': added 126 insns from sub-prog 'helper'
    prog 'pass': insn #4 relocated, imm 28 points to subprog 'helper' (now at 33 offset)
    prog 'pass': skipped loading
    prog 'pass': unrecognized ELF section name 'foo'
    prog 'pass': pinned at '/sys/fs/bpf/pass'
    prog 'pass': unpinned from '/sys/fs/bpf/pass'
    prog 'pass': relo #0: <byte_off> [36] struct task_struct.pid (0:60 @ offset 1256)
    prog 'pass': relo #0: kind <byte_off> (0), spec is [36] struct task_struct.pid (0:60 @ offset 1256)
    prog 'pass': relo #0: matching candidate #0 <byte_off> [150] struct task_struct.pid (0:85 @ offset 2336)
    prog 'pass': relo #0: non-matching candidate #1 [26120] struct task_struct (0 @ offset 0)
    prog 'pass': relo #0: patched insn #14 (LDX/ST/STX) off 1256 -> 2336
    prog 'pass': relo #0: no matching targets found
    prog 'pass': relo #0: substituting insn #14 w/ invalid insn
    prog 'pass': relo #3: poisoning insn #7 that loads map #2 'counts'
    prog 'pass': relo #4: poisoning insn #9 that calls kfunc 'bpf_gone'
    CO-RE relocating [36] struct task_struct: found target candidate [150] struct task_struct in [vmlinux]
    .maps relo #0: for 12 value 0 rel->r_offset 32 name 171 ('inner')
    .maps relo #0: map 'outer' slot [0] points to map 'inner'
    supported section(type) names are: socket sk_reuseport/migrate kprobe/ uprobe/
    attachable section(type) names are: cgroup_skb/ingress
    failed to guess attach type based on ELF section name 'foo'
    looking for externs among 24 symbols...
    collected 2 externs total
    extern (ksym) #0: symbol 9, name bpf_ct_lookup
    extern (kcfg) #1: symbol 12, off 0, name CONFIG_HZ
    extern (kcfg) 'CONFIG_HZ': set to 0xfa
    extern (ksym) 'jiffies': set to 0xffffffff82a05a40
    extern (var ksym) 'runqueues': resolved to [4711] var runqueues
    extern (func ksym) 'bpf_ct_lookup': resolved to nf_conntrack [117]
    extern 'bpf_gone' (weak): not resolved, defaulting to zero
    struct_ops init: struct tcp_congestion_ops(type_id=9) dctcp found at offset 0
    struct_ops init_kern dctcp: type_id:9 kern_type_id:2411 kern_vtype_id:2417
    struct_ops init_kern dctcp: func ptr init is set to prog dctcp_init from data(+16) to kern_data(+16)
    struct_ops init_kern dctcp: copy name 16 bytes from data(+96) to kern_data(+96)
    struct_ops dctcp: member extra not found in kernel, skipping it as it's set to zero
    struct_ops reloc dctcp: for 3 value 0 shdr_idx 3 rel->r_offset 16 map->sec_offset 0 name 44 ('dctcp_init')
    link fd=9: pinned at /sys/fs/bpf/link
    link fd=9: unpinned from /sys/fs/bpf/link
    failed to open '/sys/bus/event_source/devices/kprobe/type': -ENOENT
    failed to parse '/sys/kernel/tracing/events/kprobes/x/id': -EIO
    tracepoint sched/sched_switch path is too long
    resolved 'libc.so.6' to '/lib/x86_64-linux-gnu/libc.so.6'
    zip: found entry for liba.so in base.apk at 0x1000
    usdt: discovered PHDR #0 in '/bin/true': vaddr 0x0 memsz 0x5c8 offset 0x0 type 0x1 flags 0x4
    usdt: discovered segment for lib '/lib/libc.so.6': addrs 7f0-7f1 mode r-xp offset 0
    usdt: probe for 'libc:setjmp' in ET_DYN '/lib/libc.so.6': addr 0x10 base 0x20 (resolved abs_ip 0x10 rel_ip 0x10) args '8@%rdi' in segment [0x0, 0x20) at offset 0x0
    usdt: sema  for 'python:gc__start' in ET_EXEC '/usr/bin/python3': addr 0x10 base 0x20 (resolved 0x10) in segment [0x0, 0x20] at offset 0x0
    linker: adding object file 'a.o'...
    linker: set little-endian output byte order
    gen: map_create: counts idx 0 type 1 value_type_id 9, attr: off 8 size 72
    gen: finish 0
    """#.split(separator: "\n").map { String($0.trimmingPrefix { $0 == " " }) }

  @Test(arguments: notes)
  func `a line of its work is no reason, and hides none`(note: String) {
    #expect(LoaderNotes.isNote(Array(note.utf8), 0))
    let alone = read("libbpf: \(note)\n")
    #expect(alone.refusals.isEmpty && alone.isRecognised)
    let around = read(
      "libbpf: \(note)\nlibbpf: map 'm': failed to create: -EINVAL\nlibbpf: \(note)\nlibbpf: failed to load object 'agent.o'\n")
    #expect(around.refusals.map(\.code) == ["map_not_created"] && around.refusals.first?.related.isEmpty == true)
  }

  @Test(arguments: LoaderMessages.all + AttachMessages.all)
  func `a warning is no such line`(message: LoaderMessages.Case) {
    #expect(!LoaderNotes.isNote(Array(message.message.utf8), 0))
  }

  @Test func `what a loader goes on after is no reason where there is another, and the only one there is`() throws {
    let raised = "libbpf: Failed to bump RLIMIT_MEMLOCK (err = -EPERM), you might need to do it explicitly!\n"
    let probed =
      "libbpf: Error in bpf_object__probe_loading(): -EPERM. Couldn't load trivial BPF program. Make sure your kernel supports BPF\n"
    let both = try onlyRefusal(raised + probed + "libbpf: failed to load object 'agent.o'\n")
    #expect(both.code == "probe_not_permitted" && both.related.count == 1)
    #expect(read(raised).refusals.isEmpty)
    let alone = try onlyRefusal(raised + "libbpf: failed to load object 'agent.o'\n")
    #expect(alone.code == "memlock_not_raised")
    let unknown = try onlyRefusal(raised + "libbpf: the moon is in the wrong house\nlibbpf: failed to load object 'agent.o'\n")
    #expect(unknown.cause?.text == "the moon is in the wrong house")
  }
}
