import BPFObject
import BTFSources
import ByteReading
import Loader
import Portability
import Relocation
import Reporting

/// One run of an audit: opens objects and kernels, asks, and collects. What cannot be read is noted, and the rest goes on.
struct AuditRun {
  private(set) var report = AuditReport()
  private var objects: [AuditedObject] = []

  /// Reads the objects, each once.
  mutating func open(_ paths: [String]) {
    let opened = ParallelWork.map(paths.count) { index in Result { () throws(CommandFailure) in try AuditRun.object(paths[index]) }
    }
    for (path, result) in zip(paths, opened) {
      switch result {
      case .success(let object):
        objects.append(object)
        report.objects.append(AuditReport.Object(name: object.name))
      case .failure(let failure): note(failure, path)
      }
    }
  }

  private static func object(_ path: String) throws(CommandFailure) -> AuditedObject {
    let file = try ObjectFile.open(path)
    let inventory = ObjectInventory(file, name: ObjectFile.objectName(ofPath: path))
    return AuditedObject(ObjectRequirements(inventory), name: path)
  }

  /// What failed, without the name of the input where it begins with that.
  private mutating func note(_ failure: CommandFailure, _ input: String) {
    let message = failure.message ?? "cannot be read"
    let words = message.hasPrefix(input + ": ") ? String(message.dropFirst(input.count + 2)) : message
    report.problems.append(AuditReport.Problem(input: input, message: words))
  }

  /// What one kernel answered about all objects.
  private struct Answers: Sendable {
    let kernel: AuditReport.Kernel
    let answers: [AuditReport.Answer]
  }

  /// Asks each kernel about all objects; only as many kernels are open at a time as there are processors.
  mutating func ask(_ kernels: [String]) {
    let objects = objects
    let threads = ParallelWork.processors
    let inner = kernels.count >= threads ? 1 : threads
    let found = ParallelWork.map(kernels.count) { index in
      Result { () throws(CommandFailure) in try AuditRun.answers(kernels[index], objects, threads: inner) }
    }
    for (name, result) in zip(kernels, found) {
      switch result {
      case .success(let answers): add(answers)
      case .failure(let failure): note(failure, name)
      }
    }
  }

  private static func answers(_ name: String, _ objects: [AuditedObject], threads: Int) throws(CommandFailure) -> Answers {
    let target = try TargetOptions.open(name, base: nil, modules: [], for: objects.map(\.requirements.inventory.object))
    let isRunning = name == "kernel"
    let release = isRunning ? RunningKernel.release : KernelNames.release(in: name)
    let facts = KernelFacts(
      target, release: release, configuration: isRunning ? RunningKernel.configuration : nil,
      symbols: isRunning ? RunningKernel.symbols(among: wantedSymbols(objects)) : nil)
    let answers = ParallelWork.map(objects.count, threads: threads) { objects[$0].answer(on: facts) }
    return Answers(kernel: AuditReport.Kernel(name: name, release: release), answers: answers)
  }

  /// Symbols that some object asks for, by their addresses or to put probes on them.
  private static func wantedSymbols(_ objects: [AuditedObject]) -> Set<String> {
    Set(objects.flatMap { $0.requirements.symbols })
  }

  private mutating func add(_ found: Answers) {
    let kernel = report.kernels.count
    report.kernels.append(found.kernel)
    for (object, answer) in found.answers.enumerated() {
      report.cells.append(AuditReport.Cell(object: object, kernel: kernel, answer: report.number(of: answer)))
    }
  }
}

/// What the name of a kernel's file or folder says of it.
enum KernelNames {
  /// What looks like `uname -r` in a path, the last such part: digits, a dot, and digits.
  static func release(in path: String) -> String? {
    for part in path.split(separator: "/").reversed() {
      for word in part.split(separator: "_") {
        let text = word.drop { !($0.isASCII && $0.isNumber) }
        let pieces = text.split(separator: ".", maxSplits: 2)
        guard pieces.count >= 2, pieces[0].allSatisfy(\.isNumber), pieces[1].first?.isNumber == true else { continue }
        return String(text)
      }
    }
    return nil
  }
}
