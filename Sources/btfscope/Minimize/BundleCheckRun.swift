import BPFObject
import Bundles
import ByteReading
import ELF
import Relocation
import Reporting

/// One run of `minimize --check`: verifies a bundle, and decides the relocations of objects anew against every minimum in it.
struct BundleCheckRun {
  private(set) var report: BundleCheckReport
  private var isUnread = false

  init(_ path: String) { report = BundleCheckReport(path) }

  /// How the command ends; nil where all is well.
  var failure: CommandFailure? {
    if isUnread || !report.faults.isEmpty { return CommandFailure(.input) }
    return report.differences.isEmpty ? nil : CommandFailure(.no)
  }

  mutating func run(_ objects: [String]) throws(CommandFailure) {
    let bytes: Bytes
    do throws(ReadError) {
      bytes = try FileBytes.open(report.bundle)
    } catch {
      throw CommandFailure(.input, "\(error)")
    }
    do throws(BundleError) {
      let bundle = try Bundle(bytes)
      report.kernels = bundle.index.kernels.count
      report.minima = bundle.index.minima.count
      report.files = bundle.index.files.count
      report.objects = bundle.index.objects.count
      report.faults = bundle.verify().map { "\($0)" }
      if report.faults.isEmpty { prove(bundle, objects) }
    } catch {
      report.faults = ["\(error)"]
    }
  }

  private mutating func prove(_ bundle: Bundle, _ paths: [String]) {
    var opened: [(name: String, file: ObjectFile, place: Int)] = []
    let given = BundleObjects(paths)
    for (input, failure) in given.failures {
      let message = failure.message ?? "cannot be read"
      Diagnostics.say(message.hasPrefix(input) ? message : "\(input): \(message)")
      isUnread = true
    }
    for object in given.entries {
      if let place = bundle.index.objects.firstIndex(where: { $0.digest == object.digest }) {
        opened.append((object.path, object.file, place))
      } else {
        report.differences.append(
          (object.path, "the bundle was not made for it: none of its objects has the SHA-256 \(object.digest)"))
      }
    }
    let objects = opened
    report.proved = objects.map(\.name)
    report.decided = Set(objects.map(\.place)).count
    guard !objects.isEmpty else { return }
    let wrong = ParallelWork.map(bundle.index.minima.count) { number -> [Int] in
      let minimum = bundle.index.minima[number]
      // It was opened before.
      guard let target = try? bundle.target(minimum) else { return [] }
      return objects.indices.filter { index in
        let decided = Resolver(objects[index].file, target: target).resolve()
        return DecisionDigest.make(decided, of: objects[index].file, against: target) != minimum.decisions[objects[index].place]
      }
    }
    for (number, object) in objects.enumerated() {
      for minimum in wrong.indices where wrong[minimum].contains(number) {
        let kernels = bundle.index.kernels.filter { $0.minimum == minimum }.map(\.title)
        report.differences.append(
          (object.name, "relocations come out otherwise than the bundle says, for \(kernels.joined(separator: ", "))"))
      }
    }
  }
}
