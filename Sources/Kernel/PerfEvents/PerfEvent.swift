import ByteReading
import CBPF

/// An event of perf_event_open(2), which samples, counts, or runs programs, until its descriptor is closed.
public struct PerfEvent: ~Copyable, Sendable {
  public let descriptor: Descriptor
  /// What errors call it.
  public let label: String

  /// Opens an event of one process (-1: of all) on one processor (-1: on any, of one process only). It counts at once; programs that are tied to
  /// it run from ``enable()`` on. Needs CAP_PERFMON for anything but the caller's own processes.
  public static func open(
    _ settings: PerfEventSettings, process: Int32 = -1, processor: Int32, label: String
  ) throws(KernelError) -> PerfEvent {
    let place = settings.place.map { Bytes(terminated: $0.name) } ?? Bytes([])
    let number = try SystemCall.withAddresses(of: [place]) { (addresses) throws(KernelError) in
      var block = settings.attributes(placeAddress: addresses[0])
      return try SystemCall.withAddress(of: &block.bytes) { (address) throws(KernelError) in
        try checked("perf_event_open", cbpf_perf_event_open(address, process, processor), label)
      }
    }
    return PerfEvent(descriptor: try Descriptor(owning: number).aboveStandard(subject: label), label: label)
  }

  /// `PERF_EVENT_IOC_ENABLE`
  public borrowing func enable() throws(KernelError) {
    _ = try PerfEvent.checked("PERF_EVENT_IOC_ENABLE", cbpf_perf_event_enable(descriptor.rawValue), label)
  }

  /// `PERF_EVENT_IOC_DISABLE`
  public borrowing func disable() throws(KernelError) {
    _ = try PerfEvent.checked("PERF_EVENT_IOC_DISABLE", cbpf_perf_event_disable(descriptor.rawValue), label)
  }

  /// Ties `program` to the event for as long as the event is there (`PERF_EVENT_IOC_SET_BPF`): before Linux 5.15, which has links for it.
  public borrowing func attach(_ program: borrowing KernelProgram) throws(KernelError) {
    let result = cbpf_perf_event_set_program(descriptor.rawValue, program.descriptor.rawValue)
    _ = try PerfEvent.checked("PERF_EVENT_IOC_SET_BPF", result, label)
  }

  /// Ties `program` to the event by a link (Linux 5.15), and to no process of its own: the event is there as long as the link is.
  public borrowing func link(_ program: borrowing KernelProgram, cookie: UInt64 = 0) throws(KernelError) -> KernelLink {
    // BPF_PERF_EVENT
    try KernelLink.create(LinkCreation(attachType: 41, target: descriptor, options: .perfEvent(cookie: cookie)), program)
  }

  /// How many samples had no room since the event was opened, where it was opened with ``lostFormat``; nil where it does not say.
  borrowing func lostCount() -> UInt64? {
    // The value of the event comes first.
    var block = AttributeBytes(count: 16)
    guard (try? SystemCall.read(descriptor, into: &block.bytes, subject: label)) == 16 else { return nil }
    return block.get(UInt64.self, at: 8)
  }

  /// `PERF_FORMAT_LOST` (Linux 6.0)
  static let lostFormat: UInt64 = 1 << 4

  private static func checked(_ call: String, _ result: Int32, _ label: String) throws(KernelError) -> Int32 {
    guard result >= 0 else { throw KernelError(call: call, subject: label, number: -result) }
    return result
  }
}
