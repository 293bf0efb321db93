import BPFObject
import BTFSources
import ByteReading
import Portability
import Relocation
import Reporting

/// One run of an audit: opens objects and kernels, asks, and collects. What cannot be read is noted, and the rest goes on.
struct AuditRun {
  private(set) var report = AuditReport()
  private(set) var objects: [AuditedObject] = []
  /// How the run ends for what it could not read; nil where it read all.
  private(set) var status: CommandFailure.Status?

  /// Reads the objects, each once: files, and what programs, packages and folders hold.
  mutating func open(_ paths: [String]) {
    let supply = ObjectSupply(paths)
    for failure in supply.failures { note(CommandFailure(failure), failure.path) }
    supply.passedOver.sentences.forEach(Diagnostics.say)
    let units = supply.units
    let results = ParallelWork.map(units.count) { AuditRun.objects(in: units[$0]) }
    for (unit, found) in zip(units, results) {
      for object in found {
        switch object {
        case .success(let object):
          objects.append(object)
          report.objects.append(AuditReport.Object(name: object.name))
        case .failure(let failure): note(failure, unit.name)
        }
      }
    }
    for folder in supply.folders where results[folder.units].allSatisfy(\.isEmpty) {
      note(CommandFailure(.input, "holds no BPF object"), folder.path)
    }
  }

  private static func objects(in unit: ObjectUnit) -> [Result<AuditedObject, CommandFailure>] {
    var objects: [Result<AuditedObject, CommandFailure>] = []
    unit.open { found in
      objects.append(
        Result { () throws(CommandFailure) in
          let found = try AuditRun.opened(found)
          let file: ObjectFile
          do throws(ObjectError) {
            file = try ObjectFile(found.file)
          } catch {
            throw CommandFailure(.input, "\(found.name): \(error)")
          }
          let name = found.container == "-" ? "stdin" : ObjectFile.objectName(ofPath: found.container)
          let inventory = ObjectInventory(file, name: name)
          return AuditedObject(ObjectRequirements(inventory), name: found.name)
        })
    }
    return objects
  }

  private static func opened(_ found: Result<FoundObject, SourceError>) throws(CommandFailure) -> FoundObject {
    do throws(SourceError) {
      return try found.get()
    } catch {
      throw CommandFailure(error)
    }
  }

  /// Notes what failed, without the name of the input where it begins with that.
  private mutating func note(_ failure: CommandFailure, _ input: String) {
    let message = failure.message ?? "cannot be read"
    let words = message.hasPrefix(input + ": ") ? String(message.dropFirst(input.count + 2)) : message
    report.problems.append(AuditReport.Problem(input: input, message: words))
    if failure.status.rawValue > status?.rawValue ?? 0 { status = failure.status }
  }

  /// Asks each kernel about all objects; only as many kernels are open at a time as there are processors.
  ///
  /// Lines of `configuration` stand before those of each kernel. `modules` are added to each.
  mutating func ask(_ kernels: [String], modules: [String] = [], shard: AuditShard? = nil, configuration: Bytes? = nil) {
    let supply = KernelSupply(kernels, modules: modules, reader: KernelBTF.reader)
    for failure in supply.failures { note(CommandFailure(failure), failure.path) }
    supply.passedOver.sentences.forEach(Diagnostics.say)
    let units = shard?.share(of: supply.units) ?? supply.units
    let threads = ParallelWork.processors
    let asking = KernelAsking(objects, threads: units.count >= threads ? 1 : threads, configuration: configuration)
    let progress = Progress("kernels", of: units.count)
    let found = ParallelWork.map(units.count) { index in
      defer { progress.step() }
      return asking.answers(of: units[index])
    }
    progress.end()
    // Numbered in the order of the report, whichever thread was first.
    var places: [Int: Int] = [:]
    for answers in found {
      for answer in answers {
        switch answer {
        case .success(let answers): add(answers, asking.given, &places)
        case .failure(let failure): note(CommandFailure(failure), failure.path)
        }
      }
    }
    // What lies in a folder and is no kernel is passed over without a word.
    if report.kernels.isEmpty, status == nil, !units.isEmpty {
      note(CommandFailure(.input, "holds no kernel"), kernels.joined(separator: ", "))
    }
  }

  private mutating func add(_ found: KernelAsking.Answers, _ given: GivenAnswers, _ places: inout [Int: Int]) {
    let kernel = report.kernels.count
    report.kernels.append(found.kernel)
    for error in found.unread { note(CommandFailure(error), error.path) }
    for (object, number) in found.answers.enumerated() {
      let place = places[number] ?? report.number(of: given[number])
      places[number] = place
      report.cells.append(AuditReport.Cell(object: object, kernel: kernel, answer: place))
    }
  }
}
