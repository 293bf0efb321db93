/// What an event shall count or sample (`struct perf_event_attr`, `include/uapi/linux/perf_event.h`). Zero stands for what is not given.
public struct PerfEventSettings: Hashable, Sendable {
  /// `enum perf_type_id`, or the number of a source of events from `/sys/bus/event_source/devices`.
  public var type: UInt32
  /// What it is among those of its type, such as ``softwareClock`` or the id of a tracepoint.
  public var configuration: UInt64
  /// Every how many occurrences a sample is taken; of a clock, nanoseconds. Not together with ``frequency``.
  public var period: UInt64 = 0
  /// How many samples a second the kernel aims at.
  public var frequency: UInt64 = 0
  /// `enum perf_event_sample_format`: what a sample holds.
  public var sampleFormat: UInt64 = 0
  /// `enum perf_event_read_format`: what reading the event tells.
  public var readFormat: UInt64 = 0
  /// After how many samples who waits is told.
  public var wakeupSamples: UInt32 = 0
  /// With how many bytes in its buffer who waits is told instead (`watermark`).
  public var wakeupBytes: UInt32 = 0
  /// Of a kprobe or uprobe, the address of the function's or file's name (``PerfEvent`` fills it in), and the offset from it.
  public var place: Place?

  /// A function of the kernel, or a file.
  public struct Place: Hashable, Sendable {
    public var name: String
    /// In bytes from the start of the function or the file.
    public var offset: UInt64

    public init(name: String, offset: UInt64 = 0) {
      self.name = name
      self.offset = offset
    }
  }

  /// `PERF_TYPE_HARDWARE`, `PERF_TYPE_SOFTWARE`, `PERF_TYPE_TRACEPOINT`
  public static let hardware: UInt32 = 0
  public static let software: UInt32 = 1
  public static let tracepoint: UInt32 = 2
  /// `PERF_COUNT_SW_CPU_CLOCK`: time, whatever runs.
  public static let softwareClock: UInt64 = 0
  /// `PERF_COUNT_SW_BPF_OUTPUT`: what programs write by `bpf_perf_event_output()`.
  public static let programOutput: UInt64 = 10

  public init(type: UInt32, configuration: UInt64) {
    self.type = type
    self.configuration = configuration
  }

  /// As a first version with the second argument of probes lays it out (`PERF_ATTR_SIZE_VER1`, Linux 2.6.33): 72 bytes.
  func attributes(placeAddress: UInt64) -> AttributeBytes {
    var block = AttributeBytes(count: 72)
    block.set(type, at: 0)  // type
    block.set(UInt32(72), at: 4)  // size
    block.set(configuration, at: 8)  // config
    block.set(frequency > 0 ? frequency : period, at: 16)  // sample_freq, sample_period
    block.set(sampleFormat, at: 24)  // sample_type
    block.set(readFormat, at: 32)  // read_format
    // freq, watermark
    block.set((frequency > 0 ? PerfEventSettings.bit(10) : 0) | (wakeupBytes > 0 ? PerfEventSettings.bit(14) : 0), at: 40)
    block.set(wakeupBytes > 0 ? wakeupBytes : wakeupSamples, at: 48)  // wakeup_events, wakeup_watermark
    block.set(placeAddress, at: 56)  // kprobe_func, uprobe_path
    block.set(place?.offset ?? 0, at: 64)  // probe_offset
    return block
  }

  /// Bit fields begin with the lowest bit where integers begin with the lowest byte, and with the highest elsewhere.
  private static func bit(_ number: UInt64) -> UInt64 { UInt16(1).littleEndian == 1 ? 1 << number : 1 << (63 - number) }
}
