import BTF
import ByteReading
import ELF

/// Which files of a folder are kernels, and what lies with each: modules, a configuration, symbols.
///
/// What belongs to a kernel is of the same release by its path (`lib/modules/RELEASE`, `config-RELEASE`), or lies in its folder, or in one below
/// it, and no other kernel lies nearer.
struct KernelGrouping {
  private(set) var units: [KernelUnit] = []
  /// What was passed over, and would not have been by its contents or by what it points at.
  private(set) var passedOver = PassedOver()

  private struct Kernel {
    let path: String
    let folder: String
    let release: String?
  }

  private var kernels: [Kernel] = []
  /// Kernels by the folder they lie in.
  private var places: [String: [Int]] = [:]
  private var releases: [String: [Int]] = [:]

  init(folder: String, reader: SourceReader, fail: (SourceError) -> Void) {
    var (modules, configs, maps): ([String], [String], [String]) = ([], [], [])
    FolderTree.visit(
      folder, fail: { fail(SourceError($0.path, .unreadable($0))) }, link: { passedOver.folderLinks.append($0) }
    ) { file in
      if EntryName.isInitialFileSystem(file.path) { return passedOver.initialFileSystems.append(file.path) }
      let role: Role?
      do throws(ReadError) {
        role = try KernelGrouping.role(of: file)
      } catch {
        return fail(SourceError(error.path, .unreadable(error)))
      }
      switch role {
      case .kernel:
        kernels.append(Kernel(path: file.path, folder: SplitPath(file.path).folder, release: KernelRelease.inPath(file.path)))
      case .module: modules.append(file.path)
      case .config: configs.append(file.path)
      case .map: maps.append(file.path)
      case nil: break
      }
    }
    for (index, kernel) in kernels.enumerated() {
      places[kernel.folder, default: []].append(index)
      if let release = kernel.release { releases[release, default: []].append(index) }
    }
    units = kernels.map { KernelUnit(name: $0.path, isNamed: false, reader: reader, form: .file(path: $0.path, entry: nil)) }
    for path in modules { if let owner = owner(of: path) { units[owner].modules.append(path) } }
    for path in configs { if let owner = owner(of: path), units[owner].config == nil { units[owner].config = path } }
    for path in maps { if let owner = owner(of: path), units[owner].symbolMap == nil { units[owner].symbolMap = path } }
  }

  private enum Role {
    case kernel, module, config, map
  }

  /// What is called like a kernel is one, also where nothing can be made of it: what is wrong with it shows when it is opened.
  private static func role(of file: FolderTree.File) throws(ReadError) -> Role? {
    if EntryName.isModule(file.path) { return .module }
    if EntryName.isConfiguration(file.path) { return .config }
    if EntryName.isSymbolMap(file.path) { return .map }
    let other: Role? = EntryName.claimsKernel(file.path) ? .kernel : nil
    // The smallest BTF has a header of 24 bytes. Files of /sys and /proc have no size.
    guard file.size == 0 || file.size > 24 || other != nil else { return nil }
    let bytes = try FileBytes.open(file.path)
    switch EntryKind(bytes) {
    case .btf: return TableOpening.looksSplit(bytes) ? .module : .kernel
    case .elf(let machine):
      guard machine != .bpf else { return nil }
      guard let object = try? ELFFile(bytes), let section = object.section(named: ".BTF") else { return other }
      guard object.header.type != .relocatable else { return .module }
      guard let blob = try? object.contents(of: section) else { return .kernel }
      return TableOpening.looksSplit(blob) ? .module : .kernel
    case .container: return .kernel
    case .unknown: return EntryName.isImage(file.path) && file.size > 1 << 16 ? .kernel : other
    }
  }

  /// The kernel that a file belongs to; nil where that cannot be told.
  private func owner(of path: String) -> Int? {
    let same = KernelRelease.inPath(path).flatMap { releases[$0] } ?? []
    if same.count == 1 { return same.first }
    // `config-RELEASE` of another release, whose kernel is not there.
    if same.isEmpty, KernelRelease.inPath(String(EntryName.base(path))) != nil, !EntryName.isModule(path) { return nil }
    var folder = SplitPath(path).folder
    while true {
      if let here = places[folder] {
        if here.count == 1 || same.isEmpty { return here.only }
        return Set(same).intersection(here).only
      }
      let outer = SplitPath(folder).folder
      guard outer != folder, folder != "." else { return nil }
      folder = outer
    }
  }
}

extension Collection {
  /// The element, where there is one and no more.
  fileprivate var only: Element? { count == 1 ? first : nil }
}
