import BPFObject
import BTF
import ByteReading
import ELF
import Kernel
import Relocation

extension LoadableObject {
  /// Decides everything and creates the maps; no program is loaded yet (libbpf: `bpf_object_prepare()`). What was created goes away
  /// where a later step fails.
  public func prepare(_ kernel: KernelTypes = KernelTypes(), _ features: KernelFeatures = KernelFeatures()) throws(LoadError)
    -> PreparedObject
  {
    var setup = self
    let externs = try ExternResolution(inventory, kernel, features, configuration: options.configuration)
    let operations = try setup.fitOperations(kernel)
    let image = try setup.relocated(kernel)
    let types = try LoadedTypes.load(inventory, isNeeded: inventory.maps.contains { $0.origin == .structOps })
    let configuration = setup.maps.firstIndex { $0.definition.origin == .configuration }
    if let configuration { setup.maps[configuration].contents = externs.configuration }
    let maps = try MapsCreation(setup, types, operations)
    return PreparedObject(
      setup: setup, image: image, types: types, maps: maps, operations: operations, externs: externs, kernel: kernel,
      features: features)
  }

  // MARK: struct_ops

  /// Fits struct_ops maps to the kernel; their programs are loaded exactly where such a map is created
  /// (libbpf: `bpf_object_adjust_struct_ops_autoload()`).
  private mutating func fitOperations(_ kernel: KernelTypes) throws(LoadError) -> [KernelOperations?] {
    var fitted: [KernelOperations?] = []
    var used: [String: Bool] = [:]
    for (index, map) in maps.enumerated() {
      guard let operations = map.definition.operations else {
        fitted.append(nil)
        continue
      }
      for case .program(let name) in operations.members.map(\.value) { used[name] = used[name] ?? false }
      guard map.isCreated else {
        fitted.append(nil)
        continue
      }
      let found = try fit(operations, index, kernel)
      for program in found?.programs ?? [] { used[program.name] = true }
      fitted.append(found)
    }
    for index in programs.indices where programs[index].type == .structOperations {
      if let isUsed = used[programs[index].name] { programs[index].isLoaded = isUsed }
    }
    return fitted
  }

  /// Nil where the map does not fit the kernel: it is not created, and its programs are refused for that reason; the others have nothing
  /// to do with it.
  private mutating func fit(_ operations: StructOperations, _ index: Int, _ kernel: KernelTypes) throws(LoadError)
    -> KernelOperations?
  {
    do throws(LoadError) {
      return try KernelOperations(operations, maps[index].definition, inventory.object, kernel)
    } catch {
      guard case .structOperations(let failure) = error.reason else { throw error }
      maps[index].isCreated = false
      for case .program(let name) in operations.members.map(\.value) {
        for number in programs.indices where programs[number].name == name && programs[number].isLoaded {
          programs[number].obstacle = .structOperations(maps[index].name, failure)
        }
      }
      return nil
    }
  }

  // MARK: CO-RE

  /// The code with its CO-RE relocations carried out for the running kernel.
  private func relocated(_ kernel: KernelTypes) throws(LoadError) -> ObjectImage {
    let object = inventory.object
    guard object.extensions?.relocations.recordCount ?? 0 > 0 else { return ObjectImage(inventory, replacements: [:]) }
    let types = try kernel.vmlinux(for: "CO-RE relocations")
    let alone = RelocationTarget(types: types)
    var resolutions = Resolver(object, target: alone).resolve()
    if resolutions.contains(where: \.lacksCandidates) {
      // As libbpf: modules are looked at only for types that the kernel itself has not.
      let modules = try kernel.modules().map { RelocationTarget.Module(name: $0.name, types: $0.types) }
      if !modules.isEmpty { resolutions = Resolver(object, target: RelocationTarget(types: types, modules: modules)).resolve() }
    }
    try refuse(resolutions)
    let replacements: [RelocatedObject.Replacement]
    do throws(RelocatedObjectError) {
      replacements = try RelocatedObject(object, resolutions).replacements
    } catch {
      throw LoadError(.unreadable("CO-RE relocations", words: "\(error)"))
    }
    return ObjectImage(
      inventory, replacements: Dictionary(replacements.map { ($0.section.index, $0.contents) }) { first, _ in first })
  }

  /// What cannot be decided counts only in programs that are loaded, and in what they call.
  private func refuse(_ resolutions: [Resolution]) throws(LoadError) {
    let idle = Set(programs.filter { !$0.isLoaded && !$0.program.isSubprogram }.map(\.program))
    for resolution in RelocatedObject.refusals(resolutions) {
      if let program = resolution.place.program, idle.contains(program) { continue }
      guard let failure = resolution.failure else { continue }
      throw LoadError(
        .relocation(
          index: resolution.place.index, section: resolution.place.sectionName, instruction: resolution.place.instruction.rawValue,
          words: "\(failure)"))
    }
  }
}
