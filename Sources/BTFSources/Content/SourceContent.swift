import BTF
import ByteReading
import ELF

/// What a file turned out to be, with everything around it taken off.
///
/// Told by the first bytes alone: names lie, and standard input has none.
struct SourceContent: Sendable {
  enum Form: Sendable {
    case btf(Bytes)
    case elf(ELFFile)
  }

  var form: Form
  /// For errors: what was taken off, the outermost first.
  var place: [String]
  /// The name of the file inside an archive that it was found in; nil outside of archives.
  var entry: String?
  /// What the image of the kernel around it says.
  var image: ImageFacts?

  /// How often something may be wrapped.
  static let nestingLimit = 4
}

extension SourceContent {
  /// Raw BTF, or that of an ELF file; nil where it has none that can be read.
  var blob: Bytes? {
    switch form {
    case .btf(let blob): return blob
    case .elf(let file):
      guard let section = file.section(named: ".BTF") else { return nil }
      return try? file.contents(of: section)
    }
  }

  /// Whether it is an object for BPF's own machine.
  var isObject: Bool {
    if case .elf(let file) = form { file.header.machine == .bpf } else { false }
  }

  /// Whether it is the BTF of a whole kernel, as far as can be told: it stands alone, and is no object's.
  var isKernel: Bool {
    guard !isObject, let blob else { return false }
    return !TableOpening.looksSplit(blob)
  }
}
