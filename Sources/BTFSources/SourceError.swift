public import BTF
public import ByteReading
public import ELF

/// Why a source of BTF could not be opened: which one, where inside it, and what the part that noticed said.
public struct SourceError: Error, Sendable {
  /// What is wrong. New cases may appear.
  public enum Cause: Sendable {
    /// The name of the source is of no form that there is.
    case badName(allowed: String)
    /// The file could not be read.
    case unreadable(ReadError)
    /// The running kernel shows no BTF of that name, or none at all.
    case notInKernel(ReadError)
    /// There is nothing in it.
    case empty
    /// The first bytes are those of no format that is known; at most 16 are kept.
    case unrecognized(found: [UInt8])
    /// What is compressed could not be decompressed.
    case compressed(InflateError)
    /// An archive, or what is compressed, could not be read.
    case archive(ArchiveError)
    /// An image of a kernel that says that its compressed part ends beyond its own end, in bytes.
    case imageTruncated(end: Int, limit: Int)
    /// An image of a kernel in which no BTF is found.
    case imageWithoutBTF
    /// An archive with several files of the kind that is asked for; the first few.
    case severalSources(count: Int, names: [String])
    /// An archive in which nothing is of the kind that is asked for.
    case nothingInside(objects: Bool)
    /// An archive without a file of that name.
    case noSuchEntry(String)
    /// A compressed file inside a compressed file, and so on, deeper than is followed.
    case nestedTooDeep(limit: Int)
    /// A file in which so many headers claim to begin objects that the search was given up; where, in bytes.
    case tooManyHeaders(end: Int)
    /// The ELF file that holds the BTF is malformed.
    case elf(ELFError)
    /// Raw BTF where an ELF file is wanted: it has types and nothing else.
    case notELF
    /// An ELF file without a section `.BTF`; whether it has DWARF instead.
    case noBTF(hasDWARF: Bool)
    /// The BTF is malformed.
    case btf(BTFError)
    /// Split BTF, and its base is neither given nor found; where it was looked for.
    case needsBase(lookedAt: String?)
    /// Split BTF whose names do not begin where names of the base, or its own on top of it, begin.
    case wrongBase(String, wrongNames: Int, names: Int)
    /// A base was given for BTF that stands alone.
    case notSplit(base: String)
    /// Split BTF and its base are of different byte orders.
    case wrongBaseOrder(String)
    /// A folder that is to be a kernel with its modules, with more or less than one BTF that stands alone.
    case notOneKernel(found: Int)
    /// BTF objects of the kernel cannot be asked for here.
    case noKernelAccess
    /// The kernel refused a BTF object.
    case kernel(any Error)
  }

  /// The source: a path, or the name it was given by.
  public var path: String
  /// Where inside it, the outermost first: `decompressed`, `section .BTF`.
  public var place: [String]
  public var cause: Cause
  /// The bytes that are recognisably BTF of this source, where they are what is malformed.
  public var malformed: MalformedBTF?

  public init(_ path: String, _ cause: Cause, place: [String] = []) {
    self.path = path
    self.place = place
    self.cause = cause
  }
}

/// BTF that could not be opened, for those who want to know all that is wrong with it.
public struct MalformedBTF: Sendable {
  public var blob: Bytes
  /// What it stands on, if it is split.
  public var base: BTFTypeTable?
}

extension SourceError: CustomStringConvertible {
  public var description: String { ([path] + place + [what]).joined(separator: ": ") }

  private var what: String {
    switch cause {
    case .badName(let allowed): "is not the name of a source (allowed: \(allowed))"
    case .unreadable(let error): error.path == path ? "\(error.reason)" : "\(error)"
    case .notInKernel(let error):
      "\(error.reason); the running kernel shows no such BTF (it needs CONFIG_DEBUG_INFO_BTF, and a module must be loaded)"
    case .empty: "is empty"
    case .unrecognized(let found):
      "is no BTF, ELF, kernel image or archive: begins with \(SourceError.show(found))"
    case .compressed(let error): "\(error)"
    case .archive(let error): "\(error)"
    case .imageTruncated(let end, let limit):
      "the compressed kernel in it ends at 0x\(String(end, radix: 16)), the file after \(limit) bytes"
    case .imageWithoutBTF: "is an image of a kernel in which there is no BTF"
    case .severalSources(let count, let names):
      "holds \(count) sources (needed: one; name it as ARCHIVE!ENTRY): \(names.joined(separator: ", "))\(count > names.count ? ", ..." : "")"
    case .nothingInside(let objects): objects ? "holds no BPF object" : "holds no BTF"
    case .noSuchEntry(let name): "holds no file '\(name)'"
    case .nestedTooDeep(let limit): "is compressed more than \(limit) times over"
    case .tooManyHeaders(let end):
      "holds more headers of objects than are looked at: nothing was looked for behind 0x\(String(end, radix: 16))"
    case .elf(let error): "\(error)"
    case .notELF: "is raw BTF, which has no programs; an ELF file is needed"
    case .noBTF(let hasDWARF): "has no section .BTF" + (hasDWARF ? ", only DWARF" : "")
    case .btf(let error): "\(error)"
    case .needsBase(let lookedAt):
      "is split BTF and needs the BTF that it was split from; give it with --base"
        + (lookedAt.map { " (\($0) does not exist)" } ?? "")
    case .wrongBase(let base, let wrong, let names):
      "was not split from \(base): \(wrong) of \(names) names begin in the middle of a string, or outside of all"
    case .notSplit(let base): "is complete BTF, which stands alone: it was not split from \(base), and is read without a base"
    case .wrongBaseOrder(let base): "was not split from \(base): their byte orders differ"
    case .notOneKernel(let found):
      "holds \(found == 0 ? "no kernel" : "\(found) kernels") (needed: one file with BTF that is not split)"
    case .noKernelAccess: "BTF objects of the kernel cannot be asked for here"
    case .kernel(let error): "\(error)"
    }
  }

  /// Bytes in hexadecimal, and as text where they are text.
  private static func show(_ bytes: [UInt8]) -> String {
    let digits = bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined(separator: " ")
    guard bytes.allSatisfy({ (0x20..<0x7f).contains($0) || $0 == 0x0a }) else { return digits }
    return "\(digits) (text)"
  }
}
