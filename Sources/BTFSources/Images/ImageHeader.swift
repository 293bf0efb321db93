import ByteReading
import ELF

/// What headers of images say: facts of the kernel, and where its compressed form lies.
struct ImageHeader: Sendable {
  let form: ImageForm
  private let bytes: Bytes

  /// Nil where `bytes` are no image.
  init?(_ bytes: Bytes) {
    guard let form = ImageForm(bytes) else { return nil }
    self.form = form
    self.bytes = bytes
  }

  var facts: ImageFacts {
    switch form {
    case .bzImage: ImageFacts(release: release, machine: isWide ? .x86_64 : .i386)
    case .zboot: ImageFacts(machine: ImageForm.machine(ofPE: bytes))
    case .opaque(let machine): ImageFacts(machine: machine)
    }
  }

  /// Where the compressed kernel lies, with what follows it, in bytes; nil where the form does not say.
  var payload: Range<Int>? {
    switch form {
    case .bzImage:
      // The code behind the sectors of the setup code, of which there are 4 where there seem to be none.
      guard let sectors = bytes.integer(at: 0x1f1, order: .little, as: UInt8.self) else { return nil }
      return range(after: (sectors == 0 ? 5 : Int(sectors) + 1) * 512, offset: 0x248)
    case .zboot: return range(after: 0, offset: 8)
    case .opaque: return nil
    }
  }

  /// An offset and a length, as they stand at `place`: 32 bits each, so that all sums fit.
  private func range(after start: Int, offset place: Int) -> Range<Int>? {
    guard let offset = bytes.integer(at: place, order: .little, as: UInt32.self),
      let length = bytes.integer(at: place + 4, order: .little, as: UInt32.self), length > 0
    else { return nil }
    return start + Int(offset)..<start + Int(offset) + Int(length)
  }

  /// Whether the kernel has an entry of 64 bits (`XLF_KERNEL_64`).
  private var isWide: Bool { (bytes.integer(at: 0x236, order: .little, as: UInt16.self) ?? 0) & 1 != 0 }

  /// The text that the header's `kernel_version` points at begins with the release.
  private var release: String? {
    guard let offset = bytes.integer(at: 0x20e, order: .little, as: UInt16.self), offset > 0,
      let text = bytes.slice(at: Int(offset) + 0x200, count: 128) ?? bytes.suffix(from: Int(offset) + 0x200)
    else { return nil }
    return KernelRelease.leading(text.text)
  }
}
