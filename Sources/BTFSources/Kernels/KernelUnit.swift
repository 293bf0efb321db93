import BTF
import ByteReading
import ELF

/// A file or a folder's part in which kernels are: cheap to have, opened when asked for, on any thread.
public struct KernelUnit: Sendable {
  /// As it was named, or the path at which it was found.
  public let name: String
  /// Whether it was named, not found in a folder: then it is worth saying that there is no kernel in it.
  public let isNamed: Bool
  let reader: SourceReader
  let form: Form
  var config: String?
  var symbolMap: String?
  /// Files with modules that lie with it, or that were named for it.
  var modules: [String] = []

  enum Form: Hashable, Sendable {
    /// `kernel`, or another name of one source that is no file.
    case named
    /// A file with one kernel, or an archive with any number.
    case file(path: String, entry: String?)
  }

  /// Opens every kernel in it and hands it to `body`, one after the other; what cannot be read is handed over as an error, and the rest goes
  /// on. Of a unit in which there is no kernel that is the one error.
  ///
  /// Of each kernel only its BTF is kept. While a kernel is looked for, one decompressed image is in memory, or in a temporary file without
  /// a name where it has more than 96 MiB, such as a vmlinux with debug info; of an archive also up to 8 kernels' BTF, until their
  /// configurations are found.
  public func open(_ body: (Result<FoundKernel, SourceError>) -> Void) {
    switch form {
    case .named: openNamed(body)
    case .file(let path, let entry): openFile(path, entry, body)
    }
  }

  private func openNamed(_ body: (Result<FoundKernel, SourceError>) -> Void) {
    do throws(SourceError) {
      let source = try reader.open(name)
      let isRunning = name == "kernel"
      let config = isRunning ? RunningKernel.configuration : nil
      var reading: ModuleReading?
      if isRunning, let files = try? KernelFolder(reader.kernelFolder).modules {
        reading = ModuleReading(reader: reader, files: files + modules)
      } else if !modules.isEmpty {
        reading = ModuleReading(reader: reader, files: modules)
      }
      body(.success(kernel(source, name, release: isRunning ? RunningKernel.release : nil, config: config, reading: reading)))
    } catch {
      body(.failure(error))
    }
  }

  private func openFile(_ path: String, _ entry: String?, _ body: (Result<FoundKernel, SourceError>) -> Void) {
    do throws(ReadError) {
      let bytes = try FileBytes.open(path)
      KernelSearch(unit: self, path: path, entry: entry).run(bytes, body)
    } catch {
      body(.failure(SourceError(path, .unreadable(error))))
    }
  }

  func kernel(
    _ source: BTFSource, _ name: String, release: String?, architecture: String? = nil, config: Bytes? = nil,
    symbolMap: Bytes? = nil,
    reading: ModuleReading?
  ) -> FoundKernel {
    FoundKernel(
      name: name, release: release,
      architecture: architecture ?? source.object.flatMap(KernelArchitecture.name)
        ?? KernelArchitecture.guess(source.table, pointerSize: source.pointerSize),
      source: source, key: ContentKey(source.table.blob),
      config: config ?? self.config.flatMap { try? FileBytes.open($0) },
      symbolMap: symbolMap ?? self.symbolMap.flatMap { try? FileBytes.open($0) }.flatMap(KernelUnit.real),
      hasModules: reading != nil, moduleReading: reading)
  }

  /// Symbols, where there are some: distributions put a file with one line in the place of them.
  static func real(_ map: Bytes) -> Bytes? { map.count > 4096 ? map : nil }
}

/// What the running kernel says of itself.
enum RunningKernel {
  static var release: String? {
    guard let text = try? FileBytes.open("/proc/sys/kernel/osrelease").text else { return nil }
    return KernelRelease.leading(text)
  }

  /// Its configuration, perhaps compressed with gzip.
  static var configuration: Bytes? {
    if let bytes = try? FileBytes.open("/proc/config.gz") { return bytes }
    return release.flatMap { try? FileBytes.open("/boot/config-\($0)") }
  }
}
