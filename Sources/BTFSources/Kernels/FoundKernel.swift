public import ByteReading

/// A kernel that was found: its types, and what lies with them.
public struct FoundKernel: Sendable {
  /// As a user would name it: the path, with `!ENTRY` in an archive.
  public let name: String
  /// What `uname -r` says there: from the image's header, the name, or the kernel's banner; nil where none tells.
  public let release: String?
  /// What `uname -m` says there: by the ELF file or the image, else guessed by the BTF (``KernelArchitecture``); nil where neither tells.
  public let architecture: String?
  /// The kernel's own BTF. Nothing else of the kernel is held by it.
  public let source: BTFSource
  /// The same for kernels with the same BTF.
  public let key: ContentKey
  /// The lines of its configuration, where a file with them lies with it; of the running kernel they may be compressed.
  public let config: Bytes?
  /// Its symbols (`System.map`), where a file with them lies with it.
  public let symbolMap: Bytes?
  /// Whether modules lie with it: without them nothing can be said of their types.
  public let hasModules: Bool
  let moduleReading: ModuleReading?

  /// Its modules, in the order in which they are looked through; opened anew each time it is asked for. In an archive that takes as long
  /// as to find the kernel.
  ///
  /// What cannot be read among them is handed to `skip`, and left out.
  public func modules(skip: (SourceError) -> Void = { _ in }) -> [KernelSource.Module] {
    moduleReading?.modules(on: source, release: release, skip: skip) ?? []
  }
}
