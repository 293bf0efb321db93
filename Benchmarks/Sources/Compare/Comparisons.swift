import Foundation

/// One job, done by btfscope and by its peer.
struct Comparison {
  var title: String
  var ours: [String]
  var peers: [String]
  var destination: Destination
}

/// The minimisation of the kernel's BTF for objects that are made from it.
func minimizations(btfscope: String, bpftool: String, source: String, scratch: URL) throws -> [Comparison] {
  let dump = try Meter.output(of: [btfscope, "dump", source, "--format", "raw"])
  return try [(2020, 400), (21, 10)].map { relocations, roots in
    let object = try RelocationObject(
      named: "object-\(relocations)", relocations: relocations, roots: roots, kernel: dump, in: scratch)
    return Comparison(
      title: "minimize, \(relocations) relocations over \(roots) types",
      ours: [btfscope, "minimize", source, object.path, "-o", scratch.appending(path: "ours.btf").path],
      peers: [bpftool, "gen", "min_core_btf", source, scratch.appending(path: "theirs.btf").path, object.path], destination: .pipe)
  }
}

/// Everything that is compared, on the BTF file `source`; `root` is the id of `task_struct` in it, which bpftool wants to be told, or nil
/// where this bpftool has no `root_id` (before 7.6).
func comparisons(btfscope: String, bpftool: String, source: String, root: String?) -> [Comparison] {
  func dump(_ title: String, _ ours: [String], _ flags: [String], _ format: [String], _ destination: Destination) -> Comparison {
    Comparison(
      title: title, ours: [btfscope, "dump", source] + ours, peers: [bpftool] + flags + ["btf", "dump", "file", source] + format,
      destination: destination)
  }
  var all = [
    dump("raw, to a file", ["--format", "raw"], [], ["format", "raw"], .file),
    dump("C, to a file", ["--format", "c"], [], ["format", "c"], .file),
    dump("C, into a pipe", ["--format", "c"], [], ["format", "c"], .pipe),
    dump("JSON, to a file", ["--format", "json"], ["-j"], [], .file),
  ]
  all.append(
    root.map { dump("task_struct as C", ["-t", "struct:task_struct"], [], ["format", "c", "root_id", $0], .file) }
      // Without it there is no way to ask for one type.
      ?? dump("task_struct as C; bpftool, without root_id: everything", ["-t", "struct:task_struct"], [], ["format", "c"], .file))
  all.append(Comparison(title: "start-up", ours: [btfscope, "--version"], peers: [bpftool, "version"], destination: .pipe))
  return all
}
