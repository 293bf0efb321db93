import BPFObject
import BTFSources
import Bundles
import ByteReading
import ELF
import Reporting

/// One run of `minimize --bundle`: opens the objects, minimises each kernel for all of them, and writes one file.
///
/// What cannot be read among the kernels is noted, and the rest goes on. Nothing is written where an object cannot be read, where a proof
/// fails, or where a bundle could not answer which of two kernels is meant.
struct BundleRun {
  private(set) var report: BundleReport
  private var objects: [(name: String, file: ObjectFile)] = []
  private var index = BundleIndex(objects: [], minima: [], kernels: [])
  private var isBlocked = false
  private var hasMalformedRecords = false
  private var status: CommandFailure.Status?

  init(_ output: String, width: Int?) { report = BundleReport(output, width: width) }

  /// How the command ends; nil where all is well.
  func failure(isStrict: Bool) -> CommandFailure? {
    if let status { return CommandFailure(status) }
    if isBlocked || hasMalformedRecords || report.kernels.isEmpty { return CommandFailure(.input) }
    return !report.isProved || isStrict && !report.unresolved.isEmpty ? CommandFailure(.no) : nil
  }

  private mutating func note(_ input: String, _ message: String, _ status: CommandFailure.Status = .input) {
    Diagnostics.say(message.hasPrefix(input) ? message : "\(input): \(message)")
    let words = message.hasPrefix("\(input): ") ? String(message.dropFirst(input.count + 2)) : message
    report.problems.append(BundleReport.Problem(input: input, message: words))
    if status.rawValue > self.status?.rawValue ?? 0 { self.status = status }
  }

  /// Opens the objects, each once; in an order that does not depend on the command line.
  mutating func open(_ paths: [String]) {
    let opened = BundleObjects(paths)
    for (input, failure) in opened.failures {
      note(input, failure.message ?? "cannot be read", failure.status)
      isBlocked = true
    }
    let found = opened.entries.sorted { ($0.name, $0.digest) < ($1.name, $1.digest) }
    var seen: Set<SHA256Digest> = []
    for object in found where seen.insert(object.digest).inserted {
      objects.append((object.name, object.file))
      index.objects.append(BundleIndex.Object(name: object.name, digest: object.digest, size: object.file.file.bytes.count))
    }
    report.objects = objects.map(\.name)
  }

  /// Minimises every kernel; only as many are open at a time as there are processors.
  mutating func minimize(against paths: [String]) throws(CommandFailure) {
    guard !objects.isEmpty else { return }
    var work: [(unit: KernelUnit, folder: String)] = []
    for path in paths {
      let supply = KernelSupply([path], reader: KernelBTF.reader)
      for failure in supply.failures {
        let error = CommandFailure(failure)
        note(failure.path, error.message ?? "cannot be read", error.status)
      }
      supply.passedOver.sentences.forEach(Diagnostics.say)
      work += supply.units.map { ($0, path) }
    }
    let making = BundleMaking(objects)
    let progress = Progress("kernels", of: work.count)
    let units = work
    let results = ParallelWork.map(units.count) { number in
      defer { progress.step() }
      return making.make(units[number].unit, below: units[number].folder)
    }
    progress.end()
    var kernels: [BundleMaking.Made] = []
    for result in results.joined() {
      switch result {
      case .success(let kernel):
        kernels.append(kernel)
        for error in kernel.unread { note(error.path, "\(error)") }
      case .failure(let failure): note(failure.input, failure.message, failure.status)
      }
    }
    collect(kernels, making)
    try write(making)
  }

  /// Puts together the index and the report. Of kernels that are the same by name and by content, the first is kept.
  private mutating func collect(_ kernels: [BundleMaking.Made], _ making: BundleMaking) {
    index.minima = making.minima
    var known: [[String?]: [BundleIndex.Kernel]] = [:]
    var kept: [BundleMaking.Minimized] = []
    for kernel in kernels.sorted(by: { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }) {
      let row = BundleIndex.Kernel(
        name: kernel.name, distribution: kernel.place?.distribution, distributionRelease: kernel.place?.release,
        release: kernel.release, architecture: kernel.architecture, source: kernel.minimized.source,
        minimum: kernel.minimized.minimum)
      let same = known[row.identity] ?? []
      if same.contains(where: { $0.source == row.source && $0.minimum == row.minimum }) { continue }
      if let other = same.first(where: { $0.minimum != row.minimum }) {
        note(row.name, "is \(row.title), as \(other.name) is, and has other types: nobody could tell them apart")
        isBlocked = true
      }
      known[row.identity, default: []].append(row)
      index.kernels.append(row)
      kept.append(kernel.minimized)
      if kernel.minimized.hasMalformedRecords { hasMalformedRecords = true }
    }
    report.differences = making.count(kept.map(\.differences))
    report.unresolved = making.count(kept.map(\.unresolved))
    // Of minima that only kernels had which were left out, nothing stays.
    let used = Set(index.kernels.map(\.minimum)).sorted()
    let places = Dictionary(uniqueKeysWithValues: used.enumerated().map { ($1, $0) })
    index.minima = used.map { index.minima[$0] }
    for number in index.kernels.indices { index.kernels[number].minimum = places[index.kernels[number].minimum] ?? 0 }
    let unproved = Set(zip(index.kernels, kept).filter { !$1.isProved }.map { BundleRun.name($0.0) })
    index.arrange()
    report.fill(index) { !unproved.contains(BundleRun.name($0)) }
  }

  /// What no two kernels of a bundle have in common.
  private static func name(_ kernel: BundleIndex.Kernel) -> String { "\(kernel.title) \(kernel.source.digest) \(kernel.name)" }

  private mutating func write(_ making: BundleMaking) throws(CommandFailure) {
    guard !isBlocked, !index.kernels.isEmpty, report.isProved else { return }
    let contents: [SHA256Digest: Bytes]
    let writer: BundleWriter
    do throws(ReadError) { contents = try making.finish() } catch { throw CommandFailure(.input, "\(error)") }
    do throws(BundleError) {
      writer = try BundleWriter(index) { contents[$0] }
    } catch {
      throw CommandFailure(.input, "\(report.bundle): \(error)")
    }
    var file = try OutputFile(report.bundle)
    writer.write(to: file.sink)
    try file.commit()
    report.isWritten = true
  }
}

extension BundleReport {
  /// Takes over what the index of a bundle says.
  fileprivate mutating func fill(_ index: BundleIndex, isProved: (BundleIndex.Kernel) -> Bool) {
    minima = index.minima.count
    files = index.files.count
    bytes = index.files.reduce(0) { $0 + $1.size }
    kernels = index.kernels.map { kernel in
      let minimum = index.minima[kernel.minimum]
      return Kernel(
        name: kernel.name, distribution: kernel.distribution, distributionRelease: kernel.distributionRelease,
        release: kernel.release, architecture: kernel.architecture, digest: "\(minimum.kernel.digest)",
        modules: minimum.modules.map(\.name), types: minimum.files.reduce(0) { $0 + $1.types },
        bytes: minimum.files.reduce(0) { $0 + $1.size }, sourceTypes: kernel.source.types, sourceBytes: kernel.source.size,
        counts: minimum.counts, isProved: isProved(kernel))
    }
  }
}
