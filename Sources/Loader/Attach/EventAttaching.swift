import BPFObject
import Glibc
import Kernel

/// What runs by events of perf_event_open(2).
extension ProgramAttaching {
  /// libbpf: `attach_tp()`
  func tracepoint() throws(AttachFailure) -> Attachment {
    let name = try target()
    let parts = name.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 2 else { throw failure(.notATracepoint(name)) }
    switch Tracepoint.find(category: parts[0], name: parts[1]) {
    case .noTracefs: throw failure(.noTracefs)
    case .missing: throw failure(.noTracepoint(name))
    case .id(let id):
      let settings = PerfEventSettings(type: PerfEventSettings.tracepoint, configuration: id)
      return try everywhere(settings, .tracepoint, "tracepoint \(name)")
    }
  }

  /// libbpf: `attach_kprobe()`; `FUNCTION` or `FUNCTION+OFFSET`.
  func kernelProbe() throws(AttachFailure) -> Attachment {
    let name = try target()
    guard let source = EventSource("kprobe") else { throw failure(.noEventSource("kprobe")) }
    let atReturn = program.setup.program.definition?.pattern.hasPrefix("kretprobe") == true
    let parts = name.split(separator: "+", maxSplits: 1).map(String.init)
    let offset = parts.count == 2 ? ProgramAttaching.offset(parts[1]) : 0
    guard let function = parts.first, let offset, !(atReturn && offset != 0) else { throw failure(.noTarget(section: section)) }
    var settings = PerfEventSettings(type: source.type, configuration: atReturn ? source.returnBit ?? 1 : 0)
    settings.place = PerfEventSettings.Place(name: function, offset: offset)
    return try everywhere(settings, .kernelProbe, "function \(name)")
  }

  /// An unsigned number, decimal or after `0x`.
  private static func offset(_ text: String) -> UInt64? {
    text.hasPrefix("0x") ? UInt64(text.dropFirst(2), radix: 16) : UInt64(text)
  }

  /// One event of each processor, or one of a process.
  func perfEvent() throws(AttachFailure) -> Attachment {
    guard point.process < 0 else {
      return try attach([try open(point.event, processor: -1)], .perfEvent, "events of process \(point.process)")
    }
    let count = (try? Processors.possibleCount()) ?? 1
    var events: [AttachedEvent] = []
    for processor in 0..<Int32(clamping: count) {
      do throws(AttachFailure) {
        events.append(try open(point.event, processor: processor))
      } catch {
        // One that is off.
        guard error.number == ENODEV else { throw error }
      }
    }
    guard !events.isEmpty else { throw failure(.noProcessor) }
    return try attach(events, .perfEvent, "events of \(events.count) processors")
  }

  /// A program that is tied to a tracepoint or kprobe runs on every processor, whichever the event is of.
  private func everywhere(_ settings: PerfEventSettings, _ kind: AttachKind, _ place: String) throws(AttachFailure) -> Attachment {
    try attach([try open(settings, processor: point.process < 0 ? 0 : -1)], kind, place)
  }

  private func open(_ settings: PerfEventSettings, processor: Int32) throws(AttachFailure) -> AttachedEvent {
    AttachedEvent(
      try asking { () throws(KernelError) in
        try PerfEvent.open(settings, process: point.process, processor: processor, label: "event of \(subject)")
      })
  }

  /// By links, and before Linux 5.15 by the events themselves (libbpf: `bpf_program__attach_perf_event_opts()`).
  private func attach(_ events: [AttachedEvent], _ kind: AttachKind, _ place: String) throws(AttachFailure) -> Attachment {
    var links: [AttachedLink] = []
    do throws(KernelError) {
      for event in events {
        links.append(AttachedLink(try event.event.link(program.program, cookie: point.cookie)))
        try event.event.enable()
      }
      return Attachment(subject, kind, place, links: links)
    } catch {
      guard error.number == EINVAL, error.command == .createLink, links.isEmpty, point.cookie == 0 else {
        throw failure(.kernel(error))
      }
    }
    for event in events {
      try asking { () throws(KernelError) in
        try event.event.attach(program.program)
        try event.event.enable()
      }
    }
    return Attachment(subject, kind, place, links: [], ending: .events(events))
  }
}
