public import ByteReading
public import ELF

/// Opens sources of BTF, wherever they live.
public struct SourceReader: Sendable {
  /// A BTF object as the kernel hands it out.
  public struct LoadedBTF: Sendable {
    public var bytes: Bytes
    /// Whether it is a module's, which stands on vmlinux's.
    public var isModule: Bool

    public init(bytes: Bytes, isModule: Bool) {
      self.bytes = bytes
      self.isModule = isModule
    }
  }

  /// The folder in which the running kernel shows its BTF.
  public let kernelFolder: String
  private let loaded: (@Sendable (UInt32) throws -> LoadedBTF)?

  /// `loaded` fetches a BTF object of the kernel by its id: this module does not enter the kernel itself.
  public init(
    kernelFolder: String = "/sys/kernel/btf", loaded: (@Sendable (_ id: UInt32) throws -> LoadedBTF)? = nil
  ) {
    self.kernelFolder = kernelFolder
    self.loaded = loaded
  }

  /// Opens the source that the command line names `name`; `base` names the base of split BTF where it is not found by itself.
  public func open(_ name: String, base: String? = nil) throws(SourceError) -> BTFSource {
    guard let base else { return try open(name, on: nil) }
    return try open(name, on: try open(base))
  }

  /// The same with a base that is open already: for many sources that stand on one.
  public func open(_ name: String, on base: BTFSource?) throws(SourceError) -> BTFSource {
    switch try SourceName(name) {
    case .kernel:
      return try openKernel(name, "\(kernelFolder)/vmlinux", on: base, isSplit: false)
    case .module(let module):
      return try openKernel(name, "\(kernelFolder)/\(module)", on: base, isSplit: module != "vmlinux")
    case .loaded(let id):
      return try openLoaded(id, name, on: base)
    case .standardInput:
      let bytes = try read(name) { () throws(ReadError) in try FileBytes.standardInput() }
      return try opening(name, "standard input", bytes, Base(given: base))
    case .file(let path):
      let (path, entry) = ArchiveName.split(path)
      let bytes = try read(path) { () throws(ReadError) in try FileBytes.open(path) }
      let file = SplitPath(path)
      let base = Base(given: base, sibling: file.sibling, isSplit: file.isModule(in: kernelFolder))
      return try opening(name, path, bytes, base, entry: entry)
    }
  }

  /// Opens the ELF file at `path`, or on standard input for `-`, with what it is wrapped in taken off; it need not have BTF.
  ///
  /// `FILE@0xOFFSET` is the BPF object that lies there in another file.
  public func openFile(_ path: String) throws(SourceError) -> ELFFile {
    let isStandardInput = path == "-"
    let (whole, offset) = EmbeddedName.split(path)
    if offset != nil { return try openEmbedded(path) }
    let (path, entry) = ArchiveName.split(whole)
    let bytes = try read(path) { () throws(ReadError) in
      try isStandardInput ? FileBytes.standardInput() : FileBytes.open(path)
    }
    let place = isStandardInput ? "standard input" : path
    let content = try SingleContent(path: place, entry: entry, purpose: .object).find(in: bytes)
    guard case .elf(let file) = content.form else { throw SourceError(place, .notELF, place: content.place) }
    return file
  }

  private func openEmbedded(_ name: String) throws(SourceError) -> ELFFile {
    var result: Result<FoundObject, SourceError>?
    ObjectUnit(name: name, isNamed: true).open { result = result ?? $0 }
    guard let result else { throw SourceError(name, .nothingInside(objects: true)) }
    return try result.get().file
  }

  private func openKernel(
    _ name: String, _ path: String, on base: BTFSource?, isSplit: Bool
  ) throws(SourceError) -> BTFSource {
    let bytes: Bytes
    do throws(ReadError) {
      bytes = try FileBytes.open(path)
    } catch {
      throw SourceError(path, error.isNotThere ? .notInKernel(error) : .unreadable(error))
    }
    return try opening(name, path, bytes, Base(given: base, sibling: SplitPath(path).sibling, isSplit: isSplit))
  }

  private func openLoaded(_ id: UInt32, _ name: String, on base: BTFSource?) throws(SourceError) -> BTFSource {
    guard let loaded else { throw SourceError(name, .noKernelAccess) }
    let object: LoadedBTF
    do {
      object = try loaded(id)
    } catch {
      throw SourceError(name, .kernel(error))
    }
    let vmlinux = object.isModule ? "\(kernelFolder)/vmlinux" : nil
    return try opening(name, name, object.bytes, Base(given: base, sibling: vmlinux, isSplit: object.isModule))
  }

  private func read(_ path: String, _ body: () throws(ReadError) -> Bytes) throws(SourceError) -> Bytes {
    do throws(ReadError) {
      return try body()
    } catch {
      throw SourceError(error.path, .unreadable(error))
    }
  }

  /// Opens bytes that were read from `path`.
  private func opening(
    _ name: String, _ path: String, _ bytes: Bytes, _ base: Base, entry: String? = nil
  ) throws(SourceError) -> BTFSource {
    let content = try SingleContent(path: path, entry: entry).find(in: bytes)
    switch content.form {
    case .btf(let blob):
      let opening = TableOpening(reader: self, path: path, place: content.place, base: base)
      return BTFSource(name: name, table: try opening.table(blob))
    case .elf(let file):
      return try ObjectOpening(reader: self, name: name, path: path, place: content.place, base: base).open(file)
    }
  }
}

extension ReadError {
  /// Whether the file does not exist.
  var isNotThere: Bool {
    if case .systemCall("open", errno: 2) = reason { return true }  // ENOENT
    return false
  }
}
