/// Where a kernel lies in folders that are laid out as BTFHub's archive is: `DISTRIBUTION/RELEASE/ARCHITECTURE/VERSION.btf`, such as
/// `ubuntu/20.04/x86_64/5.4.0-26-generic.btf.tar.xz`.
///
/// Nothing in a kernel's BTF says whose kernel it is: only folders do.
public struct DistributionPlace: Hashable, Sendable {
  public let distribution: String
  /// The release of the distribution, not of the kernel.
  public let release: String
  /// What `uname -m` says there.
  public let architecture: String

  /// By a path, perhaps with `!ENTRY`; nil where its folders are laid out otherwise.
  public init?(path: String) {
    // What lies in an archive lies in its folder.
    let parts = path.split(whereSeparator: { $0 == "/" || $0 == "!" }).map(String.init)
    guard let place = parts.indices.last(where: { DistributionPlace.isFile($0, parts) }), place >= 3,
      let architecture = KernelArchitecture.uname(parts[place - 1]),
      [parts[place - 3], parts[place - 2]].allSatisfy(DistributionPlace.isWord)
    else { return nil }
    (distribution, release) = (parts[place - 3], parts[place - 2])
    self.architecture = architecture
  }

  /// Whether a part of a path is a file that is called after a kernel's release, right below the folder of an architecture.
  private static func isFile(_ place: Int, _ parts: [String]) -> Bool {
    guard place > 0, KernelArchitecture.uname(parts[place - 1]) != nil, KernelRelease.leading(parts[place]) != nil else {
      return false
    }
    // A folder of that name holds files that are called otherwise; an archive, one that is called like itself.
    return place == parts.count - 1 || parts[place].contains(".btf") || parts[place].contains(".tar")
  }

  private static func isWord(_ part: String) -> Bool {
    part != "." && part != ".." && part.utf8.count <= 64
      && part.unicodeScalars.allSatisfy {
        $0.isASCII && ($0.properties.isAlphabetic || $0.properties.numericType != nil || "._-+".unicodeScalars.contains($0))
      }
  }
}

extension FoundKernel {
  /// Whose kernel it is, where it lies in folders that say so.
  public var place: DistributionPlace? { DistributionPlace(path: name) }
}
