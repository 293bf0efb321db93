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
    /// The number of its answer about each object: see ``KernelAsking/given``.
    let answers: [Int]
    /// Modules that could not be read: what they have is taken for missing.
    var unread: [SourceError] = []
  }

  private let objects: [AuditedObject]
  /// Threads that share the objects of one kernel.
  private let threads: Int
  /// Symbols that some object asks for, by their addresses or to put probes on.
  private let symbols: Set<String>
  /// Lines of kernel configuration that come before each kernel's own.
  private let configuration: Bytes?
  private let known = Mutex<[Content: [Int]]>([:])
  /// The answers of all kernels.
  let given = GivenAnswers()

  /// All that answers depend on: kernels that have it in common answer the same.
  private struct Content: Hashable {
    let types: ContentKey
    let release: String?
    let config: ContentKey?
    let symbols: KernelSymbols?
  }

  init(_ objects: [AuditedObject], threads: Int, configuration: Bytes? = nil) {
    (self.objects, self.threads, self.configuration) = (objects, threads, configuration)
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
    var unread: [SourceError] = []
    let answers = ask(kernel, symbols) { unread.append($0) }
    if let content { known.withLock { $0[content] = answers } }
    return Answers(kernel: named, answers: answers, unread: unread)
  }

  /// Nil where modules lie with the kernel, which may differ: they are opened only where something is missing.
  private func content(of kernel: FoundKernel, _ symbols: KernelSymbols?) -> Content? {
    guard !kernel.hasModules else { return nil }
    let asksForConfiguration = objects.contains(where: \.requirements.asksForConfiguration)
    return Content(
      types: kernel.key, release: asksForConfiguration ? kernel.release : nil,
      config: asksForConfiguration ? kernel.config.map { ContentKey($0) } : nil, symbols: symbols)
  }

  /// An answer, or one that modules may change.
  private enum Look {
    case done(Int)
    case open(AuditReport.Answer)
  }

  private func ask(_ kernel: FoundKernel, _ symbols: KernelSymbols?, skip: (SourceError) -> Void) -> [Int] {
    let alone = RelocationTarget(types: kernel.source.table, pointerSize: kernel.source.pointerSize)
    let facts = facts(kernel, alone, symbols)
    let looks: [Look] = ParallelWork.map(objects.count, threads: threads) { object in
      let (answer, mayNeedModules) = self.objects[object].answer(on: facts)
      return mayNeedModules && kernel.hasModules ? .open(answer) : .done(self.given.number(of: answer))
    }
    let open = looks.indices.filter { if case .open = looks[$0] { true } else { false } }
    let modules = open.isEmpty ? [] : kernel.modules(skip: skip)
    var numbers = looks.map { look in
      switch look {
      case .done(let number): number
      case .open(let answer): modules.isEmpty ? given.number(of: answer) : 0
      }
    }
    guard !modules.isEmpty else { return numbers }
    let whole = RelocationTarget(
      types: kernel.source.table, modules: modules.map { .init(name: $0.name, types: $0.source.table) },
      pointerSize: kernel.source.pointerSize)
    let wider = self.facts(kernel, whole, symbols)
    let again = ParallelWork.map(open.count, threads: threads) {
      self.given.number(of: self.objects[open[$0]].answer(on: wider).answer)
    }
    for (place, number) in zip(open, again) { numbers[place] = number }
    return numbers
  }

  private func facts(_ kernel: FoundKernel, _ target: RelocationTarget, _ symbols: KernelSymbols?) -> KernelFacts {
    KernelFacts(target, release: kernel.release, configuration: configuration(of: kernel), symbols: symbols, objects: objects.count)
  }

  /// Of two lines for one option the first counts.
  private func configuration(of kernel: FoundKernel) -> Bytes? {
    let own = kernel.config.flatMap { ConfigurationFile.text(of: $0) }
    guard let configuration else { return own }
    return own.map { Bytes(configuration.array() + [0x0a] + $0.array()) } ?? configuration
  }

  /// Those of the symbols that are asked for which the kernel has; nil where its symbols are not known.
  private func symbolNames(_ kernel: FoundKernel) -> KernelSymbols? {
    if kernel.name == "kernel" {
      return RunningKernel.symbols(among: symbols).map {
        KernelSymbols(names: $0.names, ambiguous: $0.ambiguous, includesModules: true)
      }
    }
    return kernel.symbolMap.map {
      let found = RunningKernel.symbols(among: symbols, in: $0)
      return KernelSymbols(names: found.names, ambiguous: found.ambiguous, includesModules: false)
    }
  }
}
