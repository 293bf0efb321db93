/// What the verifier says while it checks a program.
public struct ProgramLog: Sendable {
  /// How much it shall say (`BPF_LOG_LEVEL1`, `BPF_LOG_LEVEL2`, `BPF_LOG_STATS` in `include/linux/bpf_verifier.h`).
  public struct Level: OptionSet, Hashable, Sendable {
    public let rawValue: UInt32
    public init(rawValue: UInt32) { self.rawValue = rawValue }

    /// The instructions along the way to what it refuses.
    public static let words = Level(rawValue: 1)
    /// Every instruction with the state before it.
    public static let everything = Level(rawValue: 2)
    /// Counts at the end (Linux 5.2).
    public static let statistics = Level(rawValue: 4)
  }

  /// Bytes of room that a log gets at first.
  public static let usualRoom = 1 << 20
  /// The most that is given: the kernel's own limit (`UINT_MAX >> 2`, Linux 6.4) is more than anyone reads.
  public static let largestRoom = 1 << 28

  let level: UInt32
  let room: Int
  public private(set) var text = ""
  /// Bytes that the whole log takes; 0 where the kernel does not say (before Linux 6.4).
  private var needed = 0

  public init(level: Level, room: Int = ProgramLog.usualRoom) {
    self.level = level.rawValue
    self.room = min(max(room, 128), ProgramLog.largestRoom)
  }

  /// Whether all of it is there. Since Linux 6.4 the end of a log is kept where it does not fit, and its start is lost; before, the
  /// kernel stopped writing and refused the program with ENOSPC.
  public var isWhole: Bool { needed <= room }
  /// Room with which the same load would give all of it.
  public var neededRoom: Int { max(needed, room) }

  mutating func fill(_ buffer: [UInt8], needed: UInt32) {
    text = ProgramLog.text(buffer)
    self.needed = Int(needed)
  }

  static func text(_ buffer: [UInt8]) -> String {
    let length = buffer.firstIndex(of: 0) ?? buffer.count
    return String(decoding: buffer[..<length], as: UTF8.self)
  }
}
