import BPFObject
import ByteReading
import Glibc
import Kernel

/// What a program is loaded with on kernels that lack something newer.
enum OlderKernel {
  /// The load without what an older kernel may not know; nil where that cannot be the reason for the refusal.
  static func simplified(
    _ load: ProgramLoad, _ refusal: KernelError, _ program: ProgramSetup, _ features: KernelFeatures
  ) -> ProgramLoad? {
    guard refusal.number == EINVAL || refusal.number == E2BIG else { return nil }
    var simpler = load
    if !features.hasKernelReads { simpler.instructions = withOldReads(load.instructions) }
    // Names came with Linux 4.15; attach types with 4.17; kprobes had to state the kernel's version before 5.0.
    if refusal.log.isEmpty {
      simpler.name = ""
      simpler.kernelVersion = KernelRelease.code() ?? 0
      if program.program.definition?.flags.contains(.attachTypeOptional) == true { simpler.attachType = 0 }
    }
    return simpler
  }

  /// libbpf: `bpf_object__sanitize_prog()`.
  private static func withOldReads(_ code: Bytes) -> Bytes {
    var bytes = CodeBytes(code)
    for slot in 0..<bytes.count {
      var instruction = bytes[slot]
      guard let older = HelperFunction(calledBy: instruction)?.predecessor else { continue }
      instruction.immediate = older.rawValue
      bytes[slot] = instruction
    }
    return Bytes(bytes.bytes)
  }
}
