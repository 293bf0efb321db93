import Glibc

/// When this machine was started.
public enum BootTime {
  /// Seconds from 1970 to so many nanoseconds after boot, by the clock as it went when this was first asked (CLOCK_BOOTTIME counts sleep, as the
  /// kernel's `load_time` does).
  public static func seconds(nanosecondsAfterBoot nanoseconds: UInt64) -> Int64 { seconds(nanoseconds, after: boot) }

  static func seconds(_ nanoseconds: UInt64, after boot: Int128) -> Int64 {
    let time = boot + Int128(nanoseconds)
    // What is left of a second belongs to the second before, whatever the sign.
    let (whole, rest) = time.quotientAndRemainder(dividingBy: 1_000_000_000)
    return Int64(clamping: rest < 0 ? whole - 1 : whole)
  }

  /// Nanoseconds from 1970 to the start of this machine: one number, so that all times of a report agree.
  static let boot: Int128 = measured()

  /// The two clocks cannot be read at once: of several tries the one counts that took the least time.
  static func measured() -> Int128 {
    var best: (width: Int128, boot: Int128)?
    for _ in 0..<8 {
      let (before, now, after) = (read(CLOCK_BOOTTIME), read(CLOCK_REALTIME), read(CLOCK_BOOTTIME))
      let width = after - before
      if best.map({ width < $0.width }) ?? true { best = (width, now - before - width / 2) }
    }
    return best?.boot ?? 0
  }

  private static func read(_ clock: clockid_t) -> Int128 {
    var time = timespec()
    unsafe clock_gettime(clock, &time)
    return Int128(time.tv_sec) * 1_000_000_000 + Int128(time.tv_nsec)
  }
}
