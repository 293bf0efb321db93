import ByteReading
import ELF

/// A file in which BPF objects may be: an object, a program or library that carries some, a package of such. Opened when asked for, on any
/// thread.
public struct ObjectUnit: Sendable {
  /// As it was named, or the path at which it was found.
  public let name: String
  /// Whether it was named, not found in a folder: then it is worth saying that there is no object in it.
  public let isNamed: Bool

  /// Finds every object in it and hands it to `body`, one after the other; what cannot be read is handed over as an error, and the rest goes
  /// on. Of a named unit without objects that is the one error.
  ///
  /// A file is mapped, and read once. Of an archive one file is in memory at a time, or in a temporary file where it has more than 96 MiB.
  public func open(_ body: (Result<FoundObject, SourceError>) -> Void) {
    let (place, offset) = EmbeddedName.split(name)
    let (path, entry) = isNamed ? ArchiveName.split(place) : (name, nil)
    let bytes: Bytes
    do throws(ReadError) {
      bytes = try isNamed && path == "-" ? FileBytes.standardInput() : FileBytes.open(path)
    } catch {
      return body(.failure(SourceError(path, .unreadable(error))))
    }
    var (count, failures) = (0, 0)
    withoutActuallyEscaping(body) { body in
      let search = ObjectSearch(
        path: path, entry: entry, offset: isNamed ? offset : nil, isNamed: isNamed,
        extents: path == "-" ? [0..<bytes.count] : FileExtents.data(of: path, count: bytes.count)
      ) { found in
        switch found {
        case .success: count += 1
        case .failure: failures += 1
        }
        body(found)
      }
      search.run(bytes)
    }
    if isNamed, count == 0, failures == 0 {
      body(.failure(SourceError(path, entry.map { .noSuchEntry($0) } ?? .nothingInside(objects: true))))
    }
  }
}

/// The objects that a command line names: files, packages, archives, folders of these.
public struct ObjectSupply: Sendable {
  /// What is to be opened, in the order of the command line and then of the names.
  public let units: [ObjectUnit]
  /// What was named and cannot be looked into.
  public let failures: [SourceError]
  /// Folders that were named, and which of the units lie in each: whether objects are in them shows when those are opened.
  public let folders: [(path: String, units: Range<Int>)]
  /// What lies in them and was not looked into.
  public let passedOver: PassedOver

  public init(_ paths: [String]) {
    var units: [ObjectUnit] = []
    var failures: [SourceError] = []
    var folders: [(path: String, units: Range<Int>)] = []
    var passedOver = PassedOver()
    for path in paths {
      guard FolderEntries.isFolder(path) else {
        units.append(ObjectUnit(name: path, isNamed: true))
        continue
      }
      let first = units.count
      FolderTree.visit(
        path, fail: { failures.append(SourceError($0.path, .unreadable($0))) }, link: { passedOver.folderLinks.append($0) }
      ) { file in
        if file.size >= EmbeddedObjects.smallest { units.append(ObjectUnit(name: file.path, isNamed: false)) }
      }
      folders.append((path, first..<units.count))
    }
    self.units = units
    self.failures = failures
    self.folders = folders
    self.passedOver = passedOver
  }
}
