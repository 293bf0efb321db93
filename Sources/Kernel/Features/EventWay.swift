import ByteReading
import Glibc

/// A way in which programs are attached by events of perf_event_open(2), which kernels may lack though they load such programs.
public enum EventWay: Hashable, Sendable {
  /// The events themselves.
  case events
  /// Functions of the kernel, and of programs: by a source of events (Linux 4.17), or by lines in files of tracefs before.
  case kernelProbes, userProbes
  /// A tracepoint, by its category and name.
  case tracepoint(category: String, name: String)

  public static func ask(_ way: EventWay) -> FeatureAnswer {
    let events = askEvents()
    guard events == .yes else { return events }
    switch way {
    case .events: return .yes
    case .kernelProbes: return source("kprobe")
    case .userProbes: return source("uprobe")
    case .tracepoint(let category, let name):
      switch Tracepoint.find(category: category, name: name) {
      case .id: return .yes
      case .missing: return .no(ENOENT)
      case .noTracefs: return .unknown(0, "tracefs, which tells the numbers of tracepoints, is not mounted or cannot be read")
      }
    }
  }

  /// An event that never occurs, of this process alone: `PERF_COUNT_SW_DUMMY`.
  private static func askEvents() -> FeatureAnswer {
    do throws(KernelError) {
      let settings = PerfEventSettings(type: PerfEventSettings.software, configuration: 9)
      _ = try PerfEvent.open(settings, process: 0, processor: -1, label: "event")
      return .yes
    } catch {
      // kernel.perf_event_paranoid answers so.
      return error.number == EACCES ? .unknown(EACCES, "this process may open no events") : FeatureAnswer(refused: error)
    }
  }

  private static func source(_ name: String) -> FeatureAnswer {
    if EventSource(name) != nil { return .yes }
    for folder in Tracepoint.folders where (try? Descriptor.open("\(folder)/\(name)_events")) != nil { return .yes }
    // A kernel that has one of the sources would have the other; with neither it may be older than they are.
    if EventSource("kprobe") != nil || EventSource("uprobe") != nil || Tracepoint.isReadable { return .no(ENOENT) }
    return .unknown(0, "there is no such source of events, and tracefs is not mounted or cannot be read")
  }
}
