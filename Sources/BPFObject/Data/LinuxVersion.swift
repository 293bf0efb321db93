/// Versions of Linux as programs compare them (`LINUX_VERSION_CODE`).
public enum LinuxVersion {
  /// `KERNEL_VERSION()` of a release such as `6.1.76-1`; nil where it does not begin with so many numbers. The third counts up to 255, as the
  /// kernel's own macro does, and is 0 where it is not there.
  public static func code(of release: Substring, numbers wanted: Int) -> UInt32? {
    let parts = release.split(separator: ".", maxSplits: 2).map { part in UInt32(part.prefix { $0.isASCII && $0.isNumber }) }
    let numbers = parts.prefix { $0 != nil }.compactMap(\.self)
    guard numbers.count >= max(2, wanted), numbers[0] < 256, numbers[1] < 256 else { return nil }
    return numbers[0] << 16 | numbers[1] << 8 | min(numbers.count > 2 ? numbers[2] : 0, 255)
  }
}
