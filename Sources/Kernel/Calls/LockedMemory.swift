import Glibc

/// Memory of maps and programs counted as locked by the process, which kernels did before 5.11.
public enum LockedMemory {
  /// Runs `body`; where that is refused with EPERM once more without the limit of locked memory, if this process may lift it
  /// (`RLIMIT_MEMLOCK`; libbpf: `bump_rlimit_memlock()`).
  public static func retrying<Result: ~Copyable>(_ body: () throws(KernelError) -> Result) throws(KernelError) -> Result {
    do throws(KernelError) {
      return try body()
    } catch {
      guard error.isPermissionDenied, liftLimit() else { throw error }
    }
    return try body()
  }

  /// False where there is no limit, or it stays.
  private static func liftLimit() -> Bool {
    var limit = rlimit()
    guard unsafe getrlimit(Int32(__RLIMIT_MEMLOCK.rawValue), &limit) == 0, limit.rlim_cur != rlim_t.max else { return false }
    limit.rlim_cur = .max
    limit.rlim_max = .max
    return unsafe setrlimit(Int32(__RLIMIT_MEMLOCK.rawValue), &limit) == 0
  }
}
