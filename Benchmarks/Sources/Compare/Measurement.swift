import Foundation

/// Where a command's output goes.
enum Destination: String {
  case file, pipe
}

/// One run: wall-clock time of the whole process, and its peak memory.
struct Measurement {
  var milliseconds: Double
  var mebibytes: Double
}

struct CommandFailed: Error, CustomStringConvertible {
  var command: [String]
  var found: String
  var description: String { "\(command.joined(separator: " ")): \(found)" }
}

/// Runs whole processes through `measure`.
struct Meter {
  let measure: String
  let scratch: URL

  func run(_ command: [String], to destination: Destination) throws -> Measurement {
    let output = destination == .pipe ? "-" : scratch.appending(path: "output").path
    let text = try Meter.output(of: [measure, output] + command)
    let numbers = text.split(whereSeparator: \.isWhitespace).compactMap { Int($0) }
    guard numbers.count == 3 else { throw CommandFailed(command: command, found: "no measurement: \(text)") }
    guard numbers[2] == 0 else { throw CommandFailed(command: command, found: "exit status \(numbers[2])") }
    return Measurement(milliseconds: Double(numbers[0]) / 1e6, mebibytes: Double(numbers[1]) / 1024)
  }

  /// What a command prints.
  static func output(of command: [String]) throws -> String {
    let process = Process()
    let pipe = Pipe()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = command
    process.standardOutput = pipe
    process.standardError = FileHandle.nullDevice
    try process.run()
    let data = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return String(decoding: data, as: UTF8.self)
  }
}

/// The value in the middle.
func median(_ values: [Double]) -> Double {
  let sorted = values.sorted()
  guard !sorted.isEmpty else { return .nan }
  let middle = sorted.count / 2
  return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}
