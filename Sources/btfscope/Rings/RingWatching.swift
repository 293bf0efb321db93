import Kernel
import Reporting

/// Samples on their way from rings to the output: one leaves its ring only when all of its line is written.
struct RingWatching: ~Copyable {
  let rings: [OpenedRing]
  /// How many samples are still to come.
  private var left: Int
  private var buffer: RingBuffer

  init(_ rings: [OpenedRing], count: Int?) throws(CommandFailure) {
    var buffer = try CommandFailure.ring("rings") { () throws(RingError) in try RingBuffer() }
    for ring in rings {
      do throws(RingError) { try buffer.add(ring.map) } catch { throw CommandFailure(error.status, "\(ring.name): \(error)") }
    }
    self.rings = rings
    self.buffer = buffer
    left = count ?? .max
  }

  /// Prints what comes, until there were so many samples, the time is over, nobody reads, or the user wants it.
  mutating func run(
    for duration: Duration?, _ samples: inout RingSampleReport, to sink: DescriptorSink
  ) throws(CommandFailure) {
    let end = duration.map { ContinuousClock.now.advanced(by: $0) }
    while left > 0, !samples.isClosed, !Interruption.isThere {
      let time = end.map { max(.zero, ContinuousClock.now.duration(to: $0)) } ?? Interruption.pause
      do throws(RingError) {
        _ = try buffer.look(within: min(time, Interruption.pause), limit: left) { (sample, ring) in
          samples.write(sample, ring: ring)
          return samples.isFull || samples.isClosed ? .stop : .next
        }
      } catch {
        if error.reason == .interrupted { continue }
        throw CommandFailure(error.status, "\(rings.map(\.name).joined(separator: ", ")): \(error)")
      }
      let written = samples.settle { sink.written }
      buffer.take(written)
      left -= written
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
