public import Kernel

/// A program or a struct_ops map that is attached, until the last reference to this goes, or longer where its link is pinned.
///
/// Who does nothing more with it than keep it says so by `withExtendedLifetime()`.
public final class Attachment: Sendable {
  /// What is attached, such as `program 'on_exec'`.
  public let subject: String
  public let kind: AttachKind
  /// What it is attached to, such as `tracepoint sched/sched_switch`.
  public let place: String
  /// Its links: of a perf event one for each processor; none where the kernel has no links for it.
  public let links: [AttachedLink]
  /// What ends it where there are no links.
  private let ending: AttachmentEnding?

  init(_ subject: String, _ kind: AttachKind, _ place: String, links: [AttachedLink], ending: AttachmentEnding? = nil) {
    self.subject = subject
    self.kind = kind
    self.place = place
    self.links = links
    self.ending = ending
  }

  convenience init(_ subject: String, _ kind: AttachKind, _ place: String, _ link: consuming KernelLink) {
    self.init(subject, kind, place, links: [AttachedLink(link)])
  }

  /// Begins a walk of an iterator; nil for anything else.
  public func createIterator() throws(KernelError) -> KernelIterator? {
    guard kind == .iterator, let link = links.first else { return nil }
    return try link.link.createIterator()
  }
}

/// A link with many owners.
public final class AttachedLink: Sendable {
  public let link: KernelLink

  init(_ link: consuming KernelLink) { self.link = link }
}

/// Attaching from before there were links; undone when it goes.
enum AttachmentEnding: Sendable {
  /// Events with a program tied to them.
  case events([AttachedEvent])
  /// A struct_ops map that is registered itself.
  case operations(RegisteredOperations)
  /// A program of a map of sockets.
  case socketMap(SocketMapProgram)
}

final class AttachedEvent: Sendable {
  let event: PerfEvent

  init(_ event: consuming PerfEvent) { self.event = event }
}

final class RegisteredOperations: Sendable {
  let map: LoadedMap

  init(_ map: LoadedMap) { self.map = map }

  /// Nobody could do anything about a failure: the kernel takes it back with the map.
  deinit { _ = try? map.map.remove([0, 0, 0, 0]) }
}

final class SocketMapProgram: Sendable {
  let program: LoadedProgram
  let map: LoadedMap
  let attachment: ProgramAttachment

  init(_ program: LoadedProgram, _ map: LoadedMap, _ attachment: ProgramAttachment) {
    self.program = program
    self.map = map
    self.attachment = attachment
  }

  /// Nobody could do anything about a failure: the map forgets it when it goes.
  deinit { _ = try? program.program.detach(attachment) }
}
