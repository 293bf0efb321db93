import ByteReading

/// A kernel with its modules, which objects are relocated against.
public struct KernelSource: Sendable {
  /// Split BTF of one module.
  public struct Module: Sendable {
    public let name: String
    public let source: BTFSource
  }

  /// The kernel's own BTF.
  public let main: BTFSource
  /// Its modules, in the order in which they are looked through.
  public var modules: [Module]
}

extension SourceReader {
  /// The source that is named, as a kernel without its modules.
  ///
  /// A folder that is laid out like /sys/kernel/btf is named for its `vmlinux`.
  public func openKernel(_ name: String, base: String? = nil) throws(SourceError) -> KernelSource {
    KernelSource(main: try open(kernelFile(of: name) ?? name, base: base), modules: [])
  }

  /// The modules that belong to a kernel by where they lie: beside the `vmlinux` of the running kernel or of a folder. None for any other
  /// file.
  ///
  /// What cannot be read among them is handed to `skip`, and left out.
  public func modules(of name: String, on kernel: BTFSource, skip: (SourceError) -> Void) throws(SourceError) -> [KernelSource
    .Module]
  {
    guard let folder = try folder(of: name) else { return [] }
    let names: [String]
    do throws(ReadError) {
      names = try FolderEntries.names(in: folder)
    } catch {
      throw SourceError(folder, .unreadable(error))
    }
    var modules: [KernelSource.Module] = []
    for module in names where module != "vmlinux" {
      do throws(SourceError) {
        modules.append(KernelSource.Module(name: module, source: try open("\(folder)/\(module)", on: kernel)))
      } catch {
        skip(error)
      }
    }
    return modules
  }

  /// Split BTF that is named, as a module of `kernel`: it is called as its file is, without folder and ending.
  public func openModule(_ name: String, on kernel: BTFSource) throws(SourceError) -> KernelSource.Module {
    let source = try open(name, on: kernel)
    let file = SplitPath(name.hasPrefix("kernel:") ? String(name.dropFirst("kernel:".count)) : name).name
    return KernelSource.Module(name: String(file.prefix { $0 != "." }), source: source)
  }

  /// The folder that a kernel and its modules lie in; nil for any other source.
  private func folder(of name: String) throws(SourceError) -> String? {
    switch try SourceName(name) {
    case .kernel: kernelFolder
    case .file(let path) where FolderEntries.isFolder(path): path
    default: nil
    }
  }

  private func kernelFile(of name: String) throws(SourceError) -> String? {
    guard case .file(let path) = try SourceName(name), FolderEntries.isFolder(path) else { return nil }
    return "\(path)/vmlinux"
  }
}
