import ArgumentParser
import Loader
import Reporting

struct RingBenchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench",
    abstract: "Measure both rings on the running kernel: samples in a second, and round trips.",
    discussion: """
      A user ring buffer is filled and drained by turns, in each way of publishing; a ring buffer is filled by a program and read. Programs are
      run by BPF_PROG_TEST_RUN, on one thread.

      Examples:
        btfscope ring bench
        btfscope ring bench --size 64 --samples 10000000 --format json
      """)

  @Option(
    parsing: .unconditionalSingleValue,
    help: ArgumentHelp("Bytes of a sample, a multiple of 8 up to 256; repeatable. Default: 8, 64, 256.", valueName: "bytes"))
  var size: [Int] = []

  @Option(parsing: .unconditional, help: ArgumentHelp("How many samples go through for each figure.", valueName: "number"))
  var samples = 2_000_000

  @Option(parsing: .unconditional, help: ArgumentHelp("Bytes of the rings: a power of two, at least a page.", valueName: "bytes"))
  var ringSize = 1 << 20

  @OptionGroup var report: ReportOptions

  func validate() throws {
    guard size.allSatisfy({ $0 >= 8 && $0 <= 256 && $0 % 8 == 0 }) else {
      throw ValidationError("--size takes multiples of 8 from 8 to 256")
    }
    guard samples > 0 else { throw ValidationError("--samples takes a number from 1") }
    guard ringSize >= 4096, ringSize & (ringSize - 1) == 0, UInt32(exactly: ringSize) != nil else {
      throw ValidationError("--ring-size takes a power of two from 4096 to 2147483648")
    }
  }

  mutating func run() throws {
    let benchmark = RingBenchmark(ringByteCount: UInt32(clamping: ringSize))
    var answer = RingBenchReport(ringByteCount: UInt32(clamping: ringSize))
    do throws(RingBenchmarkError) {
      for size in size.isEmpty ? [8, 64, 256] : size {
        for way in RingBenchmark.Way.allCases {
          let result = try benchmark.userRing(way, byteCount: size, samples: samples)
          answer.userRings.append(
            .init(
              way: way.rawValue, byteCount: size, producing: result.producing.nanoseconds(for: result.samples),
              draining: result.draining.nanoseconds(for: result.samples)))
        }
        let result = try benchmark.ring(byteCount: size, samples: samples)
        answer.rings.append(
          .init(
            byteCount: size, filling: result.filling.nanoseconds(for: result.samples),
            reading: result.reading.nanoseconds(for: result.samples)))
      }
      for isQuiet in [false, true] {
        let result = try benchmark.roundTrip(times: min(samples, 10_000), isQuiet: isQuiet)
        answer.roundTrips.append(
          .init(
            isQuiet: isQuiet, median: result.median.nanoseconds(for: 1), fastest: result.fastest.nanoseconds(for: 1),
            slow: result.slow.nanoseconds(for: 1)))
      }
    } catch {
      throw CommandFailure(.kernel, "\(error)")
    }
    try report.print(answer)
  }
}

extension Duration {
  /// Nanoseconds for each of `count`.
  fileprivate func nanoseconds(for count: Int) -> Double { self / .nanoseconds(1) / Double(max(1, count)) }
}
