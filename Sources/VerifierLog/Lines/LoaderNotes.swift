/// Lines of libbpf that tell of its work and refuse nothing (`pr_debug()` and `pr_info()`; libbpf 0.5 to 1.8): bpftool -d shows
/// them.
enum LoaderNotes {
  /// `start` is behind `libbpf: `.
  static func isNote(_ line: [UInt8], _ start: Int) -> Bool {
    if let table = subjects.first(where: { line.holds($0.subject, at: start) }) {
      // What is said of `map 'x'` stands behind its name, and perhaps a second one.
      let words = line.place(of: "'", from: start + table.subject.utf8.count).map { $0 + 1 } ?? line.count
      if table.words.contains(where: { line.holds($0, at: words) }) { return true }
    }
    return beginnings.contains { line.holds($0, at: start) }
      || endings.contains { line.place(of: $0, from: start) != nil }
  }

  private static let subjects: [(subject: String, words: [String])] = [
    (
      "map '",
      [
        ": at sec_idx ", " (global data): at sec_idx ", ": found ", ": created successfully", ": slot [", ": setting size to ",
        ": skipp", ": ignoring unknown field ", " already pinned at ",
      ]
    ),
    (
      "prog '",
      [
        ": added ", ": found ", ": insn #", ": pinned at ", ": unpinned from ", ": skipped loading", ": autoload disabled",
      ]
    ),
    ("sec '", [": found ", ": relo #", ": collecting relocation ", ": skipping CO-RE relocation "]),
    ("extern '", [" (weak): not resolved"]), ("object '", [": token ", ": BPF FS at "]),
  ]

  private static let beginnings = [
    "loading ", "loaded kernel BTF from ", "looking for externs among ", "collected ", "converted ", "license of ",
    "kernel version of ", "resolved '", "reused pinned map at ", "found no pinned map to reuse at ", "pinned map '",
    "unpinned map '", "link fd=", "attachable section", "supported section", "elf: section(", "elf: skipping ",
    "elf: symbol address match ", "CO-RE relocating [", "extern (kcfg) #", "extern (ksym) #", ".maps relo #",
    "Kernel doesn't support BTF, skipping", "skipping module BTFs", "failed to guess attach type ", "linker: ", "usdt: ", "zip: ",
    "struct_ops init: struct ", "struct_ops reloc ", "Ignore ELF section ", "sec_cnt ", "failed to get map info for FD ",
  ]

  /// What is told of success, or of what is done without.
  private static let endings = [
    "': set to ", "': resolved to ", "BTF is optional, ignoring.", ": func ptr ", ": type_id:", "skipping it as it's set to zero",
    ": patched insn #", ": poisoning insn #", " candidate #", ": copy ",
  ]
}
