import BTF
import ByteReading
import ELF

/// Where the modules of a kernel lie, and how they are opened.
struct ModuleReading: Sendable {
  let reader: SourceReader
  /// Files with one module each, or what may be one.
  var files: [String] = []
  /// An archive with modules in it; nil where there is none.
  var archive: String?

  func modules(on kernel: BTFSource, release: String?, skip: (SourceError) -> Void) -> [KernelSource.Module] {
    var modules: [KernelSource.Module] = []
    for path in files {
      do throws(SourceError) {
        modules.append(try reader.openModule(path, on: kernel))
      } catch {
        // Modules have BTF since Linux 5.11; those before are no faults.
        if !error.isWithoutBTF { skip(error) }
      }
    }
    if let archive {
      do throws(ReadError) {
        let bytes = try FileBytes.open(archive)
        modules += inside(bytes, path: archive, on: kernel, release: release, skip: skip)
      } catch {
        skip(SourceError(archive, .unreadable(error)))
      }
    }
    return modules
  }

  private func inside(
    _ bytes: Bytes, path: String, on kernel: BTFSource, release: String?, skip: (SourceError) -> Void
  ) -> [KernelSource.Module] {
    var modules: [KernelSource.Module] = []
    var failures: [SourceError] = []
    let walk = ContentWalk(path: path) { name, kind in
      if EntryName.isModule(name) { return ModuleReading.isOf(release, name) ? .open : .skip }
      if case .elf(let machine) = kind, machine == .bpf { return .skip }
      return kind == .btf || kind == .container && !EntryName.isImage(name) ? .open : .skip
    } visit: { event in
      guard case .content(let content) = event else {
        if case .failure(let error) = event, !error.isWithoutBTF { failures.append(error) }
        return true
      }
      do throws(SourceError) {
        if let module = try module(content, path, on: kernel) { modules.append(module) }
      } catch {
        failures.append(error)
      }
      return true
    }
    walk.run(bytes)
    failures.forEach(skip)
    return modules
  }

  /// Whether a module lies in a folder of that release, or in none of any release.
  private static func isOf(_ release: String?, _ path: String) -> Bool {
    let parts = path.split(separator: "/")
    guard let release, let folder = parts.lastIndex(of: "modules"), folder + 1 < parts.count else { return true }
    return parts[folder + 1] == release || KernelRelease.leading(parts[folder + 1]) == nil
  }

  /// Split BTF, without what lies around it; nil where there is none.
  private func module(_ content: SourceContent, _ path: String, on kernel: BTFSource) throws(SourceError) -> KernelSource.Module? {
    let name = "\(path)!\(content.entry ?? "")"
    let source: BTFSource
    switch content.form {
    case .btf(let blob):
      guard TableOpening.looksSplit(blob) else { return nil }
      let opening = TableOpening(reader: reader, path: path, place: content.place, base: Base(given: kernel))
      source = BTFSource(name: name, table: try opening.table(Bytes(blob.array())))
    case .elf(let file):
      guard file.section(named: ".BTF") != nil else { return nil }
      let opening = ObjectOpening(reader: reader, name: name, path: path, place: content.place, base: Base(given: kernel))
      let opened = try opening.open(file)
      // A module moved onto the kernel has been written anew already.
      guard opened.table.blob.fileOffset > 0 else { return KernelSource.Module(name: content.moduleName, source: opened) }
      let table = try TableOpening(reader: reader, path: path, place: content.place, base: Base(given: kernel))
        .table(Bytes(opened.table.blob.array()))
      source = BTFSource(name: name, table: table)
    }
    return KernelSource.Module(name: content.moduleName, source: source)
  }
}

extension ModuleReading {
  /// The modules in an archive that is named, perhaps with a file in it; nil for any other source.
  init?(archiveOf name: String, reader: SourceReader) {
    guard case .file(let named)? = try? SourceName(name) else { return nil }
    let path = ArchiveName.split(named).path
    guard FolderEntries.isFile(path), let bytes = try? FileBytes.open(path), ImageForm(bytes) == nil,
      Signature.allCases.contains(where: { $0.begins(bytes) })
    else { return nil }
    self.init(reader: reader, archive: path)
  }
}

extension SourceContent {
  /// What the kernel calls a module: its file's name up to the first dot, with underscores.
  fileprivate var moduleName: String {
    String(EntryName.base(entry ?? "").prefix { $0 != "." }.map { $0 == "-" ? "_" : $0 })
  }
}
