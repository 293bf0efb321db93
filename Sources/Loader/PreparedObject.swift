import BPFObject
import ByteReading
import Kernel

/// An object whose maps are created and whose code is final; its programs are not loaded yet.
public final class PreparedObject {
  let setup: LoadableObject
  let image: ObjectImage
  let types: LoadedTypes?
  let creation: MapsCreation
  let operations: [KernelOperations?]
  let externs: ExternResolution
  let kernel: KernelTypes
  let features: KernelFeatures

  init(
    setup: LoadableObject, image: ObjectImage, types: LoadedTypes?, maps: MapsCreation, operations: [KernelOperations?],
    externs: ExternResolution, kernel: KernelTypes, features: KernelFeatures
  ) {
    self.setup = setup
    self.image = image
    self.types = types
    creation = maps
    self.operations = operations
    self.externs = externs
    self.kernel = kernel
    self.features = features
  }

  /// In the inventory's order; nil for those that are not created.
  public var maps: [LoadedMap?] { creation.maps }

  /// Loads the programs, each by itself: one that is refused does not stop the others. What needs all of them, an array of programs or
  /// a struct_ops map, is filled with those that are there.
  public func load() throws(LoadError) -> LoadedObject {
    let loading = ProgramLoading(self)
    var outcomes: [ProgramOutcome] = []
    for index in setup.programs.indices where !setup.programs[index].program.isSubprogram {
      outcomes.append(loading.load(index))
    }
    let object = LoadedObject(self, outcomes)
    do throws(LoadError) {
      try fillProgramArrays(object)
    } catch {
      creation.unpin()
      throw error
    }
    return object
  }

  private func fillProgramArrays(_ object: LoadedObject) throws(LoadError) {
    let loaded = Dictionary(object.loadedPrograms.map { ($0.name, $0) }) { first, _ in first }
    for (index, map) in creation.maps.enumerated() {
      guard let map, !map.isReused, map.attributes.type == .programArray else { continue }
      for value in setup.maps[index].definition.initialValues {
        // One that was refused was said to be.
        guard let program = loaded[value.name] else { continue }
        try MapsCreation.fill(map, slot: value.slot, with: program.descriptor)
      }
    }
  }
}
