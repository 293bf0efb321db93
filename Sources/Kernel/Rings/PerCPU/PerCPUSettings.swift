/// How a perf event array is read.
public struct PerCPUSettings: Hashable, Sendable {
  /// Bytes of each processor's buffer: a power of two, and a multiple of the page size.
  public var byteCount: UInt64
  /// When the kernel wakes who waits.
  public var wakeup: Wakeup

  public enum Wakeup: Hashable, Sendable {
    /// After so many samples; 1 for each.
    case samples(UInt32)
    /// When so many bytes wait.
    case bytes(UInt32)
  }

  /// What libbpf's users usually take: 64 pages of 4096 bytes, and a wake-up for each sample.
  public static let usualByteCount: UInt64 = 64 * 4096

  public init(byteCount: UInt64 = PerCPUSettings.usualByteCount, wakeup: Wakeup = .samples(1)) {
    self.byteCount = byteCount
    self.wakeup = wakeup
  }

  /// The size, at least a page and rounded up to a power of two, as the kernel takes it.
  var roundedByteCount: UInt64 {
    var size = RingCalls.pageSize
    while size < byteCount, size < 1 << 40 { size *= 2 }
    return size
  }

  var event: PerfEventSettings {
    var settings = PerfEventSettings(type: PerfEventSettings.software, configuration: PerfEventSettings.programOutput)
    settings.sampleFormat = 1 << 10  // PERF_SAMPLE_RAW
    settings.period = 1
    switch wakeup {
    case .samples(let count): settings.wakeupSamples = max(1, count)
    case .bytes(let count): settings.wakeupBytes = max(1, count)
    }
    return settings
  }
}
