public import BPFObject
import ByteReading

/// What loaders give the externs of `.kconfig` on the running kernel, as far as it can be told without asking bpf(2).
public enum RunningConfiguration {
  /// The version of the running kernel, and its configuration; false where this cannot be read. Values that do not suit their variables
  /// stay unset.
  public static func read(into values: inout ConfigurationValues, for externs: [Extern]) -> Bool {
    for extern in externs where extern.name == "LINUX_KERNEL_VERSION" {
      guard let code = KernelRelease.code() else { continue }
      try? values.set(madeUp: UInt64(code), for: extern)
    }
    guard values.lacksConfiguration else { return true }
    do throws(LoadError) {
      values.tryReading(try ConfigurationFile.text(release: KernelRelease.name()))
      return true
    } catch {
      return false
    }
  }
}
