import BPFObject
import BTF
import BTFSources
import Bundles
import ByteReading
import Relocation
import Reporting
import Synchronization

/// Minimises kernels for the same objects: one kernel at a time on each thread, equal ones once, and what comes out equal is kept once.
///
/// Of a kernel nothing stays but its smallest BTF; where that is more than some megabytes in all, it lies in a temporary file.
final class BundleMaking: Sendable {
  /// What became of one kernel's BTF.
  struct Minimized: Sendable {
    var source: BundleIndex.File
    /// Its number among ``BundleMaking/minima``.
    var minimum: Int
    var isProved: Bool
    var hasMalformedRecords: Bool
    /// Numbers among ``BundleMaking/findings``.
    var differences: [Int]
    var unresolved: [Int]
  }

  /// A kernel of a bundle.
  struct Made: Sendable {
    let name: String
    let release: String
    let architecture: String?
    let place: DistributionPlace?
    let minimized: Minimized
    /// Modules that could not be read.
    var unread: [SourceError] = []
  }

  /// Why a kernel has no place in a bundle.
  struct Failure: Error {
    let input: String
    let message: String
    var status = CommandFailure.Status.input
  }

  private let objects: [(name: String, file: ObjectFile)]
  private let known = Mutex<[ContentKey: Minimized]>([:])
  private let results = Mutex(Results())

  /// What all kernels share.
  private struct Results: ~Copyable {
    var minima: [BundleIndex.Minimum] = []
    var numbers: [Key: Int] = [:]
    var findings: [BundleReport.Finding] = []
    var findingNumbers: [BundleReport.Finding: Int] = [:]
    var files: [SHA256Digest: Range<Int>] = [:]
    var bytes = SpillingBytes(memoryLimit: 16 << 20)

    struct Key: Hashable {
      var files: [SHA256Digest]
      var modules: [String]
      var pointerSize: Int
    }
  }

  init(_ objects: [(name: String, file: ObjectFile)]) { self.objects = objects }

  /// Every kernel in a unit; `folder` is what was named on the command line.
  func make(_ unit: KernelUnit, below folder: String) -> [Result<Made, Failure>] {
    var made: [Result<Made, Failure>] = []
    unit.open { found in made.append(self.make(found, below: folder)) }
    return made
  }

  private func make(_ found: Result<FoundKernel, SourceError>, below folder: String) -> Result<Made, Failure> {
    switch found {
    case .failure(let error):
      let failure = CommandFailure(error)
      return .failure(Failure(input: error.path, message: failure.message ?? "cannot be read", status: failure.status))
    case .success(let kernel):
      guard let release = kernel.release else {
        let words =
          "nothing tells its release, by which it would be looked up: call its file or folder by it, such as 6.1.0-18-amd64.btf"
        return .failure(Failure(input: kernel.name, message: words))
      }
      return Result { () throws(Failure) in
        var unread: [SourceError] = []
        let minimized = try self.minimized(kernel) { unread.append($0) }
        return Made(
          name: BundleMaking.name(kernel.name, below: folder), release: release,
          architecture: kernel.architecture ?? kernel.place?.architecture, place: kernel.place, minimized: minimized, unread: unread
        )
      }
    }
  }

  /// The name below the folder that was named, or without the folders of a file that was.
  private static func name(_ name: String, below folder: String) -> String {
    guard name.hasPrefix(folder), !folder.isEmpty else { return name }
    let rest = name.dropFirst(folder.count)
    if !rest.isEmpty, FolderEntries.isFolder(folder) { return String(rest.drop { $0 == "/" }) }
    return (folder.split(separator: "/").last.map(String.init) ?? folder) + rest
  }

  private func minimized(_ kernel: FoundKernel, skip: (SourceError) -> Void) throws(Failure) -> Minimized {
    // Modules may differ where the kernel is the same.
    let key = kernel.hasModules ? nil : kernel.key
    if let key, let minimized = known.withLock({ $0[key] }) { return minimized }
    let (target, resolutions) = TargetOptions.decide(kernel, for: objects.map(\.file), skip: skip)
    let minimization: Minimization
    do throws(MinimizingError) {
      minimization = try Minimization(objects.map(\.file), against: target, resolutions: resolutions)
    } catch {
      throw Failure(input: kernel.name, message: "\(error)")
    }
    let minimized = try add(minimization, of: kernel)
    if let key { known.withLock { $0[key] = minimized } }
    return minimized
  }

