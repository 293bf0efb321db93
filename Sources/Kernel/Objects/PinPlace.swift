import CBPF
import Glibc

/// Whether a place is good for pins: only a mounted file system of type bpf takes them.
enum PinPlace {
  /// Runs what pins in `folder` or opens what is pinned there, and has its error say what is wrong with the folder.
  static func explaining<R: ~Copyable>(_ folder: String, _ body: () throws(KernelError) -> R) throws(KernelError) -> R {
    do throws(KernelError) {
      return try body()
    } catch {
      var error = error
      // EPERM of BPF_OBJ_PIN, EACCES of BPF_OBJ_GET, and what mkdir(2) answers in the folders that the kernel makes.
      if [EPERM, EACCES, ENOENT, ENOTDIR].contains(error.number) { error.hint = hint(folder) }
      throw error
    }
  }

  /// What is wrong with the folder; empty where nothing is.
  static func hint(_ folder: String) -> String {
    if let isGood = isInBPF(folder) { return isGood ? "" : notInBPF(folder) }
    let missing = "there is no folder '\(folder)'"
    var above = parent(of: folder)
    while isInBPF(above) == nil, parent(of: above) != above { above = parent(of: above) }
    return isInBPF(above) == false ? "\(missing), and \(notInBPF(above))" : missing
  }

  private static func notInBPF(_ folder: String) -> String {
    "'\(folder)' is not in a bpf file system (mount -t bpf bpf FOLDER mounts one, usually at /sys/fs/bpf)"
  }

  /// Nil where nothing is there.
  private static func isInBPF(_ path: String) -> Bool? {
    let answer = unsafe cbpf_is_in_bpf(path)
    return answer < 0 ? nil : answer == 1
  }

  /// The folder in which `path` lies.
  static func parent(of path: String) -> String {
    let whole = path.utf8.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
    guard let slash = whole.lastIndex(of: "/") else { return "." }
    return slash == whole.startIndex ? "/" : String(whole[..<slash])
  }
}
