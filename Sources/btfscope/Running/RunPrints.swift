import BPFObject
import Kernel
import Loader
import Reporting

/// What the programs of an object that runs print: into the kernel's trace, and into streams of their own.
struct RunPrints: ~Copyable {
  private var trace: TraceInstance?
  private let programs: [LoadedProgram]
  /// Whether the kernel has streams (Linux 6.17).
  private var hasStreams = true
  /// What a stream holds of a line whose end is not there yet, by the program's number and the stream.
  private var rests: [Place: [UInt8]] = [:]
  private var last: ContinuousClock.Instant?

  private struct Place: Hashable {
    let program: Int
    let stream: ProgramStream
  }

  /// `bpf_trace_printk()`, `bpf_trace_vprintk()`
  private static let printing: Set<Int32> = [6, 177]
  /// Who is asked more often than this is asked in vain.
  private static let pause = Duration.milliseconds(20)
  /// The longest line that is waited for, in bytes.
  private static let longest = 1 << 16

  init(_ object: LoadedObject) {
    programs = object.loadedPrograms
    let inventory = object.inventory
    let prints = inventory.programs.indices.contains { number in
      let program = inventory.programs[number]
      return object.program(named: program.name) != nil
        && inventory.uses[number].helpers.contains { RunPrints.printing.contains($0.rawValue) }
    }
    trace = nil
    guard prints else { return }
    do throws(KernelError) {
      trace = try TraceInstance()
    } catch {
      Diagnostics.say("what programs print by bpf_trace_printk() is not shown: \(error)")
    }
  }

  /// Writes what came since the last time; at most every so often, unless it is the end.
  mutating func read<Report: RunReport & ~Copyable>(_ answer: inout Report, isLast: Bool) {
    if !isLast, let last, ContinuousClock.now < last.advanced(by: RunPrints.pause) { return }
    last = .now
    readTrace(&answer)
    guard hasStreams else { return }
    for number in programs.indices {
      for stream in ProgramStream.allCases { readStream(Place(program: number, stream: stream), &answer, isLast: isLast) }
    }
  }

  private mutating func readTrace<Report: RunReport & ~Copyable>(_ answer: inout Report) {
    guard let lines = try? trace?.read() else { return }
    for line in lines {
      if let lost = line.lost {
        answer.write(lostPrints: lost)
      } else if !line.text.isEmpty {
        answer.write(RunPrint(.trace, task: line.task.isEmpty ? nil : line.task, text: line.text))
      }
    }
  }

  private mutating func readStream<Report: RunReport & ~Copyable>(_ place: Place, _ answer: inout Report, isLast: Bool) {
    var text = rests[place] ?? []
    // A program that never rests does not keep it for ever.
    for _ in 0..<64 {
      guard let part = try? programs[place.program].program.read(place.stream) else {
        // Before Linux 6.17 there are none.
        hasStreams = false
        return
      }
      if part.isEmpty { break }
      text += part
    }
    var start = 0
    while let end = text[start...].firstIndex(of: 0x0a) {
      write(text[start..<end], place, &answer)
      start = end + 1
    }
    if start < text.count, isLast || text.count - start > RunPrints.longest {
      write(text[start...], place, &answer)
      start = text.count
    }
    rests[place] = start < text.count ? Array(text[start...]) : nil
  }

  private func write<Report: RunReport & ~Copyable>(_ line: ArraySlice<UInt8>, _ place: Place, _ answer: inout Report) {
    let source: RunPrint.Source = place.stream == .output ? .output : .errors
    let name = programs[place.program].name
    answer.write(RunPrint(source, program: name, text: String(decoding: line, as: UTF8.self)))
  }
}
