import Foundation
import Synchronization
import Testing

@testable import Kernel

/// A thread of its own, which a test can see sleeping in the kernel.
final class WorkerThread: Sendable {
  private let thread = Mutex<Int32>(0)
  private let handle = Mutex<pthread_t?>(nil)
  private let result = Mutex<Result<Void, any Error>?>(nil)
  private let semaphore = DispatchSemaphore(value: 0)

  init(_ body: @escaping @Sendable () throws -> Void) {
    let worker = Thread { [self] in
      thread.withLock { $0 = WorkerThread.currentID }
      handle.withLock { $0 = pthread_self() }
      // Threads that tests run on hold signals back, and this one inherited that.
      var all = sigset_t()
      unsafe sigfillset(&all)
      unsafe pthread_sigmask(SIG_UNBLOCK, &all, nil)
      let ended = Result { try body() }
      result.withLock { $0 = ended }
      semaphore.signal()
    }
    worker.start()
  }

  private static var currentID: Int32 {
    let link = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/thread-self")) ?? ""
    return link.split(separator: "/").last.flatMap { Int32($0) } ?? 0
  }

  /// Whether it sleeps in epoll_wait(2) or epoll_pwait(2) (proc(5): the number of the system call comes first).
  var isAsleep: Bool {
    let id = thread.withLock { $0 }
    let call = try? String(contentsOfFile: "/proc/self/task/\(id)/syscall", encoding: .utf8)
    return id > 0 && ["232", "281", "22"].contains(call?.split(separator: " ").first.map(String.init))
  }

  /// Waits until it sleeps there.
  func waitUntilAsleep(sourceLocation: SourceLocation = #_sourceLocation) throws {
    for _ in 0..<30_000 where !isAsleep {
      if hasEnded { break }
      usleep(1000)
    }
    try #require(isAsleep, "the thread does not wait", sourceLocation: sourceLocation)
  }

  /// Sends it a signal, which must have a handler.
  func interrupt() throws {
    let handle = handle.withLock { $0 }
    try #require(handle.map { pthread_kill($0, SIGUSR1) } == 0)
  }

  var hasEnded: Bool { result.withLock { $0 != nil } }

  /// Waits for its end, and throws what it threw.
  func join(sourceLocation: SourceLocation = #_sourceLocation) throws {
    try #require(semaphore.wait(timeout: .now() + 60) == .success, "the thread does not end", sourceLocation: sourceLocation)
    try result.withLock { $0 }?.get()
  }
}
