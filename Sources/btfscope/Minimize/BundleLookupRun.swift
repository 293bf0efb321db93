import BTFSources
import Bundles
import ByteReading
import Reporting

/// One run of `minimize --lookup`: finds the kernel in a bundle, and writes what was made for it.
struct BundleLookupRun {
  let bundle: String
  let query: BundleQuery

  /// `release` nil stands for the running kernel, whose machine and distribution are then asked for as well.
  init(_ bundle: String, release: String?, architecture: String?, distribution: String?) throws(CommandFailure) {
    self.bundle = bundle
    var query = BundleQuery(
      release: release ?? "", architecture: architecture.map { KernelArchitecture.uname($0) ?? $0 })
    if release == nil {
      guard let running = RunningSystem.kernel else {
        throw CommandFailure(.kernel, "uname: the running kernel does not say what it is")
      }
      query.release = running.release
      query.architecture = KernelArchitecture.uname(running.machine) ?? running.machine
      query.preferred = distribution == nil ? RunningSystem.distribution : []
    }
    if let distribution {
      let parts = distribution.split(separator: "/", maxSplits: 1).map(String.init)
      query.distribution = parts.first
      query.distributionRelease = parts.count > 1 ? parts[1] : nil
    }
    self.query = query
  }

  static func open(_ path: String) throws(CommandFailure) -> Bundle {
    let bytes: Bytes
    do throws(ReadError) {
      bytes = try FileBytes.open(path)
    } catch {
      throw CommandFailure(.input, "\(error)")
    }
    do throws(BundleError) {
      return try Bundle(bytes)
    } catch {
      throw CommandFailure(.input, "\(path): \(error)")
    }
  }

  /// Writes the files, all or none: `output`, and `output.MODULE` for each module.
  func run(to output: String) throws(CommandFailure) -> BundleLookupReport {
    let bundle = try BundleLookupRun.open(self.bundle)
    let (minimum, kernels) = try answer(of: bundle)
    var pending: [PendingFile] = []
    var files: [BundleLookupReport.File] = []
    var parts: [(file: BundleIndex.File, module: String?)] = [(file: minimum.kernel, module: nil)]
    for module in minimum.modules { parts.append((file: module.file, module: module.name)) }
    for ((file, module), bytes) in zip(parts, try contents(of: minimum, in: bundle)) {
      let name = module.map { "\(output).\($0)" } ?? output
      pending.append(try PendingFile(name, bytes))
      files.append(
        BundleLookupReport.File(name: name, module: module, digest: "\(file.digest)", types: file.types, bytes: file.size))
    }
    for file in pending { try file.commit() }
    return BundleLookupReport(
      self.bundle, query: query.title, kernels: kernels.map { (name: $0.name, title: $0.title) }, files: files)
  }

  /// The bytes of all files of a minimum: what their names say, and BTF that can be read.
  private func contents(of minimum: BundleIndex.Minimum, in bundle: Bundle) throws(CommandFailure) -> [Bytes] {
    do throws(BundleError) {
      _ = try bundle.target(minimum)
      return try minimum.files.map { (file) throws(BundleError) in try bundle.contents(of: file) }
    } catch {
      throw CommandFailure(.input, "\(self.bundle): \(error)")
    }
  }

  private func answer(of bundle: Bundle) throws(CommandFailure) -> (BundleIndex.Minimum, [BundleIndex.Kernel]) {
    switch bundle.index.answer(query) {
    case .found(let minimum, let kernels): return (minimum, kernels)
    case .none(let like):
      let near = like.isEmpty ? "" : "; it has \(like.map(\.title).joined(separator: ", "))"
      throw CommandFailure(.no, "\(self.bundle): has none of its \(bundle.index.kernels.count) kernels for \(query.title)\(near)")
    case .several(let kernels):
      let shown = kernels.prefix(5).map(\.title).joined(separator: ", ")
      throw CommandFailure(
        .no,
        "\(self.bundle): \(kernels.count) kernels fit \(query.title), and have different types (choose by --arch and --distribution): \(shown)"
      )
    }
  }
}
