import ByteReading

/// The kernels that a command line names: files, packages, archives, folders of these, `kernel`.
///
/// Making the list looks at the first bytes of files and opens none.
public struct KernelSupply: Sendable {
  /// What is to be opened, in the order of the command line and then of the names.
  public let units: [KernelUnit]
  /// What was named and is not there, cannot be looked into, or is a folder without kernels.
  public let failures: [SourceError]
  /// What lies in the folders and was not looked into.
  public let passedOver: PassedOver

  /// `modules` are added to each kernel.
  public init(_ paths: [String], modules: [String] = [], reader: SourceReader) {
    var units: [KernelUnit] = []
    var failures: [SourceError] = []
    var passedOver = PassedOver()
    for path in paths {
      do throws(SourceError) {
        guard case .file(let file) = try SourceName(path) else {
          units.append(KernelUnit(name: path, isNamed: true, reader: reader, form: .named))
          continue
        }
        if FolderEntries.isFolder(file) {
          let known = failures.count
          let found = KernelGrouping(folder: file, reader: reader) { failures.append($0) }
          if found.units.isEmpty, failures.count == known { failures.append(SourceError(path, .notOneKernel(found: 0))) }
          units += found.units
          passedOver.add(found.passedOver)
        } else {
          let (file, entry) = ArchiveName.split(file)
          units.append(KernelUnit(name: path, isNamed: true, reader: reader, form: .file(path: file, entry: entry)))
        }
      } catch {
        failures.append(error)
      }
    }
    for index in units.indices { units[index].modules += modules }
    self.units = units
    self.failures = failures
    self.passedOver = passedOver
  }
}
