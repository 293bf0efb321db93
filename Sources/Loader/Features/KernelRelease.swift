import BPFObject
import ByteReading

/// Which kernel runs.
public enum KernelRelease {
  /// Such as `6.1.0-18-amd64`; empty where /proc does not say.
  public static func name() -> String { text("/proc/sys/kernel/osrelease") }

  /// `LINUX_VERSION_CODE`; nil where it cannot be told. Ubuntu and Debian say elsewhere which kernel theirs really is
  /// (libbpf: `get_kernel_version()`).
  static func code() -> UInt32? {
    let signature = text("/proc/version_signature").split(separator: " ")
    if signature.first == "Ubuntu", let last = signature.last, let code = code(of: last) { return code }
    let version = text("/proc/sys/kernel/version").split(separator: " ")
    if let debian = version.firstIndex(of: "Debian"), debian + 1 < version.count, let code = code(of: version[debian + 1]) {
      return code
    }
    return code(of: name()[...])
  }

  /// Of `6.1.76-1`: with less than three numbers it is none.
  static func code(of version: Substring) -> UInt32? { LinuxVersion.code(of: version, numbers: 3) }

  private static func text(_ path: String) -> String {
    guard let bytes = try? FileBytes.open(path) else { return "" }
    return String(bytes.text.prefix { $0 != "\n" })
  }
}
