import Glibc

/// The regular files below a folder, in the order of their names.
///
/// Links are not followed: what they point at inside the folder is found by itself, and what lies outside is not meant. File systems of
/// the kernel (`/proc`, `/sys` and the like) are left out, unless they are what is named.
public enum FolderTree {
  /// A regular file.
  public struct File: Hashable, Sendable {
    public let path: String
    /// In bytes.
    public let size: Int
  }

  /// How deep folders are looked through.
  public static let depthLimit = 64

  /// Hands every file below `path` to `visit`; what cannot be looked into to `fail`, and goes on.
  public static func visit(_ path: String, fail: (ReadError) -> Void, _ visit: (File) -> Void) {
    var status = stat()
    guard unsafe stat(path, &status) == 0 else { return fail(ReadError(.systemCall("stat", errno: errno), path: path)) }
    walk(path, device: status.st_dev, depth: 0, fail, visit)
  }

  private static func walk(_ path: String, device: dev_t, depth: Int, _ fail: (ReadError) -> Void, _ visit: (File) -> Void) {
    let names: [String]
    do throws(ReadError) {
      names = try FolderEntries.names(in: path)
    } catch {
      return fail(error)
    }
    let prefix = path.hasSuffix("/") ? path : "\(path)/"
    for name in names {
      let inner = prefix + name
      var status = stat()
      // What went away in the meantime is not there.
      guard unsafe lstat(inner, &status) == 0 else { continue }
      switch status.st_mode & S_IFMT {
      case S_IFREG: visit(File(path: inner, size: Int(status.st_size)))
      case S_IFDIR where depth < depthLimit:
        if status.st_dev == device || !isOfKernel(inner) { walk(inner, device: status.st_dev, depth: depth + 1, fail, visit) }
      default: break
      }
    }
  }

  /// Whether a file system that is mounted there is one that the kernel makes up, as far as its name tells.
  private static func isOfKernel(_ path: String) -> Bool {
    ["/proc", "/sys", "/dev"].contains { path.hasSuffix($0) }
  }
}
