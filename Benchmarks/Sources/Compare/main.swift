import Foundation

// usage: Compare MEASURE BTFSCOPE BPFTOOL SOURCE RUNS
// scripts/bench.sh builds everything and calls this.
let arguments = CommandLine.arguments
guard arguments.count == 6, let runs = Int(arguments[5]), runs > 0 else {
  print("usage: Compare MEASURE BTFSCOPE BPFTOOL SOURCE RUNS")
  exit(64)
}
let (btfscope, bpftool, source) = (arguments[2], arguments[3], arguments[4])
let scratch = FileManager.default.temporaryDirectory.appending(path: "btfscope-bench-\(getpid())")
try FileManager.default.createDirectory(at: scratch, withIntermediateDirectories: true)
let meter = Meter(measure: arguments[1], scratch: scratch)

/// The id of the struct in bpftool's own text; nil where bpftool cannot be told a root.
func rootID(of name: String) throws -> String? {
  let trial = try Meter.output(of: [bpftool, "btf", "dump", "file", source, "format", "c", "root_id", "1"])
  guard trial.contains("__VMLINUX_H__") else { return nil }
  let text = try Meter.output(of: [bpftool, "btf", "dump", "file", source])
  let line = text.split(separator: "\n").first { $0.contains("] STRUCT '\(name)' ") }
  return line.map { String($0.dropFirst().prefix { $0 != "]" }) }
}

func field(_ value: Double) -> String { String(format: "%10.2f", value) }

print("| \(runs) runs each, in turn         | btfscope ms |  bpftool ms | times faster | btfscope MiB | bpftool MiB |")
print("|---|---:|---:|---:|---:|---:|")
var jobs = comparisons(btfscope: btfscope, bpftool: bpftool, source: source, root: try rootID(of: "task_struct"))
do {
  jobs += try minimizations(btfscope: btfscope, bpftool: bpftool, source: source, scratch: scratch)
} catch {
  print("| minimize | failed: \(error) |")
}
for job in jobs {
  do {
    var ours: [Measurement] = []
    var peers: [Measurement] = []
    // The first round warms the caches and does not count; then who goes first changes from round to round.
    for round in 0...runs {
      let order = round % 2 == 0 ? [true, false] : [false, true]
      for isOurs in order {
        let result = try meter.run(isOurs ? job.ours : job.peers, to: job.destination)
        guard round > 0 else { continue }
        if isOurs { ours.append(result) } else { peers.append(result) }
      }
    }
    let (a, b) = (median(ours.map(\.milliseconds)), median(peers.map(\.milliseconds)))
    let memory = (ours.map(\.mebibytes).max() ?? .nan, peers.map(\.mebibytes).max() ?? .nan)
    print("| \(job.title) | \(field(a)) | \(field(b)) | \(field(b / a)) | \(field(memory.0)) | \(field(memory.1)) |")
  } catch {
    print("| \(job.title) | failed: \(error) |")
  }
}
try FileManager.default.removeItem(at: scratch)
