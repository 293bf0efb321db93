import ByteReading

/// The folders of cgroups of the second hierarchy by id, which is the number of the folder's inode.
public struct CgroupFolders: Sendable {
  private var paths: [UInt64: String] = [:]

  /// More folders are not looked at.
  private static let limit = 1 << 16

  /// None.
  public init() {}

  /// Looks through the hierarchy where it is mounted; empty where it is nowhere.
  public static func find() -> CgroupFolders {
    var folders = CgroupFolders()
    for root in MountedFolders.all(ofType: "cgroup2") { folders.add(root) }
    return folders
  }

  /// The folder of the cgroup `id`; nil where it has gone, or is not seen from here.
  public func path(of id: UInt64) -> String? { paths[id] }

  /// All of them, in the order of their paths.
  public var all: [String] { paths.values.sorted() }

  private mutating func add(_ root: String) {
    var waiting = [root]
    while let folder = waiting.popLast(), paths.count < CgroupFolders.limit {
      guard let id = FolderEntries.folderNumber(folder), paths[id] == nil else { continue }
      paths[id] = folder
      for name in (try? FolderEntries.names(in: folder)) ?? [] {
        let inner = "\(folder)/\(name)"
        if FolderEntries.folderNumber(inner) != nil { waiting.append(inner) }
      }
    }
  }
}
