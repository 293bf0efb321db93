import ByteReading
import Glibc

/// A program that is loaded to see what the kernel says to it, and let go of at once.
public struct ProgramProbe: Hashable, Sendable {
  /// `enum bpf_prog_type`
  public var type: UInt32
  /// `enum bpf_attach_type`
  public var attachType: UInt32
  /// `BPF_F_*` of programs
  public var flags: UInt32
  /// What it would be attached to, in the kernel's BTF; 0 for nothing.
  public var targetType: UInt32
  public var code: [ProbeInstruction]
  public var license = "GPL"
  public var name = ""

  public init(
    type: UInt32, attachType: UInt32 = 0, flags: UInt32 = 0, targetType: UInt32 = 0,
    code: [ProbeInstruction] = ProbeInstruction.nothing
  ) {
    self.type = type
    self.attachType = attachType
    self.flags = flags
    self.targetType = targetType
    self.code = code
  }

  /// Loads it, and keeps it: for probes that need the descriptor of a program.
  public func load() throws(KernelError) -> KernelProgram { try KernelProgram.load(request) }

  /// Why the kernel refuses it, nil where it takes it. With `readingLog` the refusal carries the verifier's words.
  public func refusal(readingLog: Bool = false) -> KernelError? {
    do throws(KernelError) {
      // The last words of a log are what matters; before Linux 6.4 one that does not fit is an error of its own.
      var log = ProgramLog(level: .words, room: 2048)
      let program = try readingLog ? KernelProgram.load(request, log: &log) : KernelProgram.load(request)
      _ = consume program
      return nil
    } catch {
      return error
    }
  }

  private var request: ProgramLoad {
    var load = ProgramLoad(type: type, instructions: Bytes(code: code), license: license)
    load.attachType = attachType
    load.flags = flags
    load.attachTypeID = targetType
    load.name = name
    // Kprobes needed it until Linux 5.0.
    if type == 2 { load.kernelVersion = ProgramProbe.version }
    return load
  }

  /// `LINUX_VERSION_CODE` of the running kernel, as far as its release tells; 0 where it does not.
  private static let version: UInt32 = {
    guard let text = try? FileBytes.open("/proc/sys/kernel/osrelease").text else { return 0 }
    let numbers = text.split(separator: ".", maxSplits: 3).prefix(3).map { UInt32($0.prefix { $0.isASCII && $0.isNumber }) ?? 0 }
    guard numbers.count == 3, numbers[0] < 1 << 15, numbers[1] < 1 << 8 else { return 0 }
    return numbers[0] << 16 | numbers[1] << 8 | min(255, numbers[2])
  }()
}
