import BTF
import ByteReading
import ELF

/// Where a kernel and its modules lie in a folder.
///
/// A folder with a file `vmlinux` is laid out like /sys/kernel/btf: all others are modules. In any other folder each file below it is
/// looked at: BTF that stands alone is a kernel, of which there may be one, and split BTF is a module. What holds no BTF is passed over.
struct KernelFolder {
  let kernel: String
  /// Paths, in the order in which modules are looked through.
  let modules: [String]
  /// What could not be looked into, and may be a module.
  private(set) var unread: [SourceError] = []

  /// How deep folders are looked through, and at how many files.
  private static let depthLimit = 4
  private static let fileLimit = 20_000

  init(_ path: String) throws(SourceError) {
    let names = try KernelFolder.names(in: path)
    if names.contains("vmlinux") {
      kernel = "\(path)/vmlinux"
      modules = names.filter { $0 != "vmlinux" }.map { "\(path)/\($0)" }
      return
    }
    var files: [String] = []
    try KernelFolder.collect(path, names, depth: 0, &files)
    var kernels: [String] = []
    var modules: [String] = []
    for file in files {
      do throws(SourceError) {
        switch try KernelFolder.isSplit(file) {
        case false?: kernels.append(file)
        case true?: modules.append(file)
        case nil: break
        }
      } catch {
        unread.append(error)
      }
    }
    guard let kernel = kernels.first, kernels.count == 1 else {
      // It may be the one that is looked for.
      if kernels.isEmpty, let error = unread.first { throw error }
      throw SourceError(path, .notOneKernel(found: kernels.count))
    }
    self.kernel = kernel
    self.modules = modules
  }

  private static func names(in path: String) throws(SourceError) -> [String] {
    do throws(ReadError) {
      return try FolderEntries.names(in: path)
    } catch {
      throw SourceError(path, .unreadable(error))
    }
  }

  private static func collect(_ path: String, _ names: [String], depth: Int, _ files: inout [String]) throws(SourceError) {
    for name in names where files.count < fileLimit {
      let inner = "\(path)/\(name)"
      if !FolderEntries.isFolder(inner) {
        files.append(inner)
      } else if depth < depthLimit {
        try collect(inner, try self.names(in: inner), depth: depth + 1, &files)
      }
    }
  }

  /// Whether the BTF of a file is split; nil where it holds none.
  private static func isSplit(_ path: String) throws(SourceError) -> Bool? {
    let content: SourceContent
    do throws(SourceError) {
      let bytes: Bytes
      do throws(ReadError) { bytes = try FileBytes.open(path) } catch { throw SourceError(path, .unreadable(error)) }
      content = try SourceContent(bytes, path: path)
    } catch {
      // Most files are something else.
      if error.isWithoutBTF { return nil }
      throw error
    }
    switch content.form {
    case .btf(let blob): return TableOpening.looksSplit(blob)
    case .elf(let file):
      guard let section = file.section(named: ".BTF"), let blob = try? file.contents(of: section) else { return nil }
      return TableOpening.looksSplit(blob)
    }
  }
}
