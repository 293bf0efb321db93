import CNamespaces
import Foundation
import Synchronization

/// Threads with namespaces of their own, so that a test can make network interfaces and mounts that nobody else sees. All of it goes away with
/// the thread, and what it started.
public enum Isolation {
  public struct Refused: Error { public let number: Int32 }

  /// Runs `body` on such a thread, and waits for it.
  public static func run<T: Sendable>(
    network: Bool = false, mounts: Bool = false, _ body: @escaping @Sendable () throws -> T
  ) throws -> T {
    let result = Mutex<Result<T, any Error>?>(nil)
    let done = DispatchSemaphore(value: 0)
    let outcome = Box(result)
    let thread = Thread {
      let ended = Result {
        let number = namespaces_leave(network ? 1 : 0, mounts ? 1 : 0)
        guard number == 0 else { throw Refused(number: number) }
        return try body()
      }
      outcome.value.withLock { $0 = ended }
      done.signal()
    }
    thread.stackSize = 8 << 20
    thread.start()
    done.wait()
    guard let ended = outcome.value.withLock({ $0 }) else { throw Refused(number: 0) }
    return try ended.get()
  }

  /// Mounts a file system at a folder, of a thread with mounts of its own only.
  public static func mount(_ type: String, at folder: String) throws {
    let number = unsafe namespaces_mount(type, folder)
    guard number == 0 else { throw Refused(number: number) }
  }

  /// Runs a command of bash with the namespaces of the calling thread; returns its exit status. (`Process` waits on another thread, which has
  /// others.)
  public static func bash(_ command: String) -> Int32 { unsafe namespaces_run(command) }

  /// Runs a line of `ip`, and expects that it succeeds.
  public static func ip(_ line: String) throws {
    guard bash("PATH=$PATH:/usr/sbin:/sbin ip \(line)") == 0 else { throw Failed(command: "ip \(line)") }
  }

  public struct Failed: Error { public let command: String }

  private final class Box<T: ~Copyable & Sendable>: Sendable {
    let value: T
    init(_ value: consuming T) { self.value = value }
  }
}