  private func add(_ minimization: Minimization, of kernel: FoundKernel) throws(Failure) -> Minimized {
    let report = MinimizeReport(minimization, source: kernel.name, objects: objects, files: [])
    let result = minimization.result
    let tables = [result.kernel] + result.modules.map(\.types)
    let files = tables.map {
      BundleIndex.File(digest: SHA256Digest(of: $0.blob), size: $0.blob.count, types: $0.ownTypeIDs.count)
    }
    let names = result.modules.map(\.name)
    if let odd = names.first(where: { !BundleIndex.Module.isName($0) }) {
      throw Failure(input: kernel.name, message: "a module is called '\(odd)' (allowed: letters, digits, _ and -)")
    }
    guard Set(names).count == names.count else { throw Failure(input: kernel.name, message: "two of its modules have one name") }
    let smaller = result.target
    let decisions = zip(objects, minimization.resolutions).map { object, decided in
      DecisionDigest.make(decided, of: object.file, against: minimization.target)
    }
    let minimum = BundleIndex.Minimum(
      kernel: files[0], modules: zip(names, files.dropFirst()).map { BundleIndex.Module(name: $0, file: $1) },
      pointerSize: smaller.pointerSize, decisions: decisions, counts: report.outcomes)
    let source = BundleIndex.File(
      digest: SHA256Digest(of: kernel.source.table.blob), size: kernel.source.table.blob.count,
      types: kernel.source.table.ownTypeIDs.count)
    let (differences, unresolved) = (report.differenceFindings, report.unresolvedFindings)
    do throws(ReadError) {
      let number = try keep(minimum, tables.map(\.blob))
      return Minimized(
        source: source, minimum: number, isProved: minimization.isProved, hasMalformedRecords: report.hasMalformedRecords,
        differences: self.number(differences), unresolved: self.number(unresolved))
    } catch {
      throw Failure(input: kernel.name, message: "\(error)")
    }
  }

  /// The number of a minimum, which is kept where it is a new one.
  private func keep(_ minimum: BundleIndex.Minimum, _ blobs: [Bytes]) throws(ReadError) -> Int {
    let key = Results.Key(
      files: minimum.files.map(\.digest), modules: minimum.modules.map(\.name), pointerSize: minimum.pointerSize)
    return try results.withLock { (results) throws(ReadError) in
      if let number = results.numbers[key] { return number }
      for (file, blob) in zip(minimum.files, blobs) where results.files[file.digest] == nil {
        let start = results.bytes.count
        try results.bytes.append(blob)
        results.files[file.digest] = start..<start + blob.count
      }
      results.numbers[key] = results.minima.count
      results.minima.append(minimum)
      return results.minima.count - 1
    }
  }

  private func number(_ findings: [BundleReport.Finding]) -> [Int] {
    results.withLock { results in
      findings.map { finding in
        if let number = results.findingNumbers[finding] { return number }
        results.findingNumbers[finding] = results.findings.count
        results.findings.append(finding)
        return results.findings.count - 1
      }
    }
  }

  var minima: [BundleIndex.Minimum] { results.withLock { $0.minima } }

  /// How many kernels have each finding, by numbers that kernels have.
  func count(_ numbers: [[Int]]) -> [(finding: BundleReport.Finding, kernels: Int)] {
    var counts: [Int: Int] = [:]
    for number in numbers.joined() { counts[number, default: 0] += 1 }
    let findings = results.withLock { $0.findings }
    return counts.map { (finding: findings[$0.key], kernels: $0.value) }.sorted {
      BundleMaking.key($0.0).lexicographicallyPrecedes(BundleMaking.key($1.0))
    }
  }

  private static func key(_ finding: BundleReport.Finding) -> [String] {
    // Numbers as wide as any, so that they are in order as text.
    let digits = "\(finding.instruction)"
    let place = String(repeating: "0", count: 10 - digits.count) + digits
    return [finding.object, finding.section, place, finding.local ?? "", finding.outcome, finding.words]
  }

  /// The bytes of all files, from here on immutable: nothing can be made any more.
  func finish() throws(ReadError) -> [SHA256Digest: Bytes] {
    let (files, all) = try results.withLock { (results) throws(ReadError) in (results.files, try results.bytes.take()) }
    return files.compactMapValues { all.slice(at: $0.lowerBound, count: $0.count) }
  }
}
