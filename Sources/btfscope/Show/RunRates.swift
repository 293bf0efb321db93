import Glibc
import Kernel
import Reporting

/// How often and how long programs run while somebody waits.
struct RunRates {
  private let before: [UInt32: (runs: UInt64, nanoseconds: UInt64)]
  private let start: ContinuousClock.Instant

  /// Waits for so many seconds, or until a signal comes. The kernel must be counting (``RunStatistics``), and go on until the counts were asked
  /// for again.
  init(during seconds: Double) throws(CommandFailure) {
    let rows = try LoadedObjects.each(.program) { (id) throws(KernelError) in try KernelProgram.open(id: id).info() }
    before = Dictionary(rows.map { ($0.id, ($0.runCount, $0.runNanoseconds)) }) { first, _ in first }
    start = .now
    Interruption.watch()
    let end = start.advanced(by: .seconds(seconds))
    while ContinuousClock.now < end, !Interruption.isThere {
      let left = min(Interruption.pause, ContinuousClock.now.duration(to: end)).components
      usleep(UInt32(clamping: left.seconds * 1_000_000 + left.attoseconds / 1_000_000_000_000))
    }
  }

  /// Puts the rates to programs that were there before; `end` is when their counts were asked for.
  func add(to programs: inout [ShownProgram], at end: ContinuousClock.Instant) {
    let duration = start.duration(to: end).components
    let seconds = Double(duration.seconds) + Double(duration.attoseconds) / 1e18
    for index in programs.indices {
      guard let before = before[programs[index].id] else { continue }
      programs[index].rate = ShownProgram.Rate(
        seconds: seconds, runs: programs[index].runCount &- before.runs,
        nanoseconds: programs[index].runNanoseconds &- before.nanoseconds)
    }
  }
}
