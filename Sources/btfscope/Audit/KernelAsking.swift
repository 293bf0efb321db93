import BTFSources
import BTF
import ByteReading
import Loader
import Portability
import Relocation
import Reporting
import Synchronization

/// Asks kernels about objects: one kernel at a time on each thread.
final class KernelAsking: Sendable {
  /// What one kernel answered, about each object.
  struct Answers: Sendable {
    let kernel: AuditReport.Kernel
    let answers: [AuditReport.Answer]
  }

  private let objects: [AuditedObject]
  /// Threads that share the objects of one kernel.
  private let threads: Int
  /// Symbols that some object asks for, by their addresses or to put probes on.
  private let symbols: Set<String>
  private let known = Mutex<[Content: [AuditReport.Answer]]>([:])

  /// All that answers depend on: kernels that have it in common answer the same.
  private struct Content: Hashable {
    let types: ContentKey
    let release: String?
    let config: [UInt8]?
    let symbols: Set<String>?
  }

  init(_ objects: [AuditedObject], threads: Int) {
    (self.objects, self.threads) = (objects, threads)
    symbols = Set(objects.flatMap { $0.requirements.symbols })
  }

  /// Of every kernel in a unit.
  func answers(of unit: KernelUnit) -> [Result<Answers, SourceError>] {
    var answers: [Result<Answers, SourceError>] = []
    unit.open { found in
      switch found {
      case .success(let kernel): answers.append(.success(self.answers(of: kernel)))
      case .failure(let error): answers.append(.failure(error))
      }
    }
    return answers
  }

  private func answers(of kernel: FoundKernel) -> Answers {
    let named = AuditReport.Kernel(name: kernel.name, release: kernel.release, architecture: kernel.architecture)
    let symbols = symbolNames(kernel)
    let content = content(of: kernel, symbols)
    if let content, let answers = known.withLock({ $0[content] }) { return Answers(kernel: named, answers: answers) }
    let answers = ask(kernel, symbols)
    if let content { known.withLock { $0[content] = answers } }
    return Answers(kernel: named, answers: answers)
  }

  /// Nil where modules lie with the kernel, which may differ: they are opened only where something is missing.
  private func content(of kernel: FoundKernel, _ symbols: Set<String>?) -> Content? {
    guard !kernel.hasModules else { return nil }
    let asksForConfiguration = objects.contains(where: \.requirements.asksForConfiguration)
    return Content(
      types: kernel.key, release: asksForConfiguration ? kernel.release : nil,
      config: asksForConfiguration ? kernel.config?.array() : nil, symbols: symbols)
  }

  private func ask(_ kernel: FoundKernel, _ symbols: Set<String>?) -> [AuditReport.Answer] {
    let alone = RelocationTarget(types: kernel.source.table, pointerSize: kernel.source.pointerSize)
    let facts = facts(kernel, alone, symbols)
    var answers = ParallelWork.map(objects.count, threads: threads) { self.objects[$0].answer(on: facts) }
    let open = answers.indices.filter { answers[$0].mayNeedModules }
    guard kernel.hasModules, !open.isEmpty else { return answers.map(\.answer) }
    let modules = kernel.modules { Diagnostics.say("\($0) (left out)") }
    guard !modules.isEmpty else { return answers.map(\.answer) }
    let whole = RelocationTarget(
      types: kernel.source.table, modules: modules.map { .init(name: $0.name, types: $0.source.table) },
      pointerSize: kernel.source.pointerSize)
    let wider = self.facts(kernel, whole, symbols)
    let again = ParallelWork.map(open.count, threads: threads) { self.objects[open[$0]].answer(on: wider) }
    for (place, answer) in zip(open, again) { answers[place] = answer }
    return answers.map(\.answer)
  }

  private func facts(_ kernel: FoundKernel, _ target: RelocationTarget, _ symbols: Set<String>?) -> KernelFacts {
    KernelFacts(
      target, release: kernel.release, configuration: kernel.config.flatMap { ConfigurationFile.text(of: $0) },
      symbols: symbols, objects: objects.count)
  }

  /// Those of the symbols that are asked for which the kernel has; nil where its symbols are not known.
  private func symbolNames(_ kernel: FoundKernel) -> Set<String>? {
    if kernel.name == "kernel" { return RunningKernel.symbols(among: symbols) }
    return kernel.symbolMap.map { RunningKernel.symbols(among: symbols, in: $0) }
  }
}
