import ArgumentParser
import BPFObject
import BTFSources
import Relocation

/// What commands take that relocate against a kernel.
struct TargetOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The kernel: kernel (the running one, with its modules), a file with BTF, or a folder laid out like /sys/kernel/btf.",
      valueName: "source"))
  var against = "kernel"

  @Option(help: ArgumentHelp("Split BTF of a module to look through as well; repeatable.", valueName: "source"))
  var module: [String] = []

  @Option(help: ArgumentHelp("The BTF that the kernel's own is split from, where it is not found by itself.", valueName: "source"))
  var base: String?

  func open(for objects: [ObjectFile]) throws(CommandFailure) -> RelocationTarget {
    try TargetOptions.open(against, base: base, modules: module, for: objects)
  }

  /// The kernel that `name` names. Modules that only lie beside it are opened where some object asks for a type that it has not got:
  /// that is what libbpf does, and there may be a hundred of them.
  static func open(
    _ name: String, base: String?, modules: [String], for objects: [ObjectFile]
  ) throws(CommandFailure) -> RelocationTarget {
    do throws(SourceError) {
      var kernel = try KernelBTF.reader.openKernel(name, base: base)
      for module in modules { kernel.modules.append(try KernelBTF.reader.openModule(module, on: kernel.main)) }
      let alone = RelocationTarget(kernel)
      guard modules.isEmpty, objects.contains(where: { Resolver($0, target: alone).lacksCandidates }) else { return alone }
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
