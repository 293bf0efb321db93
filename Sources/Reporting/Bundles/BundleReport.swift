import BPFObject
import BTF
import Relocation

/// What became of many kernels' BTF, and whether objects relocate the same with it: the answer to `minimize --bundle`. Words and numbers,
/// so that kernels can be closed.
public struct BundleReport: Sendable {
  /// A kernel that was minimised.
  public struct Kernel: Sendable {
    /// As the index of the bundle has it.
    public var name: String
    public var distribution: String?
    public var distributionRelease: String?
    public var release: String
    public var architecture: String?
    /// The digest of its smallest BTF, in hexadecimal.
    public var digest: String
    /// Modules that have a file of their own.
    public var modules: [String]
    /// Of all files that it needs.
    public var types: Int
    public var bytes: Int
    /// Of what they were made of, without modules.
    public var sourceTypes: Int
    public var sourceBytes: Int
    public var counts: [String: Int]
    public var isProved: Bool

    public init(
      name: String, distribution: String?, distributionRelease: String?, release: String, architecture: String?, digest: String,
      modules: [String], types: Int, bytes: Int, sourceTypes: Int, sourceBytes: Int, counts: [String: Int], isProved: Bool
    ) {
      (self.name, self.release, self.architecture) = (name, release, architecture)
      (self.distribution, self.distributionRelease) = (distribution, distributionRelease)
      (self.digest, self.modules, self.types, self.bytes) = (digest, modules, types, bytes)
      (self.sourceTypes, self.sourceBytes, self.counts, self.isProved) = (sourceTypes, sourceBytes, counts, isProved)
    }
  }

  /// A relocation that comes out otherwise or not at all, and on how many kernels.
  public struct Finding: Hashable, Sendable {
    public var object: String
    public var section: String
    public var instruction: UInt32
    /// The access in libbpf's words; nil where it is malformed.
    public var local: String?
    public var outcome: String
    /// Why it cannot be carried out, or how it came out with the smaller BTF.
    public var words: String
  }

  /// An input that could not be read.
  public struct Problem: Hashable, Sendable {
    public var input: String
    public var message: String

    public init(input: String, message: String) { (self.input, self.message) = (input, message) }
  }

  /// The file that is written.
  public var bundle: String
  public var objects: [String] = []
  public var kernels: [Kernel] = []
  /// How many different minima they have.
  public var minima = 0
  /// How many files of BTF the bundle has, and how many bytes these have.
  public var files = 0
  public var bytes = 0
  public var isWritten = false
  public var problems: [Problem] = []
  public var differences: [(finding: Finding, kernels: Int)] = []
  public var unresolved: [(finding: Finding, kernels: Int)] = []
  public var width: Int?

  public init(_ bundle: String, width: Int? = nil) { (self.bundle, self.width) = (bundle, width) }

  /// Whether every relocation comes out the same on every kernel.
  public var isProved: Bool { kernels.allSatisfy(\.isProved) }

  /// How many relocations come out in each way, over all kernels.
  var counts: [String: Int] {
    kernels.reduce(into: [:]) { sum, kernel in sum.merge(kernel.counts) { $0 + $1 } }
  }
}

extension MinimizeReport {
  /// What comes out otherwise with the smaller BTF, in words.
  public var differenceFindings: [BundleReport.Finding] {
    minimization.differences.map { finding($0.object, $0.whole, words: $0.minimized.outcome.rawValue) }
  }

  /// What cannot be carried out with either, in words.
  public var unresolvedFindings: [BundleReport.Finding] {
    unresolved.map { finding($0.object, $0.resolution, words: MinimizeReport.reason($0.resolution)) }
  }

  /// How many relocations come out in each way.
  public var outcomes: [String: Int] { Dictionary(uniqueKeysWithValues: counts.map { ($0.key.rawValue, $0.value) }) }

  private func finding(_ object: Int, _ resolution: Resolution, words: String) -> BundleReport.Finding {
    var local: String?
    if let spec = resolution.local, let kind = resolution.kind, let types = objects[object].file.types {
      local = TextBuffer.text { SpecText(types).append(spec, kind, to: &$0) }
    }
    return BundleReport.Finding(
      object: objects[object].name, section: resolution.place.sectionName,
      instruction: UInt32(truncatingIfNeeded: resolution.place.instruction.rawValue), local: local,
      outcome: resolution.outcome.rawValue, words: words)
  }
}
