/// A path, cut at its last slash.
struct SplitPath: Hashable {
  /// What comes before the last slash; `.` where there is none.
  let folder: String
  let name: String
  private let path: String

  init(_ path: String) {
    self.path = path
    guard let slash = path.lastIndex(of: "/") else {
      (folder, name) = (".", path)
      return
    }
    folder = slash == path.startIndex ? "/" : String(path[..<slash])
    name = String(path[path.index(after: slash)...])
  }

  /// Where the base of split BTF lies in a folder laid out like /sys/kernel/btf; nil for that file itself.
  var sibling: String? { name == "vmlinux" ? nil : "\(folder)/vmlinux" }

  /// Whether this is a module in the kernel's own folder, where all but vmlinux is split.
  func isModule(in kernelFolder: String) -> Bool { folder == kernelFolder && name != "vmlinux" }

  /// The path as a name of a source that is a file, whatever it looks like.
  var asFile: String { path.contains("/") ? path : "./\(path)" }
}
