import ByteReading
import Glibc

/// A trace of its own in which the kernel notes what programs print by `bpf_trace_printk()` (since Linux 5.9 a tracepoint, `bpf_trace_printk`): other
/// readers of the trace lose nothing. It is taken away when its life ends.
///
/// What programs print comes without their name: lines of all programs of the machine are there.
public struct TraceInstance: ~Copyable {
  /// Keeps a tracefs that is mounted nowhere.
  private let root: Descriptor?
  private let folder: String
  /// Closed before the trace is taken away, which it would keep in use.
  private let pipe: Int32
  /// What was read of a line whose end was not.
  private var rest: [UInt8] = []

  private static let prefix = "btfscope-"

  /// Makes one, in tracefs where it is mounted, else in one that nobody else sees. Needs CAP_SYS_ADMIN, or the right to write to tracefs.
  public init() throws(KernelError) {
    let mounted = Tracepoint.folders.first { FolderEntries.isFolder("\($0)/instances") }
    let root: Descriptor?
    let base: String
    if let mounted {
      root = nil
      base = mounted
    } else {
      let detached = try TraceCalls.mount()
      base = "/proc/self/fd/\(detached.rawValue)"
      root = consume detached
    }
    TraceInstance.removeOrphans(in: base)
    let folder = try TraceInstance.makeFolder(in: base)
    do throws(KernelError) {
      try TraceCalls.write("1", to: "\(folder)/events/bpf_trace/bpf_trace_printk/enable")
      pipe = try TraceCalls.openPipe("\(folder)/trace_pipe")
    } catch {
      TraceCalls.removeFolder(folder)
      throw error
    }
    self.root = root
    self.folder = folder
  }

  deinit {
    _ = close(pipe)
    TraceCalls.removeFolder(folder)
  }

  private static func makeFolder(in base: String) throws(KernelError) -> String {
    var number = 0
    while true {
      let folder = "\(base)/instances/\(prefix)\(getpid())-\(number)"
      do throws(KernelError) {
        try TraceCalls.makeFolder(folder)
        return folder
      } catch {
        // Another trace of this process.
        guard error.number == EEXIST, number < 64 else { throw error }
        number += 1
      }
    }
  }

  /// Takes away what was left by processes that were killed.
  private static func removeOrphans(in base: String) {
    for name in (try? FolderEntries.names(in: "\(base)/instances", beginning: prefix)) ?? [] {
      guard let process = Int32(name.dropFirst(prefix.count).prefix { $0 != "-" }), process > 0, !TraceCalls.isAlive(process) else {
        continue
      }
      TraceCalls.removeFolder("\(base)/instances/\(name)")
    }
  }

  /// The lines that came since the last call, at most about `limit` bytes of them.
  public mutating func read(limit: Int = 1 << 20) throws(KernelError) -> [TraceLine] {
    var buffer = Array(repeating: UInt8(0), count: 1 << 14)
    var lines: [TraceLine] = []
    var total = 0
    while total < limit {
      let count = try TraceCalls.read(pipe, into: &buffer)
      if count == 0 { break }
      total += count
      rest += buffer.prefix(count)
      var start = 0
      while let end = rest[start...].firstIndex(of: 0x0a) {
        lines.append(TraceLine(rest[start..<end]))
        start = end + 1
      }
      rest.removeFirst(start)
    }
    return lines
  }
}
