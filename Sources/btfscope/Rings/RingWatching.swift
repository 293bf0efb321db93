import Kernel
import Reporting

/// Samples on their way from rings to the output: one leaves its ring only when all of its line is written.
struct RingWatching: ~Copyable {
  let rings: [OpenedRing]
  /// How many samples are still to come.
  private var left: Int
  private var buffer: SampleReader
  /// Which of what was handed over last are counts of lost samples.
  private var areLost: [Bool] = []

  init(_ rings: [OpenedRing], count: Int?, _ settings: PerCPUSettings) throws(CommandFailure) {
    var buffer = try CommandFailure.ring("rings") { () throws(RingError) in try SampleReader() }
    for ring in rings {
      do throws(RingError) {
        let index = try buffer.add(ring.map, settings: settings)
        let missing = buffer.missingProcessors(ofMap: index).map { "\($0)" }.joined(separator: ", ")
        if !missing.isEmpty {
          Diagnostics.say("\(ring.name): what programs write on processors \(missing) is lost: there is no buffer")
        }
      } catch {
        throw CommandFailure(ring.name, error)
      }
    }
    self.rings = rings
    self.buffer = buffer
    left = count ?? .max
  }

  /// Prints what comes, until there were so many samples, the time is over, nobody reads, or the user wants it; then what was lost and not said yet.
  mutating func run(
    for duration: Duration?, _ samples: inout RingSampleReport, to sink: DescriptorSink
  ) throws(CommandFailure) {
    try watch(for: duration, &samples, to: sink)
    guard !samples.isClosed else { return }
    for loss in buffer.takeUntoldLosses() {
      samples.write(lost: loss.lost, ring: loss.map, processor: loss.processor ?? 0)
    }
    _ = samples.settle { sink.written }
  }

  private mutating func watch(
    for duration: Duration?, _ samples: inout RingSampleReport, to sink: DescriptorSink
  ) throws(CommandFailure) {
    let end = duration.map { ContinuousClock.now.advanced(by: $0) }
    while left > 0, !samples.isClosed, !Interruption.isThere {
      let time = end.map { max(.zero, ContinuousClock.now.duration(to: $0)) } ?? Interruption.pause
      do throws(RingError) {
        var areLost: [Bool] = []
        _ = try buffer.look(within: min(time, Interruption.pause), limit: left) { (sample, origin) in
          areLost.append(origin.lost > 0)
          if origin.lost > 0 {
            samples.write(lost: origin.lost, ring: origin.map, processor: origin.processor ?? 0)
          } else {
            samples.write(sample, ring: origin.map, processor: origin.processor)
          }
          return samples.isFull || samples.isClosed ? .stop : .next
        }
        self.areLost = areLost
      } catch {
        if error.reason == .interrupted { continue }
        throw CommandFailure(error.status, "\(rings.map(\.name).joined(separator: ", ")): \(error)")
      }
      let written = samples.settle { sink.written }
      buffer.take(written)
      left -= areLost.prefix(written).count { !$0 }
      areLost = []
      if let end, end <= .now { return }
    }
  }

  /// What the end of the output means for samples: `failure` with how many are left in the rings.
  func explained(_ failure: CommandFailure, areGone: Bool, kept: String?) -> CommandFailure {
    let counts = rings.map { ring in (try? RingInspection(ring.map, listed: 0, limit: .max))?.chain.readyCount ?? 0 }
    let places = zip(rings, counts).filter { $0.1 > 0 }.map { "\($0.1) of '\($0.0.name)'" }
    var text = failure.message ?? ""
    if !places.isEmpty {
      text += "; samples that were not written: \(places.joined(separator: ", "))"
      text += areGone ? ", which are gone with the object" : ", which stay in the ring"
    }
    if let kept { text += "; what was written before is in '\(kept)'" }
    return CommandFailure(failure.status, text)
  }
}
