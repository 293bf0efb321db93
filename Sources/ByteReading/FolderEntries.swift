import Glibc

/// The names in a folder.
public enum FolderEntries {
  /// All names but `.` and `..` that begin so, in the order of their bytes; files and folders alike. Names that are not UTF-8 are handed to
  /// `odd`, repaired as text, and left out: no path leads to them.
  public static func names(
    in path: String, beginning prefix: String = "", odd: (String) -> Void = { _ in }
  ) throws(ReadError) -> [String] {
    guard let folder = unsafe opendir(path) else { throw ReadError(.systemCall("opendir", errno: errno), path: path) }
    defer { unsafe closedir(folder) }
    var names: [String] = []
    while let entry = unsafe readdir(folder) {
      let (name, isText) = unsafe withUnsafePointer(to: &entry.pointee.d_name) { field in
        let text = unsafe UnsafeRawPointer(field).assumingMemoryBound(to: CChar.self)
        return unsafe (String(cString: text), String(validatingCString: text) != nil)
      }
      guard isText else {
        odd(name)
        continue
      }
      // Before they are sorted: a folder may have a hundred thousand others.
      if name != "." && name != "..", prefix.isEmpty || name.hasPrefix(prefix) { names.append(name) }
    }
    return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  /// Whether a path names a file with bytes of its own: no folder, pipe or device, which opening could wait for.
  public static func isFile(_ path: String) -> Bool {
    var status = stat()
    return unsafe stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
  }

  /// Whether a path names a folder.
  public static func isFolder(_ path: String) -> Bool {
    var status = stat()
    return unsafe stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  /// The number of a folder's inode; nil where the path names none, or a link.
  public static func folderNumber(_ path: String) -> UInt64? {
    var status = stat()
    guard unsafe lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else { return nil }
    return UInt64(status.st_ino)
  }
}
