import BTF
import ByteReading

// usage: InProcess SOURCE [RUNS]     Times the parts that a process does before it prints anything.
let arguments = CommandLine.arguments
guard arguments.count >= 2 else { fatalError("usage: InProcess SOURCE [RUNS]") }
let source = arguments[1]
let runs = arguments.count > 2 ? Int(arguments[2]) ?? 51 : 51

/// The median time of `body` in milliseconds, and what it last returned.
func median<T>(_ body: () throws -> T) rethrows -> (milliseconds: Double, value: T) {
  var value = try body()
  let clock = ContinuousClock()
  var times: [Duration] = []
  for _ in 0..<runs {
    let start = clock.now
    value = try body()
    times.append(clock.now - start)
  }
  times.sort()
  return (times[runs / 2] / .milliseconds(1), value)
}

func show(_ title: String, _ milliseconds: Double) {
  let hundredths = Int((milliseconds * 100).rounded())
  print("| \(title) | \(hundredths / 100).\(hundredths % 100 < 10 ? "0" : "")\(hundredths % 100) |")
}

print("| in process, \(runs) runs | ms |")
print("|---|---:|")
let opened = try median { try FileBytes.open(source) }
show("open the file", opened.milliseconds)
let indexed = try median { try BTFTypeTable(opened.value) }
show("index \(indexed.value.typeCount) types", indexed.milliseconds)
let both = try median { try BTFTypeTable(FileBytes.open(source)) }
show("open and index, nothing mapped before", both.milliseconds)
let names = median { NameIndex(indexed.value) }
show("index the names, which only some commands need", names.milliseconds)
let many = median { names.value.types(named: "task_struct").count }
show("find one name in that index", many.milliseconds)
let single = median { indexed.value.types(named: "task_struct").count }
show("find one name without it", single.milliseconds)
