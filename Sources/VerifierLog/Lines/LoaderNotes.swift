/// Lines of libbpf that tell of its work and refuse nothing: bpftool -d shows them.
///
/// They are those of `pr_debug()` and `pr_info()` (libbpf 0.5 to 1.8), each in its own form: its warnings often begin alike.
enum LoaderNotes {
  /// `start` is behind `libbpf: `.
  static func isNote(_ line: [UInt8], _ start: Int) -> Bool {
    notes.match(Array(line[start..<Swift.min(line.count, start + RuleBook.longestMessage)])) != nil
  }

  private static let notes = PatternIndex(opening + maps + programs + relocations + externs + attaching + tools)

  private static let opening = [
    "loading object {rest*}", "loading {path}", "loading kernel BTF '{path*}': {answer*}", "loaded kernel BTF from '{path*}'",
    "license of {object*} is {licence*}", "kernel version of {object*} is {version}", "sec_cnt {rest*}",
    "elf: section({index}) {section*}, size {rest*}", "elf: skipping {rest*}", "Ignore ELF section {rest*}",
    "converted {count} BPF programs to native byte order", "No name found in string section for DATASEC kind.",
    "sec '{section*}': found program '{program}' at {rest*}", "sec '{section*}': failed to determine size from ELF: {rest*}",
    "sec '{section*}': unexpected non-VAR type found", "sec '{section*}': failed to find name of DATASEC's member {rest*}",
    "sec '{section*}': failed to find ELF symbol for VAR {rest*}", "Kernel doesn't support BTF, skipping uploading it.",
    "Error loading .BTF into kernel: {answer*}. BTF is optional, ignoring.", "skipping module BTFs loading, missing privileges",
    "object '{object*}': token is prevented, skipping...", "object '{object*}': BPF FS at '{path*}' {rest*}",
    "BTF header len {rest*} larger than data size {size}", "Unknown BTF header data at offset {rest*}",
  ]

  private static let maps = [
    "map '{map}' (global data): at sec_idx {rest*}", "map '{map}': at sec_idx {rest*}", "map {index} is \"{map}\"",
    "map '{map}': ignoring unknown field '{field}'.", "map '{map}': found {what} = {value*}",
    "map '{map}': found key [{id}], sz = {size}", "map '{map}': found value [{id}], sz = {size}",
    "map '{map}': found inner map definition.", "map '{map}': slot [{slot}] set to {kind} '{name}' fd={descriptor}",
    "map '{map}': setting size to {size}", "map '{map}': skipped auto-creating...",
    "map '{map}': skipping creation (preset fd={descriptor})", "map '{map}': created successfully, fd={descriptor}",
    "map '{map}' already pinned at '{path*}'; not re-pinning", "pinned map '{path*}'", "unpinned map '{map}' from '{path*}'",
    "found no pinned map to reuse at '{path*}'", "reused pinned map at '{path*}'",
    "failed to get map info for FD {descriptor}; API not supported? Ignoring...",
  ]

  private static let programs = [
    "prog '{program}': found extern #{number} '{name}' {rest*}", "prog '{program}': found arena map {rest*}",
    "prog '{program}': found data map {rest*}", "prog '{program}': found map {rest*}",
    "prog '{program}': added {count} insns from sub-prog '{name}'",
    "prog '{program}': insn #{insn} relocated, imm {number} points to subprog {rest*}", "prog '{program}': skipped loading",
    "prog '{program}': unrecognized ELF section name '{section*}'", "prog '{program}': autoload disabled{rest*}",
    "prog '{program}': pinned at '{path*}'", "prog '{program}': unpinned from '{path*}'",
    "supported section(type) names are:{rest*}", "attachable section(type) names are:{rest*}",
    "failed to guess attach type based on ELF section name '{section*}'",
  ]

  private static let relocations = [
    "sec '{section*}': collecting relocation for section{rest*}",
    "sec '{section*}': relo #{number}: insn #{insn} against '{name*}'",
    "sec '{section*}': relo #{number}: couldn't find program in section {rest*}",
    "sec '{section*}': found {count} CO-RE relocations",
    "sec '{section*}': skipping CO-RE relocation #{number} {rest*}", "CO-RE relocating [{id}] {rest*}",
    "prog '{program}': relo #{number}: poisoning insn #{insn} that {rest*}",
    "prog '{program}': relo #{number}: substituting insn #{insn} w/ invalid insn",
    "prog '{program}': relo #{number}: patched insn #{insn} {rest*}", "prog '{program}': relo #{number}: <{kind}> [{id}] {rest*}",
    "prog '{program}': relo #{number}: kind <{kind}> {rest*}", "prog '{program}': relo #{number}: kind {kind}, spec is {rest*}",
    "prog '{program}': relo #{number}: {word} candidate #{index} {rest*}",
    "prog '{program}': relo #{number}: no matching targets found", "sec '{section*}': relo #{number}: patched insn {rest*}",
    ".maps relo #{number}: for {rest*}", ".maps relo #{number}: map '{map}' slot [{slot}] points to {kind} '{name}'",
    "struct_ops reloc {map}: for {value} value {rest*}",
  ]

  private static let externs = [
    "looking for externs among {count} symbols...", "collected {count} externs total",
    "extern (ksym) #{number}: symbol {index}, name {name}", "extern (kcfg) #{number}: symbol {index}, {rest*}",
    "extern (kcfg) '{name}': set to {value*}", "extern (kcfg) {name}={value*}", "extern (ksym) '{name}': set to {value*}",
    "extern (ksym) {name}={value*}", "extern (var ksym) '{name}': resolved to {rest*}",
    "extern (func ksym) '{name}': resolved to {rest*}", "extern '{name}' (weak): not resolved{rest*}",
    "extern {name} (weak) not resolved{rest*}", "struct_ops init: struct {type}(type_id={id}) {name} found at offset {offset}",
    "struct_ops init_kern {map}: type_id:{rest*}", "struct_ops init_kern {map}: func ptr {member} is set to prog {rest*}",
    "struct_ops init_kern {map}: copy {member} {rest*}",
    "struct_ops {map}: member {member} not found in kernel, skipping it as it's set to zero",
    "struct_ops {map}: member {member} not found in kernel BTF, skipping it as it's set to zero",
  ]

  private static let attaching = [
    "link fd={descriptor}: pinned at {path*}", "link fd={descriptor}: unpinned from {path*}", "resolved '{name*}' to '{path*}'",
    // Of files of the kernel's that hold one number; what is told of it follows as a warning.
    "failed to open '/{path*}': {answer*}", "failed to parse '/{path*}': {answer*}", "tracepoint {name*} path is too long",
    "zip: found entry for {rest*}", "elf: symbol address match for {rest*}",
    "elf: failed to find symbol table ELF sections in {rest*}",
    "usdt: discovered {rest*}", "usdt: probe for '{probe*}' in {rest*}", "usdt: sema  for '{probe*}' in {rest*}",
  ]

  private static let tools = [
    "linker: adding object file '{path*}'...", "linker: set {order}-endian output byte order", "gen: {step} {rest*}",
    "gen: {step}: {rest*}", "Reached depth limit for identical type comparison for {rest*}",
    "{kind} '{name}' size={size} vlen={count} {ids*} shallow-equal but not {rest*}",
  ]
}
