/// Which kernel a bundle is asked about.
public struct BundleQuery: Hashable, Sendable {
  /// What `uname -r` says there.
  public var release: String
  /// What `uname -m` says there; nil for any.
  public var architecture: String?
  /// As in the folders of BTFHub; nil for any.
  public var distribution: String?
  public var distributionRelease: String?
  /// A distribution that decides only between several that fit: as the running system calls itself, which need not be what its kernels'
  /// folder was called.
  public var preferred: [String] = []

  public init(release: String, architecture: String? = nil, distribution: String? = nil, distributionRelease: String? = nil) {
    (self.release, self.architecture) = (release, architecture)
    (self.distribution, self.distributionRelease) = (distribution, distributionRelease)
  }

  /// For people, as ``BundleIndex/Kernel/title``.
  public var title: String {
    [distribution, distributionRelease, architecture, release].compactMap(\.self).joined(separator: " ")
  }
}

extension BundleIndex {
  /// What a bundle answers to a query.
  public enum Answer: Hashable, Sendable {
    /// The minimum, and the kernels that fit, which all have it.
    case found(Minimum, [Kernel])
    /// No kernel fits; those that are most alike.
    case none(like: [Kernel])
    /// Kernels fit that have different minima.
    case several([Kernel])
  }

  /// The most kernels that are called alike.
  private static let alike = 3

  public func answer(_ query: BundleQuery) -> Answer {
    var fitting = kernels.filter { fits($0, query) }
    for part in [0, 1] where part < query.preferred.count {
      guard Set(fitting.map(\.minimum)).count > 1 else { break }
      let narrower = fitting.filter { (part == 0 ? $0.distribution : $0.distributionRelease) == query.preferred[part] }
      if !narrower.isEmpty { fitting = narrower }
    }
    guard let first = fitting.first else { return .none(like: kernels(like: query)) }
    guard Set(fitting.map(\.minimum)).count == 1 else { return .several(fitting) }
    return .found(minima[first.minimum], fitting)
  }

  /// What is not known of a kernel fits everything.
  private func fits(_ kernel: Kernel, _ query: BundleQuery) -> Bool {
    func agrees(_ own: String?, _ asked: String?) -> Bool { own == nil || asked == nil || own == asked }
    return kernel.release == query.release && agrees(kernel.architecture, query.architecture)
      && (query.distribution == nil || kernel.distribution == query.distribution)
      && (query.distributionRelease == nil || kernel.distributionRelease == query.distributionRelease)
  }

  /// Kernels whose release begins like the one that was asked for, the most alike first.
  private func kernels(like query: BundleQuery) -> [Kernel] {
    let wanted = Array(query.release.utf8)
    let near = kernels.map { kernel in (kernel, zip(kernel.release.utf8, wanted).prefix { $0 == $1 }.count) }
    return near.filter { $0.1 > 1 }.sorted { $0.1 > $1.1 }.prefix(BundleIndex.alike).map(\.0)
  }
}
