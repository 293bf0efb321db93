import Foundation

/// A cgroup of the second hierarchy, empty, and gone with the value.
public final class TestCgroup {
  public let path: String

  /// Where the second hierarchy is mounted; nil for nowhere.
  public static var root: String? {
    let mounts = (try? String(contentsOfFile: "/proc/self/mounts", encoding: .utf8)) ?? ""
    for line in mounts.split(separator: "\n") {
      let words = line.split(separator: " ")
      if words.count > 2, words[2] == "cgroup2" { return String(words[1]) }
    }
    return nil
  }

  /// Runs `body` where the second hierarchy is mounted: on a thread with mounts of its own, if it is mounted nowhere.
  public static func run<T: Sendable>(_ body: @escaping @Sendable (TestCgroup) throws -> T) throws -> T {
    if let root { return try body(TestCgroup(below: root)) }
    return try Isolation.run(mounts: true) {
      let folder = try Fixture.temporaryFolder()
      try Isolation.mount("cgroup2", at: folder.path)
      return try body(TestCgroup(below: folder.path))
    }
  }

  private init(below root: String) throws {
    path = "\(root)/test-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
  }

  /// Only an empty cgroup can be removed: those that were in it have ended, and the kernel takes a moment to see it.
  deinit {
    for _ in 0..<1000 where unsafe rmdir(path) != 0 && errno == EBUSY { usleep(1000) }
  }

  /// The number of its folder's inode, which is its id.
  public var id: UInt64 {
    get throws {
      let attributes = try FileManager.default.attributesOfItem(atPath: path)
      return (attributes[.systemFileNumber] as? NSNumber)?.uint64Value ?? 0
    }
  }

  /// Runs a command of bash inside; returns its exit status.
  public func run(_ command: String) -> Int32 { Isolation.bash("echo $$ > '\(path)/cgroup.procs' && { \(command); }") }
}
