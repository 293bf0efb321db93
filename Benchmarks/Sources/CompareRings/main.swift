import Foundation

// usage: CompareRings RINGS URB OBJECT RUNS     Both sides of the ring benchmarks in turn: medians and ratios.
// scripts/bench.sh builds everything and calls this.
let arguments = CommandLine.arguments
guard arguments.count == 5, let runs = Int(arguments[4]), runs > 0 else {
  print("usage: CompareRings RINGS URB OBJECT RUNS")
  exit(64)
}
let (rings, urb, object) = (arguments[1], arguments[2], arguments[3])

/// The `@key value` lines that a run prints.
func measure(_ command: [String]) throws -> [String: Double] {
  let process = Process()
  let pipe = Pipe()
  process.executableURL = URL(filePath: command[0])
  process.arguments = Array(command.dropFirst())
  process.environment = ["OBJ": object]
  process.standardOutput = pipe
  process.standardError = pipe
  try process.run()
  let text = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
  process.waitUntilExit()
  guard process.terminationStatus == 0 else {
    throw NSError(domain: "\(command.joined(separator: " ")): \(text)", code: Int(process.terminationStatus))
  }
  let pairs = text.split(separator: "\n").compactMap { line -> (String, Double)? in
    let words = line.split(separator: " ")
    guard words.count == 2, words[0].hasPrefix("@"), let value = Double(words[1]) else { return nil }
    return (String(words[0].dropFirst()), value)
  }
  return Dictionary(pairs) { $1 }
}

func median(_ values: [Double]) -> Double {
  let sorted = values.sorted()
  return sorted.isEmpty ? .nan : sorted[sorted.count / 2]
}

/// Medians of one key for each command, run in turn; the first round warms up and does not count.
func medians(_ commands: [[String]], _ keys: [String]) throws -> [[Double]] {
  var results = commands.map { _ in keys.map { _ in [Double]() } }
  for round in 0...runs {
    for number in commands.indices {
      // Who goes first changes from round to round.
      let index = (number + round) % commands.count
      let found = try measure(commands[index])
      guard round > 0 else { continue }
      for (column, key) in keys.enumerated() { results[index][column].append(found[key] ?? .nan) }
    }
  }
  return results.map { $0.map(median) }
}

func field(_ value: Double, _ format: String = "%.2f") -> String { String(format: format, value) }

let ways = ["reserve", "publish", "batch"]
print("| user ring, \(runs) runs in turn | libbpf M/s | " + ways.map { "\($0) M/s | times" }.joined(separator: " | ") + " |")
print("|---|" + String(repeating: "---:|", count: 7))
var producing: [(String, [Double])] = []
for size in [8, 64, 256] {
  let samples = "\(size > 64 ? 2_500_000 : 5_000_000)"
  let commands = [[urb, "ubatch", "\(size)", samples, "drain_null"]] + ways.map { [rings, object, $0, "\(size)", samples] }
  let found = try medians(commands, ["Msamples_s", "produce_ns"])
  let both = found.map { $0[0] }
  print(
    "| fill and drain, \(size) bytes | \(field(both[0])) | "
      + both.dropFirst().map { "\(field($0)) | \(field($0 / both[0]))" }.joined(separator: " | ") + " |")
  producing.append(("fill only, \(size) bytes", found.map { 1000 / $0[1] }))
}
for (title, rates) in producing {
  print(
    "| \(title) | \(field(rates[0], "%.0f")) | "
      + rates.dropFirst().map { "\(field($0, "%.0f")) | \(field($0 / rates[0]))" }.joined(separator: " | ") + " |")
}
print("")
print("| ring buffer | libbpf ns | btfscope ns | times faster |")
print("|---|---:|---:|---:|")
for size in [8, 64, 256] {
  let commands = [[urb, "kbatch", "\(size)", "3000000"], [rings, object, "consume", "\(size)", "3000000"]]
  let found = try medians(commands, ["consume_ns"])
  print("| read a sample of \(size) bytes | \(field(found[0][0])) | \(field(found[1][0])) | \(field(found[0][0] / found[1][0])) |")
}
