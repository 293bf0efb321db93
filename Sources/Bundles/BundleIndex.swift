/// What a bundle says of itself, in its first file: objects, the smallest BTF for each kernel, and which kernel has which.
public struct BundleIndex: Hashable, Sendable {
  /// An object that all BTF of the bundle was made for.
  public struct Object: Hashable, Sendable {
    /// The name of its file, without folders: a word for people.
    public var name: String
    /// The digest of its bytes: what tells whether an object is this one.
    public var digest: SHA256Digest
    /// In bytes.
    public var size: Int

    public init(name: String, digest: SHA256Digest, size: Int) { (self.name, self.digest, self.size) = (name, digest, size) }
  }

  /// A file with BTF, which the bundle has once.
  public struct File: Hashable, Sendable {
    public var digest: SHA256Digest
    /// In bytes.
    public var size: Int
    /// How many types it has, without those of what it is split from.
    public var types: Int

    public init(digest: SHA256Digest, size: Int, types: Int) { (self.digest, self.size, self.types) = (digest, size, types) }
  }

  /// Split BTF of a module.
  public struct Module: Hashable, Sendable {
    public var name: String
    public var file: File

    public init(name: String, file: File) { (self.name, self.file) = (name, file) }
  }

  /// The smallest BTF for one or more kernels, and what every object's relocations come to with it: the proof says, the same as with the
  /// whole BTF of each of these kernels.
  public struct Minimum: Hashable, Sendable {
    public var kernel: File
    /// In the order in which they are looked through.
    public var modules: [Module] = []
    /// Size of a pointer on that kernel, in bytes.
    public var pointerSize: Int
    /// Of each object of the index, in its order, the digest of all decisions: see ``DecisionDigest``.
    public var decisions: [SHA256Digest]
    /// How many relocations of all objects come out in each way, by the words of `relocs`; those that are not there are none.
    public var counts: [String: Int]

    public init(kernel: File, modules: [Module], pointerSize: Int, decisions: [SHA256Digest], counts: [String: Int]) {
      (self.kernel, self.modules, self.pointerSize) = (kernel, modules, pointerSize)
      (self.decisions, self.counts) = (decisions, counts)
    }

    public var files: [File] { [kernel] + modules.map(\.file) }
  }

  /// A kernel that was minimised.
  public struct Kernel: Hashable, Sendable {
    /// As `audit` names it, below what was named on the command line: no folder of the machine that made the bundle.
    public var name: String
    /// As in the folders of BTFHub, such as `ubuntu` and `20.04`; nil where it did not lie in such folders.
    public var distribution: String?
    public var distributionRelease: String?
    /// What `uname -r` says there.
    public var release: String
    /// What `uname -m` says there; nil where nothing tells.
    public var architecture: String?
    /// The BTF that it was made of, without modules.
    public var source: File
    /// Its place in ``BundleIndex/minima``.
    public var minimum: Int

    public init(
      name: String, distribution: String?, distributionRelease: String?, release: String, architecture: String?, source: File,
      minimum: Int
    ) {
      (self.name, self.release, self.architecture) = (name, release, architecture)
      (self.distribution, self.distributionRelease) = (distribution, distributionRelease)
      (self.source, self.minimum) = (source, minimum)
    }

    /// All by which it is looked up.
    public var identity: [String?] { [distribution, distributionRelease, architecture, release] }

    /// The same for people: `ubuntu 20.04 x86_64 5.4.0-26-generic`, as far as it is known.
    public var title: String { identity.compactMap(\.self).joined(separator: " ") }
  }

  public var objects: [Object]
  public var minima: [Minimum]
  public var kernels: [Kernel]

  public init(objects: [Object], minima: [Minimum], kernels: [Kernel]) {
    (self.objects, self.minima, self.kernels) = (objects, minima, kernels)
  }

  /// Every file that the index names, once, in the order of the archive.
  public var files: [File] { Set(minima.flatMap(\.files)).sorted { $0.digest < $1.digest } }
}

extension BundleIndex {
  /// Puts everything into the order of a bundle, so that the order of a command line does not matter.
  public mutating func arrange() {
    let places = minima.indices.sorted { BundleIndex.precedes(minima[$0], minima[$1]) }
    var new = Array(repeating: 0, count: minima.count)
    for (place, old) in places.enumerated() { new[old] = place }
    minima = places.map { minima[$0] }
    for index in kernels.indices { kernels[index].minimum = new[kernels[index].minimum] }
    kernels.sort { BundleIndex.key($0).lexicographicallyPrecedes(BundleIndex.key($1)) }
  }

  private static func precedes(_ first: Minimum, _ second: Minimum) -> Bool {
    let (a, b) = (first.files.map(\.digest), second.files.map(\.digest))
    if a != b { return a.lexicographicallyPrecedes(b) }
    return first.pointerSize < second.pointerSize
  }

  private static func key(_ kernel: Kernel) -> [String] {
    kernel.identity.map { $0 ?? "" } + [kernel.name, "\(kernel.source.digest)"]
  }
}
