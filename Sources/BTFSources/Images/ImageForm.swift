import ByteReading
import ELF

/// The forms of bootable kernels. They begin with code or with headers for boot loaders; the kernel proper lies inside, mostly compressed.
enum ImageForm: Hashable, Sendable {
  /// x86: the setup header says where the compressed kernel lies (Linux: Documentation/arch/x86/boot.rst, protocol 2.08).
  case bzImage
  /// EFI's self-decompressing images of arm64, RISC-V and LoongArch (Linux: drivers/firmware/efi/libstub/zboot-header.S).
  case zboot
  /// An image that says for which processor it is, and not where anything lies.
  case opaque(Machine?)

  /// The form of an image, told by its first bytes (``Containers/prefix`` are enough but for s390's); nil where it is none.
  init?(_ bytes: Bytes) {
    func word(_ offset: Int, _ order: ByteOrder = .big) -> UInt32? { bytes.integer(at: offset, order: order) }
    // "HdrS", and a version that has payload_offset.
    if word(0x202) == 0x4864_7253, let version = bytes.integer(at: 0x206, order: .little, as: UInt16.self), version >= 0x208 {
      self = .bzImage
    } else if bytes.integer(at: 0, order: .big, as: UInt16.self) == 0x4d5a, word(4) == 0x7a69_6d67 {
      // "MZ", "zimg"
      self = .zboot
    } else if word(0x38) == 0x4152_4d64 {
      // "ARMd" (Linux: Documentation/arch/arm64/booting.rst)
      self = .opaque(.arm64)
    } else if word(0x38) == 0x5253_4305 {
      // "RSC" and 5 (Linux: Documentation/arch/riscv/boot-image-header.rst)
      self = .opaque(.riscv)
    } else if word(0x24) == 0x1828_6f01 {
      // 0x016f2818 of a zImage of 32-bit arm.
      self = .opaque(.arm)
    } else if word(0x10008) == 0x5333_3930, bytes.integer(at: 0x1000c, order: .big, as: UInt16.self) == 0x4550 {
      // "S390EP"
      self = .opaque(.s390)
    } else if let machine = ImageForm.machine(ofPE: bytes) {
      self = .opaque(machine)
    } else if word(0) == 0x2705_1956 {
      // U-Boot's wrapper (`IH_MAGIC`).
      self = .opaque(nil)
    } else {
      return nil
    }
  }

  /// The processor of a program for EFI, as which kernels begin; nil where it is none, or for another.
  static func machine(ofPE bytes: Bytes) -> Machine? {
    guard bytes.integer(at: 0, order: .big, as: UInt16.self) == 0x4d5a,
      let start = bytes.integer(at: 0x3c, order: .little, as: UInt32.self),
      bytes.integer(at: Int(start), order: .big, as: UInt32.self) == 0x5045_0000
    else { return nil }
    // IMAGE_FILE_MACHINE_*
    switch bytes.integer(at: Int(start) + 4, order: .little, as: UInt16.self) {
    case 0x014c: return .i386
    case 0x8664: return .x86_64
    case 0xaa64: return .arm64
    case 0x01c0, 0x01c2, 0x01c4: return .arm
    case 0x5064: return .riscv
    case 0x6232, 0x6264: return .loongArch
    default: return nil
    }
  }
}
