import BTF
import ByteReading
import ELF

/// Finds the kernels in one file, and puts with each what lies with it.
final class KernelSearch {
  private let unit: KernelUnit
  private let path: String
  private let entry: String?
  private var pending: [Pending] = []
  private var configs: [(entry: String, bytes: Bytes)] = []
  private var maps: [(entry: String, bytes: Bytes)] = []
  private var hasModules = false
  private var count = 0
  private var failures = 0
  private var split: SourceError?

  /// A kernel whose configuration may still come.
  private struct Pending {
    let entry: String?
    let place: [String]
    let blob: Bytes
    let release: String?
    let architecture: String?
    let pointerSize: Int?
    let object: ELFFile?
  }

  /// Kernels that wait for what comes after them in an archive.
  private static let pendingLimit = 8

  init(unit: KernelUnit, path: String, entry: String?) {
    (self.unit, self.path, self.entry) = (unit, path, entry)
  }

  func run(_ bytes: Bytes, _ body: (Result<FoundKernel, SourceError>) -> Void) {
    withoutActuallyEscaping(body) { body in
      let walk = ContentWalk(path: path) { name, kind in
        self.use(name, kind)
      } visit: { event in
        switch event {
        case .content(let content): self.add(content, bytes)
        case .kept(let entry, let bytes): self.keep(entry, bytes)
        case .failure(let error): self.fail(error, body)
        }
        if self.pending.count > KernelSearch.pendingLimit { self.flush(keeping: KernelSearch.pendingLimit / 2, body) }
        return true
      }
      walk.run(bytes)
    }
    flush(keeping: 0, body)
    guard count == 0, failures == 0, !isBystander else { return }
    body(.failure(split ?? SourceError(path, entry.map { .noSuchEntry($0) } ?? .nothingInside(objects: false))))
  }

  /// Whether nobody said that there is a kernel in the file: it lies in a folder, and is not called like one. A compressed text is no kernel
  /// that cannot be read.
  private var isBystander: Bool { !unit.isNamed && !EntryName.claimsKernel(path) && !EntryName.isImage(path) }

  private func use(_ name: String, _ kind: EntryKind) -> EntryUse {
    if EntryName.isModule(name) {
      hasModules = true
      return .skip
    }
    if EntryName.isConfiguration(name) || EntryName.isSymbolMap(name) { return kind == .container ? .skip : .keep }
    if let entry, name != entry, kind != .container { return .skip }
    return switch kind {
    case .btf, .container: .open
    case .elf(let machine): machine == .bpf ? .skip : .open
    case .unknown: EntryName.isImage(name) ? .open : .skip
    }
  }

  private func fail(_ error: SourceError, _ body: (Result<FoundKernel, SourceError>) -> Void) {
    // Most files of an archive are no kernels; an image that has no BTF is worth saying.
    if case .imageWithoutBTF = error.cause {} else if error.isWithoutBTF, error.isInArchive || isBystander { return }
    failures += 1
    body(.failure(error))
  }

  private func keep(_ entry: String, _ bytes: Bytes) {
    if EntryName.isConfiguration(entry) {
      configs.append((entry, bytes))
    } else if let map = KernelUnit.real(bytes) {
      maps.append((entry, map))
    }
    // A hostile archive may hold any number.
    if configs.count > 64 { configs.removeFirst() }
    if maps.count > 8 { maps.removeFirst() }
  }

  private func add(_ content: SourceContent, _ file: Bytes) {
    guard !content.isObject else { return }
    guard let blob = content.blob else {
      if content.entry == nil, case .elf(let object) = content.form {
        split = SourceError(path, .noBTF(hasDWARF: object.section(named: ".debug_info") != nil), place: content.place)
      }
      return
    }
    if TableOpening.looksSplit(blob) {
      hasModules = true
      if content.entry == nil { split = SourceError(path, .needsBase(lookedAt: nil), place: content.place) }
      return
    }
    if let entry, content.entry != entry { return }
    var object: ELFFile?
    if case .elf(let file) = content.form { object = file }
    let architecture =
      object.flatMap(KernelArchitecture.name)
      ?? content.image?.machine.flatMap { KernelArchitecture.name(of: $0, TableOpening.order(blob)) }
    // What was decompressed goes away, but for the BTF.
    let isOwn = content.place.isEmpty || content.place == ["kernel image"] && object == nil && content.entry == nil
    pending.append(
      Pending(
        entry: content.entry, place: content.place, blob: isOwn ? blob : Bytes(blob.array()), release: release(content),
        architecture: architecture, pointerSize: object.map(\.elfClass.pointerSize), object: content.place.isEmpty ? object : nil))
  }

  private func release(_ content: SourceContent) -> String? {
    if let release = content.image?.release { return release }
    if let release = content.entry.flatMap(KernelRelease.inPath) { return release }
    if let release = KernelRelease.inPath(path) { return release }
    guard case .elf(let file) = content.form, let data = file.section(named: ".rodata"),
      let bytes = try? file.storedContents(of: data)
    else { return nil }
    return KernelRelease.inBanner(bytes)
  }

  private func flush(keeping: Int, _ body: (Result<FoundKernel, SourceError>) -> Void) {
    let isOnly = count == 0 && pending.count == 1
    while pending.count > keeping {
      let kernel = pending.removeFirst()
      count += 1
      do throws(SourceError) {
        body(.success(try found(kernel, isOnly: isOnly)))
      } catch {
        body(.failure(error))
      }
    }
  }

  private func found(_ kernel: Pending, isOnly: Bool) throws(SourceError) -> FoundKernel {
    let place = kernel.object == nil ? kernel.place : kernel.place + ["section .BTF"]
    let table = try TableOpening(reader: unit.reader, path: path, place: place, base: Base()).table(kernel.blob)
    let name = kernel.entry.map { "\(path)!\($0)" } ?? unit.name
    let source = BTFSource(name: name, table: table, object: kernel.object, pointerSize: kernel.pointerSize)
    var reading: ModuleReading?
    if hasModules || !unit.modules.isEmpty {
      reading = ModuleReading(reader: unit.reader, files: unit.modules, archive: hasModules ? path : nil)
    }
    return unit.kernel(
      source, name, release: kernel.release, architecture: kernel.architecture, config: beside(kernel, configs, isOnly),
      symbolMap: beside(kernel, maps, isOnly), reading: reading)
  }

  /// The file that belongs to a kernel: by its release, in its folder, or since there is nothing else.
  private func beside(_ kernel: Pending, _ files: [(entry: String, bytes: Bytes)], _ isOnly: Bool) -> Bytes? {
    if let release = kernel.release, let file = files.first(where: { KernelRelease.inPath($0.entry) == release }) {
      return file.bytes
    }
    let folder = SplitPath(kernel.entry ?? "").folder
    let near = files.filter {
      SplitPath($0.entry).folder == folder && KernelRelease.inPath(String(EntryName.base($0.entry))) == nil
    }
    if near.count == 1 { return near.first?.bytes }
    return isOnly && files.count == 1 ? files.first?.bytes : nil
  }
}
