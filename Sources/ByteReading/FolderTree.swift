import Glibc

/// The regular files below a folder, in the order of their names.
///
/// Links are not followed: what they point at inside the folder is found by itself, and what lies outside is not meant; those to folders are
/// handed over, so that it can be said. File systems of the kernel (`/proc`, `/sys` and the like) are left out, unless they are what is named.
public struct FolderTree {
  /// A regular file.
  public struct File: Hashable, Sendable {
    public let path: String
    /// In bytes.
    public let size: Int
  }

  /// How deep folders are looked through.
  public static let depthLimit = 64

  private let fail: (ReadError) -> Void
  private let link: (String) -> Void
  private let visit: (File) -> Void

  /// Hands every file below `path` to `visit`; links to folders, which are not followed, to `link`; what cannot be looked into to `fail`, and
  /// goes on.
  public static func visit(
    _ path: String, fail: (ReadError) -> Void, link: (String) -> Void = { _ in }, _ visit: (File) -> Void
  ) {
    var status = stat()
    guard unsafe stat(path, &status) == 0 else { return fail(ReadError(.systemCall("stat", errno: errno), path: path)) }
    withoutActuallyEscaping(fail) { fail in
      withoutActuallyEscaping(link) { link in
        withoutActuallyEscaping(visit) { visit in
          FolderTree(fail: fail, link: link, visit: visit).walk(path, device: status.st_dev, depth: 0)
        }
      }
    }
  }

  private func walk(_ path: String, device: dev_t, depth: Int) {
    let prefix = path.hasSuffix("/") ? path : "\(path)/"
    let names: [String]
    do throws(ReadError) {
      names = try FolderEntries.names(in: path) { fail(ReadError(.nameNotUTF8, path: prefix + $0)) }
    } catch {
      return fail(error)
    }
    for name in names {
      let inner = prefix + name
      var status = stat()
      // What went away in the meantime is not there.
      guard unsafe lstat(inner, &status) == 0 else {
        if errno != ENOENT { fail(ReadError(.systemCall("lstat", errno: errno), path: inner)) }
        continue
      }
      switch status.st_mode & S_IFMT {
      case S_IFREG: visit(File(path: inner, size: Int(status.st_size)))
      case S_IFLNK: if FolderEntries.isFolder(inner) { link(inner) }
      case S_IFDIR:
        guard status.st_dev == device || !FolderTree.isOfKernel(inner) else { continue }
        guard depth < FolderTree.depthLimit else {
          fail(ReadError(.tooDeep(limit: FolderTree.depthLimit), path: inner))
          continue
        }
        walk(inner, device: status.st_dev, depth: depth + 1)
      default: break
      }
    }
  }

  /// Whether a file system that is mounted there is one that the kernel makes up, as far as its name tells.
  private static func isOfKernel(_ path: String) -> Bool {
    ["/proc", "/sys", "/dev"].contains { path.hasSuffix($0) }
  }
}
