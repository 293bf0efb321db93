/// What folders hold and nobody looked into, which is no fault: it can be said all the same.
public struct PassedOver: Hashable, Sendable {
  /// Links to folders: what they point at inside the folder is found by itself, and what lies outside is not meant.
  public var folderLinks: [String] = []
  /// Files with which kernels begin (`initrd`, `initramfs`): they hold modules, and no kernel.
  public var initialFileSystems: [String] = []

  public init() {}

  /// A sentence for each kind, with how many there are, and the first.
  public var sentences: [String] {
    func sentence(_ paths: [String], _ one: String, _ many: String) -> String? {
      guard let first = paths.first else { return nil }
      return paths.count == 1 ? "\(first): \(one)" : "\(first) and \(paths.count - 1) more: \(many)"
    }
    return [
      sentence(folderLinks, "a link to a folder, not followed", "links to folders, not followed"),
      sentence(initialFileSystems, "holds no kernel, passed over", "hold no kernel, passed over"),
    ].compactMap(\.self)
  }

  mutating func add(_ other: PassedOver) {
    folderLinks += other.folderLinks
    initialFileSystems += other.initialFileSystems
  }
}
