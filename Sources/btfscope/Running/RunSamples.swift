import BPFObject
import Kernel
import Loader
import Reporting
import TypedData

/// The rings of an object that runs, and what programs put there.
struct RunSamples: ~Copyable {
  private var reader: SampleReader
  private var watched: [(name: String, layout: ValueLayout?)] = []
  private var prints: RunPrints

  /// Samples that are written before their room is free.
  private static let batch = 1024

  /// Opens the rings of `object`; `type` is that of samples of maps that say none.
  init(_ object: LoadedObject, type: String?) throws(CommandFailure) {
    var reader = try CommandFailure.ring("rings") { () throws(RingError) in try SampleReader() }
    var watched: [(name: String, layout: ValueLayout?)] = []
    for map in object.maps.compactMap({ $0 })
    where map.attributes.type == .ringBuffer || map.attributes.type == .perfEventArray {
      try CommandFailure.ring(map.name) { () throws(RingError) in _ = try reader.add(map.map) }
      watched.append((map.name, RunSamples.layout(of: map, object)))
    }
    if let type {
      guard watched.contains(where: { $0.layout == nil }) else {
        throw CommandFailure(.usage, "--type: the object has no ring without a type of its own")
      }
      let named = try object.types.map { (types) throws(CommandFailure) in
        try SampleTypeOptions.layout(type, in: [(object.inventory.name, types)])
      }
      for index in watched.indices where watched[index].layout == nil { watched[index].layout = named }
    }
    self.reader = reader
    self.watched = watched
    prints = RunPrints(object)
  }

  var isEmpty: Bool { watched.isEmpty }

  /// How full the fullest ring is, from 0 to 1.
  var fill: Double {
    watched.indices.map { reader.fill(ofMap: $0) }.max() ?? 0
  }

  /// How samples of the map lie, as it says itself.
  private static func layout(of map: LoadedMap, _ object: LoadedObject) -> ValueLayout? {
    guard let types = object.types else { return nil }
    return map.attributes.valueType.flatMap { try? ValueLayout(types, $0) }
  }

  /// Waits for samples and writes some; returns how many. What could not be written stays in its ring. With it comes what programs printed.
  mutating func read<Report: RunReport & ~Copyable>(
    within time: Duration, _ answer: inout Report
  ) throws(CommandFailure) -> Int {
    prints.read(&answer, isLast: false)
    do throws(RingError) {
      let watched = watched
      let got = try reader.look(within: time, limit: RunSamples.batch) { (sample, origin) in
        let (name, layout) = watched[origin.map]
        if origin.lost > 0 {
          answer.write(lost: origin.lost, of: name, processor: origin.processor ?? 0)
        } else {
          answer.write(sample, of: name, processor: origin.processor, layout)
        }
        return answer.isClosed ? .stop : .next
      }
      answer.flush()
      if !answer.isClosed { reader.take(got) }
      return got
    } catch {
      guard error.reason == .interrupted else { throw CommandFailure(error.status, "\(error)") }
      return 0
    }
  }

  /// Writes what is there now; a program that never rests does not keep it for ever.
  mutating func readOut<Report: RunReport & ~Copyable>(_ answer: inout Report) throws(CommandFailure) {
    for _ in 0..<64 where !answer.isClosed { if try read(within: .zero, &answer) == 0 { return } }
  }

  /// Writes what comes until the user wants it to end, or for `duration` where there is one; where nothing is waited for, only what is there.
  mutating func watch<Report: RunReport & ~Copyable>(
    for duration: Duration?, isWaiting: Bool, _ answer: inout Report
  ) throws(CommandFailure) {
    let end: ContinuousClock.Instant? = isWaiting ? duration.map { .now.advanced(by: $0) } : .now
    defer {
      for loss in reader.takeUntoldLosses() {
        answer.write(lost: loss.lost, of: watched[loss.map].name, processor: loss.processor ?? 0)
      }
      prints.read(&answer, isLast: true)
      answer.flush()
    }
    while !answer.isClosed, !Interruption.isThere {
      let left = end.map { max(.zero, ContinuousClock.now.duration(to: $0)) } ?? Interruption.pause
      let got = try read(within: min(left, Interruption.pause), &answer)
      // A program that never rests must not keep it from ending; what is left when nothing is attached is read to the end.
      if let end, end <= .now, got == 0 || isWaiting { return }
    }
  }
}
