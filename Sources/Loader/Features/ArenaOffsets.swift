import ByteReading
import Kernel

/// How far into a map a 64-bit load may point (libbpf: `probe_ldimm64_full_range_off()`).
enum ArenaOffsets {
  /// Whether offsets of 2^29 bytes and more are allowed, which the verifier's words on one of 2^30 tell.
  static var reachFarEnd: Bool {
    guard let map = try? KernelMap.create(MapCreation(type: 2, keySize: 4, valueSize: 1, maxEntries: 1)) else { return false }
    // r1 = &map[0] + 2^30; exit
    let registers: UInt8 = ByteOrder.host == .little ? 0x21 : 0x12
    var code: [UInt8] = [0x18, registers, 0, 0] + ByteOrder.host.bytes(of: UInt32(bitPattern: map.descriptor.rawValue))
    code += [0, 0, 0, 0] + ByteOrder.host.bytes(of: 1 << 30)
    code += [0x95, 0, 0, 0, 0, 0, 0, 0]
    var log = ProgramLog(level: .words, room: 4096)
    do throws(KernelError) {
      _ = try KernelProgram.load(ProgramLoad(type: 1, instructions: Bytes(code), license: "GPL"), log: &log).label
    } catch {
      return error.log.contains("invalid access to map value pointer")
    }
    return false
  }
}
