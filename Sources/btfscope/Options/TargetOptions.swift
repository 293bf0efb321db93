import ArgumentParser
import BPFObject
import BTFSources
import Relocation

/// What commands take that relocate against a kernel.
struct TargetOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The kernel: kernel (the running one, with its modules), a file with BTF, or a folder with one and its modules.",
      valueName: "source"))
  var against = "kernel"

  @Option(help: ArgumentHelp("Split BTF of a module to look through as well; repeatable.", valueName: "source"))
  var module: [String] = []

  @Option(help: ArgumentHelp("The BTF that the kernel's own is split from, where it is not found by itself.", valueName: "source"))
  var base: String?

  /// The kernel, and what it decides about an object.
  func decide(_ object: ObjectFile) throws(CommandFailure) -> (target: RelocationTarget, resolutions: [Resolution]) {
    let (target, resolutions) = try TargetOptions.decide(against, base: base, modules: module, for: [object])
    return (target, resolutions.first ?? [])
  }

  func open(for objects: [ObjectFile]) throws(CommandFailure) -> RelocationTarget {
    try TargetOptions.open(against, base: base, modules: module, for: objects)
  }

  /// The kernel that `name` names.
  static func open(
    _ name: String, base: String?, modules: [String], for objects: [ObjectFile]
  ) throws(CommandFailure) -> RelocationTarget {
    try open(name, base: base, modules: modules) { alone in objects.contains { Resolver($0, target: alone).lacksCandidates } }
  }

  /// The same, and what it decides about each object.
  static func decide(
    _ name: String, base: String?, modules: [String], for objects: [ObjectFile]
  ) throws(CommandFailure) -> (target: RelocationTarget, resolutions: [[Resolution]]) {
    var resolutions: [[Resolution]] = []
    let target = try open(name, base: base, modules: modules) { alone in
      resolutions = objects.map { Resolver($0, target: alone).resolve() }
      return resolutions.contains { decided in decided.indices.contains { decided.lacksCandidates(at: $0) } }
    }
    // Modules were found that have a say as well.
    if modules.isEmpty, !target.modules.isEmpty { resolutions = objects.map { Resolver($0, target: target).resolve() } }
    return (target, resolutions)
  }

  /// A kernel that was found, and what it decides about each object; its modules take part where the kernel itself lacks a type.
  static func decide(
    _ kernel: FoundKernel, for objects: [ObjectFile], skip: (SourceError) -> Void
  ) -> (target: RelocationTarget, resolutions: [[Resolution]]) {
    let alone = RelocationTarget(types: kernel.source.table, pointerSize: kernel.source.pointerSize)
    let resolutions = objects.map { Resolver($0, target: alone).resolve() }
    let lacksTypes = resolutions.contains { decided in decided.indices.contains { decided.lacksCandidates(at: $0) } }
    guard lacksTypes, kernel.hasModules, case let modules = kernel.modules(skip: skip), !modules.isEmpty else {
      return (alone, resolutions)
    }
    let target = RelocationTarget(KernelSource(main: kernel.source, modules: modules))
    return (target, objects.map { Resolver($0, target: target).resolve() })
  }

  /// Modules that only lie beside the kernel are opened where `lacksTypes` says that some object asks for a type which it has not got:
  /// that is what libbpf does, and there may be a hundred of them.
  private static func open(
    _ name: String, base: String?, modules: [String], lacksTypes: (RelocationTarget) -> Bool
  ) throws(CommandFailure) -> RelocationTarget {
    do throws(SourceError) {
      var kernel = try KernelBTF.reader.openKernel(name, base: base)
      for module in modules { kernel.modules.append(try KernelBTF.reader.openModule(module, on: kernel.main)) }
      let alone = RelocationTarget(kernel)
      guard lacksTypes(alone), modules.isEmpty else { return alone }
      kernel.modules = try KernelBTF.reader.modules(of: name, on: kernel.main) { Diagnostics.say("\($0) (left out)") }
      return RelocationTarget(kernel)
    } catch {
      throw CommandFailure(error)
    }
  }
}

extension RelocationTarget {
  init(_ kernel: KernelSource) {
    self.init(
      types: kernel.main.table, modules: kernel.modules.map { Module(name: $0.name, types: $0.source.table) },
      pointerSize: kernel.main.pointerSize)
  }
}

extension TargetOptions {
  static func reading(_ line: inout PlainLine) throws(NotPlain) -> Self {
    var options = Self()
    options.against = try line.value("--against") ?? "kernel"
    options.module = try line.values("--module")
    options.base = try line.value("--base")
    return options
  }
}
