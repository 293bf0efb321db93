import Glibc
import Kernel

/// Why nothing leaves a user ring buffer.
enum RingObstacle {
  /// In words, from what a drain would meet; `drainAnswer` is what the program that should drain returned, where it was run. Nil where
  /// nothing is wrong, and nobody drains.
  static func words(_ forecast: DrainForecast?, drainAnswer: UInt32?) -> String? {
    switch forecast?.stop {
    case .busy(let link)?:
      return
        "the sample at \(link.position) is busy, and nothing is drained past it until its producer ends it (--recover discards it, where that producer is gone)"
    case .misalignedProducer?, .pastProducer?, .largerThanRing?, .largerThanDynptr?:
      return "its content is wrong, and a drain fails with errno \(-(forecast?.answer ?? 0)) (ring stat shows where)"
    case .empty?, .callLimit?, nil: break
    }
    guard let drainAnswer else { return nil }
    let number = 0 &- Int64(Int32(bitPattern: drainAnswer))
    if number == Int64(EBUSY) { return "the program that drains returned -EBUSY: another one is draining" }
    let value = number > 0 && number < 4096 ? "-\(number)" : "\(drainAnswer)"
    return "the program that drains returned \(value), and took nothing: does it drain this ring?"
  }
}
