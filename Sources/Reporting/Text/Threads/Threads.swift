import Glibc

/// A thread of the C library that runs one closure.
enum PieceThread {
  private final class Work {
    let body: @Sendable () -> Void
    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
  }

  /// Starts a thread that nobody waits for; false where the system gives none.
  static func start(_ body: @escaping @Sendable () -> Void) -> Bool {
    let work = unsafe Unmanaged.passRetained(Work(body))
    var thread = pthread_t()
    var attributes = pthread_attr_t()
    unsafe pthread_attr_init(&attributes)
    defer { unsafe pthread_attr_destroy(&attributes) }
    unsafe pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
    let code = unsafe pthread_create(
      &thread, &attributes,
      { argument in
        if let argument = unsafe argument {
          unsafe Unmanaged<Work>.fromOpaque(argument).takeRetainedValue().body()
        }
        return nil
      }, unsafe work.toOpaque())
    if code != 0 { unsafe work.release() }
    return code == 0
  }
}

/// A counting semaphore (`sem_init(3)`), at an address of its own.
@safe final class CountingSemaphore: @unchecked Sendable {
  private let semaphore: UnsafeMutablePointer<sem_t>

  init(_ value: UInt32) {
    unsafe semaphore = .allocate(capacity: 1)
    unsafe sem_init(semaphore, 0, value)
  }

  deinit {
    unsafe sem_destroy(semaphore)
    unsafe semaphore.deallocate()
  }

  func post() { unsafe sem_post(semaphore) }

  /// Takes one where there is one; false where a wait would be needed.
  func waitIfPositive() -> Bool { unsafe sem_trywait(semaphore) == 0 }

  func wait() {
    while unsafe sem_wait(semaphore) != 0, errno == EINTR {}
  }
}
