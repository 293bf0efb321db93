import Kernel
import Reporting

extension RingStatReport {
  init(_ found: RingInspection, name: String) {
    self.init(
      id: found.map.id, name: name, type: found.map.kind.kernelName, isUserRing: found.map.kind == .userRing,
      byteCount: found.byteCount, consumer: found.positions.consumer, producer: found.positions.producer, used: found.used,
      free: found.free)
    wasMoving = found.wasMoving
    count = found.chain.count
    (readyCount, busyCount, discardedCount) = (found.chain.readyCount, found.chain.busyCount, found.chain.discardedCount)
    readyByteCount = found.chain.readyByteCount
    links = found.chain.links.map {
      Link(
        position: $0.position, length: UInt64($0.header.length), isBusy: $0.header.isBusy, isDiscarded: $0.header.isDiscarded)
    }
    (end, fault) = RingStatReport.end(found.chain.end)
    // What was seen of a ring in motion need never have been there all at once.
    if found.wasMoving { fault = nil }
    drain = found.forecast.map { Drain($0) }
  }

  private static func end(_ end: RingChain.End) -> (String, String?) {
    switch end {
    case .complete: ("complete", nil)
    case .unfinished: ("unfinished", nil)
    case .misalignedProducer:
      ("misaligned_producer", "the producer's position is no multiple of 8: something wrong was written there")
    case .consumerAhead: ("consumer_ahead", "the consumer is past the producer: something wrong was written there")
    case .positionsTooFarApart:
      ("positions_too_far_apart", "more lies between the positions than the ring holds: something wrong was written there")
    case .pastProducer(let link):
      ("past_producer", "the sample at \(link.position) says \(link.header.length) bytes, which end past the producer's position")
    case .largerThanRing(let link):
      ("larger_than_ring", "the sample at \(link.position) says \(link.header.length) bytes, more than the ring has")
    }
  }
}

extension RingStatReport.Drain {
  init(_ forecast: DrainForecast) {
    let (stop, words) = RingStatReport.Drain.words(forecast.stop)
    var text = ""
    if forecast.handedCount > 0 { text += forecast.answer < 0 ? "after \(forecast.handedCount) samples, " : "" }
    if forecast.discardedCount > 0 { text += "\(forecast.discardedCount) discarded passed over; " }
    self.init(
      answer: forecast.answer, handedCount: forecast.handedCount, discardedCount: forecast.discardedCount, stop: stop,
      words: text + words)
  }

  private static func words(_ stop: DrainForecast.Stop) -> (String, String) {
    switch stop {
    case .empty: ("empty", "everything is read then")
    case .busy(let link):
      ("busy", "it stops before the sample at \(link.position), which is busy; nothing behind that is handed out")
    case .callLimit: ("call_limit", "one call looks at no more than \(DrainForecast.callLimit) samples")
    case .misalignedProducer: ("misaligned_producer", "-EINVAL, the producer's position is no multiple of 8")
    case .pastProducer(let link):
      ("past_producer", "-EINVAL, the sample at \(link.position) ends past the producer's position")
    case .largerThanRing(let link): ("larger_than_ring", "-E2BIG, the sample at \(link.position) is larger than the ring")
    case .largerThanDynptr(let link):
      (
        "larger_than_dynptr",
        "-E2BIG, the sample at \(link.position) is larger than a dynptr holds: \(RingHeader.sampleLimit) bytes"
      )
    }
  }
}
