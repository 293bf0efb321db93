import ByteReading
import ELF

/// Finds the objects in one file.
struct ObjectSearch {
  let path: String
  let entry: String?
  let offset: Int?
  let isNamed: Bool
  /// Where the file itself has data.
  let extents: [Range<Int>]
  let found: (Result<FoundObject, SourceError>) -> Void

  func run(_ bytes: Bytes) {
    guard isOpened(bytes) else { return carve(bytes, path, extents) }
    let walk = ContentWalk(path: path, choose: use) { event in
      switch event {
      case .content(let content):
        if case .elf(let file) = content.form { carve(file.bytes, content.entry.map { "\(path)!\($0)" } ?? path) }
      case .kept(let entry, let bytes): carve(bytes, "\(path)!\(entry)")
      case .failure(let error): if !error.isWithoutBTF || isNamed && !error.isInArchive { found(.failure(error)) }
      }
      return true
    }
    walk.run(bytes)
  }

  /// Whether a file is an archive, or compressed, and its contents are looked at instead of its bytes.
  ///
  /// In folders only packages and archives are opened: a system has thousands of small compressed files, manual pages and the like.
  private func isOpened(_ bytes: Bytes) -> Bool {
    guard ImageForm(bytes) == nil, let signature = Signature.allCases.first(where: { $0.begins(bytes) }) else { return false }
    if isNamed { return signature != .ar || isPackage(bytes) }
    switch signature {
    case .tar, .rpm, .cpioText: return true
    // The others are libraries, whose members lie in them as they are.
    case .ar: return isPackage(bytes)
    case .zip: return false
    default:
      let name = EntryName.base(path)
      return name.contains(".tar.") || [".tgz", ".txz", ".tbz2", ".tzst"].contains { name.hasSuffix($0) }
    }
  }

  /// "debian-binary", the first member of a package.
  private func isPackage(_ bytes: Bytes) -> Bool { bytes.slice(at: 8, count: 13)?.text == "debian-binary" }

  private func use(_ name: String, _ kind: EntryKind) -> EntryUse {
    if let entry, name != entry {
      return kind == .container && (entry.hasPrefix("\(name)!") || EntryName.isPackageMember(name)) ? .open : .skip
    }
    switch kind {
    case .btf: return .skip
    case .container: return EntryName.isModule(name) || EntryName.isImage(name) ? .skip : .open
    case .elf, .unknown: return EntryName.isModule(name) ? .skip : .keep
    }
  }

  private func carve(_ bytes: Bytes, _ name: String, _ extents: [Range<Int>]? = nil) {
    if bytes.count > 0, let whole = oldObject(bytes) {
      found(.success(FoundObject(name: name, container: name, offset: 0, symbol: nil, file: whole)))
      return
    }
    let (objects, end) = EmbeddedObjects.search(bytes, in: extents ?? [0..<bytes.count])
    if let end { found(.failure(SourceError(name, .tooManyHeaders(end: end)))) }
    guard !objects.isEmpty else { return }
    let symbols = objects.contains { $0.offset > 0 } ? HostSymbols(bytes) : nil
    for object in objects where offset == nil || object.offset == offset {
      found(
        .success(
          FoundObject(
            name: object.offset == 0 && offset == nil ? name : EmbeddedName.make(name, object.offset), container: name,
            offset: object.offset, symbol: object.offset > 0 ? symbols?.name(at: object.offset) : nil, file: object.file)))
    }
  }

  /// An object of no machine, as very old compilers wrote: only where it is named.
  private func oldObject(_ bytes: Bytes) -> ELFFile? {
    guard isNamed, offset == nil, ELFFile.isELF(bytes), let file = try? ELFFile(bytes), file.elfClass == .bits64,
      file.header.machine == .none, file.header.type == .relocatable
    else { return nil }
    return file
  }
}
