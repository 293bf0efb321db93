import Glibc
public import Kernel

/// Why a program, or a struct_ops map, could not be attached.
public struct AttachFailure: Error, Sendable {
  /// What is wrong. New cases may appear.
  public enum Reason: Sendable {
    /// The kernel refused.
    case kernel(KernelError)
    /// Something must be chosen that the section's name does not say.
    case notChosen(Choice)
    /// It is attached by other means, or not by this version.
    case kind(AttachKind)
    /// No way is known to attach programs of this section.
    case unknown(section: String)
    /// The section names no tracepoint or function.
    case noTarget(section: String)
    /// A tracepoint is named otherwise than `CATEGORY/NAME`.
    case notATracepoint(String)
    /// The kernel has no such tracepoint.
    case noTracepoint(String)
    /// The numbers of tracepoints cannot be read.
    case noTracefs
    /// This kernel has no such source of events.
    case noEventSource(String)
    /// There is no such network interface.
    case noInterface(String)
    /// No processor takes the event.
    case noProcessor
    /// A program of a struct_ops map was refused, or it is no struct_ops map.
    case noOperations
  }

  /// What has to be chosen.
  public enum Choice: Hashable, Sendable {
    case cgroup, interface, netfilterHook, socketMap, attachType
  }

  public var reason: Reason
  /// What it is about, such as `program 'on_exec'`.
  public var subject: String

  init(_ reason: Reason, subject: String) {
    self.reason = reason
    self.subject = subject
  }

  /// The errno that stands for it, a positive number: the kernel's, or what libbpf's functions return for the same fault.
  public var number: Int32 {
    switch reason {
    case .kernel(let error): error.number
    case .notChosen, .noTarget, .notATracepoint, .noOperations: EINVAL
    case .kind, .unknown: EOPNOTSUPP
    case .noTracepoint, .noTracefs, .noEventSource: ENOENT
    case .noInterface, .noProcessor: ENODEV
    }
  }
}

extension AttachFailure: CustomStringConvertible {
  public var description: String {
    // The kernel's errors name their subject, which is the link.
    if case .kernel = reason { "\(reason)" } else { "\(subject): \(reason)" }
  }
}

extension AttachFailure.Reason: CustomStringConvertible {
  public var description: String {
    switch self {
    case .kernel(let error): "\(error)"
    case .notChosen(let choice): "\(choice)"
    case .kind(let kind): kind.refusal
    case .unknown(let section): "nothing is known about how programs of section '\(section)' are attached"
    case .noTarget(let section): "the section's name '\(section)' says nothing to attach to"
    case .notATracepoint(let name): "'\(name)' names no tracepoint (allowed: CATEGORY/NAME)"
    case .noTracepoint(let name): "the kernel has no tracepoint '\(name)'"
    case .noTracefs:
      "tracepoints have numbers, which tracefs shows, and it is not mounted at \(Tracepoint.folders.joined(separator: " or "))"
    case .noEventSource(let name):
      "this kernel has no \(name)s (/sys/bus/event_source/devices/\(name) is missing; CONFIG_\(name.uppercased())_EVENTS)"
    case .noInterface(let name): "there is no network interface \(name) here"
    case .noProcessor: "no processor takes the event"
    case .noOperations: "it is no struct_ops map, or not all of its programs are loaded"
    }
  }
}

extension AttachFailure.Choice: CustomStringConvertible {
  public var description: String {
    switch self {
    case .cgroup: "it is attached to a cgroup, and which was not said"
    case .interface: "it is attached to a network interface, and which was not said"
    case .netfilterHook: "it is attached to a hook of netfilter, and which was not said"
    case .socketMap: "it is attached to a map of sockets, and which was not said"
    case .attachType: "its section names no attach type, and none was said"
    }
  }
}

extension AttachKind {
  /// Why nothing was done, where that is so.
  var refusal: String {
    switch self {
    case .elsewhere(.socket): "it is given to a socket, by setsockopt(2)"
    case .elsewhere(.route): "it is given to a route"
    case .elsewhere(.trafficAction): "it is an action of a filter of traffic control"
    case .elsewhere(.redirectMap): "it is an entry of a map of devices or processors"
    case .elsewhere(.infraredDevice): "it is given to a device of an infrared receiver"
    case .testRun: "it is attached to nothing: it runs when it is told to"
    case .structOperations: "it comes to run when its struct_ops map is attached"
    case .notYet(let what): "\(what.words) are not attached by this version"
    default: "it cannot be attached"
    }
  }
}

extension AttachKind.NotYet {
  fileprivate var words: String {
    switch self {
    case .kernelProbeMulti: "kprobes of many functions"
    case .kernelSystemCall: "kprobes of system calls"
    case .userProbe, .userProbeMulti: "uprobes"
    case .usdt: "USDT probes"
    case .tracingMulti: "tracing programs of many functions"
    }
  }
}
