import Glibc

/// The buffers of a perf event array (`BPF_MAP_TYPE_PERF_EVENT_ARRAY`, Linux 4.3): one for each processor that is on, into which programs write by
/// `bpf_perf_event_output()`.
///
/// An array has one reader: this one takes the place of any other. Its entries are taken out again when the descriptor of the map is closed through
/// which they were put in, unless the map keeps them (`BPF_F_PRESERVE_ELEMS`).
final class PerCPUBuffers {
  let sources: [PerCPUSource]
  /// Processors that have no buffer, since they went off, or the array has no place for them: what is written there is lost.
  let missing: [Int]
  private let map: KernelMap
  private let keepsEntries: Bool

  /// Opens an event on each processor that is on, and puts it into the array.
  init(_ map: borrowing KernelMap, _ settings: PerCPUSettings, _ waiting: borrowing RingWaiting) throws(RingError) {
    let array = try RingMap(map, kind: .perfEventArray)
    keepsEntries = array.keepsEntries
    do throws(KernelError) { self.map = try map.duplicate() } catch { throw RingError(.refused(error)) }
    var (sources, missing): ([PerCPUSource], [Int]) = ([], [])
    for processor in try PerCPUBuffers.processors() {
      guard processor < Int(clamping: array.byteCount),
        let source = try PerCPUBuffers.source(processor, map, settings, waiting)
      else {
        missing.append(processor)
        continue
      }
      sources.append(source)
    }
    self.sources = sources
    self.missing = missing
  }

  deinit {
    // The kernel takes them out itself elsewhere, and only those that are still ours.
    guard keepsEntries else { return }
    for source in sources { _ = try? map.remove(AttributeBytes.host(UInt32(clamping: source.processor))) }
  }

  /// The processors that are on; the first where /sys does not say.
  private static func processors() throws(RingError) -> [Int] {
    let found = (try? Processors.online()).flatMap { $0 } ?? [0]
    return found.isEmpty ? [0] : found
  }

  /// Nil where the processor went off.
  private static func source(
    _ processor: Int, _ map: borrowing KernelMap, _ settings: PerCPUSettings, _ waiting: borrowing RingWaiting
  ) throws(RingError) -> PerCPUSource? {
    guard let event = try open(processor, settings) else { return nil }
    let memory = try PerCPUMemory(event.descriptor.rawValue, byteCount: settings.roundedByteCount)
    try waiting.add(event.descriptor.rawValue, forRoom: false)
    do throws(KernelError) {
      let value = AttributeBytes.host(event.descriptor.attribute)
      try map.update(AttributeBytes.host(UInt32(clamping: processor)), value)
    } catch {
      throw RingError(.refused(error))
    }
    return PerCPUSource(processor: processor, memory, event: event)
  }
}

extension PerCPUBuffers {
  /// Nil where the processor went off.
  private static func open(_ processor: Int, _ settings: PerCPUSettings) throws(RingError) -> PerfEvent? {
    let label = "event of processor \(processor)"
    do throws(KernelError) {
      var event = settings.event
      event.readFormat = PerfEvent.lostFormat
      // Before Linux 6.0 no event says how many were lost.
      if let event = try? PerfEvent.open(event, processor: Int32(clamping: processor), label: label) { return event }
      return try PerfEvent.open(settings.event, processor: Int32(clamping: processor), label: label)
    } catch {
      if error.number == ENODEV || error.number == ENXIO { return nil }
      throw RingError(.refused(error))
    }
  }
}

extension AttributeBytes {
  /// An integer in the host's order.
  fileprivate static func host(_ value: UInt32) -> [UInt8] {
    var block = AttributeBytes()
    block.set(value, at: 0)
    return block.bytes
  }
}
