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

  public init(main: BTFSource, modules: [Module]) { (self.main, self.modules) = (main, modules) }
}

extension SourceReader {
  /// The source that is named, as a kernel without its modules. Of a folder that is the one kernel in it.
  public func openKernel(_ name: String, base: String? = nil) throws(SourceError) -> KernelSource {
    KernelSource(main: try open(try folder(of: name)?.kernel ?? name, base: base), modules: [])
  }

  /// The modules that belong to a kernel by where they lie: those of the running kernel, those in the same folder, those in the same package
  /// or archive. None for a file of its own.
  ///
  /// What cannot be read among them is handed to `skip`, and left out.
  public func modules(
    of name: String, on kernel: BTFSource, skip: (SourceError) -> Void
  ) throws(SourceError) -> [KernelSource.Module] {
    if let archive = ModuleReading(archiveOf: name, reader: self) {
      return archive.modules(on: kernel, release: KernelRelease.inPath(name), skip: skip)
    }
    let folder = try name == "kernel" ? KernelFolder(kernelFolder) : folder(of: name)
    folder?.unread.forEach(skip)
    var modules: [KernelSource.Module] = []
    for path in folder?.modules ?? [] {
      do throws(SourceError) {
        modules.append(try openModule(path, on: kernel))
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

  /// What lies in a folder that is named; nil for any other source.
  private func folder(of name: String) throws(SourceError) -> KernelFolder? {
    guard case .file(let path) = try SourceName(name), FolderEntries.isFolder(path) else { return nil }
    return try KernelFolder(path)
  }
}
