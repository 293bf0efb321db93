import ByteReading

/// Which processes hold objects by descriptors, as far as /proc shows them: of other users' processes it shows nothing without privilege.
///
/// Processes and descriptors that go away meanwhile are passed over. This process is left out: it holds what it looks at.
public struct ObjectHolders: Sendable {
  /// A process.
  public struct Holder: Hashable, Sendable {
    public let process: UInt32
    /// Its name (`/proc/PID/comm`).
    public let command: String

    public init(process: UInt32, command: String) {
      self.process = process
      self.command = command
    }
  }

  private var found: [KernelObjectKind: [UInt32: [Holder]]] = [:]
  /// What programs are attached to by perf events and raw tracepoints that are held by a descriptor alone, by the program's id.
  public private(set) var attachments: [UInt32: [TaskDescriptor]] = [:]

  /// Nobody holds anything.
  public init() {}

  /// Looks through all processes.
  public static func find() -> ObjectHolders {
    var holders = ObjectHolders()
    let own = DescriptorTarget.name("/proc/self")
    for name in (try? FolderEntries.names(in: "/proc")) ?? [] {
      guard let process = UInt32(name), name != own else { continue }
      holders.add(process)
    }
    return holders
  }

  /// Those that hold an object, by number, each once.
  public func holders(of kind: KernelObjectKind, id: UInt32) -> [Holder] { found[kind]?[id] ?? [] }

  private mutating func add(_ process: UInt32) {
    let folder = "/proc/\(process)"
    var holder: Holder?
    for name in (try? FolderEntries.names(in: "\(folder)/fd")) ?? [] {
      guard let target = DescriptorTarget.name("\(folder)/fd/\(name)"), target.hasPrefix("anon_inode:") else { continue }
      if target == DescriptorTarget.perfEvent {
        guard let descriptor = Int32(name), let task = try? TaskDescriptor.query(process: process, descriptor: descriptor) else {
          continue
        }
        attachments[task.programID, default: []].append(task)
        add(.program, task.programID, process, &holder)
      } else if let kind = KernelObjectKind(anonymousFile: target),
        let id = DescriptorFacts(path: "\(folder)/fdinfo/\(name)")?.number(kind.factName)
      {
        add(kind, UInt32(truncatingIfNeeded: id), process, &holder)
      }
    }
  }

  private mutating func add(_ kind: KernelObjectKind, _ id: UInt32, _ process: UInt32, _ holder: inout Holder?) {
    let known = holder ?? Holder(process: process, command: ObjectHolders.command(process))
    holder = known
    if found[kind]?[id]?.last != known { found[kind, default: [:]][id, default: []].append(known) }
  }

  private static func command(_ process: UInt32) -> String {
    guard let text = try? FileBytes.open("/proc/\(process)/comm").text else { return "" }
    return name(text)
  }

  /// Only the last newline is the kernel's: a name may have others.
  static func name(_ text: String) -> String { text.hasSuffix("\n") ? String(text.dropLast()) : text }
}
