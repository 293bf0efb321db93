import Glibc

/// When this machine was started.
public enum BootTime {
  /// Seconds from 1970 to so many nanoseconds after boot, by the clock as it goes now (CLOCK_BOOTTIME counts sleep, as the kernel's
  /// `load_time` does).
  public static func seconds(nanosecondsAfterBoot nanoseconds: UInt64) -> Int64 {
    let (now, sinceBoot) = (read(CLOCK_REALTIME), read(CLOCK_BOOTTIME))
    let whole = Int64(clamping: nanoseconds / 1_000_000_000)
    let part = now.nanoseconds - sinceBoot.nanoseconds + Int64(nanoseconds % 1_000_000_000)
    return now.seconds &- sinceBoot.seconds &+ whole &+ part / 1_000_000_000
  }

  private static func read(_ clock: clockid_t) -> (seconds: Int64, nanoseconds: Int64) {
    var time = timespec()
    unsafe clock_gettime(clock, &time)
    return (Int64(time.tv_sec), Int64(time.tv_nsec))
  }
}
