import BPFObject
import BTF
import Glibc
import Kernel

/// Creates one map (libbpf: `bpf_object__create_map()`).
struct MapMaking {
  let types: LoadedTypes?
  /// Of struct_ops maps: the kernel's types.
  let operations: [KernelOperations?]

  func make(_ setup: MapSetup, _ index: Int) throws(LoadError) -> KernelMap {
    var creation = MapMaking.creation(setup.attributes, name: setup.name)
    creation.networkInterface = setup.networkInterface
    describe(&creation, setup.attributes)
    if index < operations.count, let kernel = operations[index] {
      creation.valueSize = kernel.valueSize
      creation.kernelValueType = kernel.valueType.rawValue
      if let module = kernel.module {
        creation.kernelValueBTF = module.descriptor
        creation.flags |= MapMaking.valueTypeOfModule
      }
    }
    guard setup.attributes.type.holdsMaps, let inner = setup.inner else {
      // Mapping came with Linux 5.5: variables can do without.
      let spare: MapFlags = setup.definition.origin == .declared ? [] : .mappable
      return try make(creation, without: spare)
    }
    // The kernel only looks at what it is like; it need not live on.
    var innerCreation = MapMaking.creation(inner, name: setup.name + ".inner")
    describe(&innerCreation, inner)
    let template = try make(innerCreation)
    creation.innerMap = template.descriptor.rawValue
    let map = try make(creation)
    _ = consume template
    return map
  }

  /// `BPF_F_VTYPE_BTF_OBJ_FD`
  private static let valueTypeOfModule: UInt32 = 1 << 15

  private static func creation(_ attributes: MapAttributes, name: String) -> MapCreation {
    var creation = MapCreation(
      type: attributes.type.rawValue, keySize: attributes.keySize, valueSize: attributes.valueSize,
      maxEntries: attributes.maxEntries,
      flags: attributes.flags.rawValue, name: name)
    creation.numaNode = attributes.numaNode ?? 0
    creation.extra = attributes.extra ?? 0
    return creation
  }

  private func describe(_ creation: inout MapCreation, _ attributes: MapAttributes) {
    guard let types, !attributes.type.lacksTypes else { return }
    creation.btf = types.descriptor
    creation.keyType = attributes.keyType?.rawValue ?? 0
    creation.valueType = attributes.type == .structOperations ? 0 : attributes.valueType?.rawValue ?? 0
  }

  /// Where the kernel refuses types for that map, it is made without. An older kernel may know no names, nor flags that can be spared.
  private func make(_ creation: MapCreation, without spare: MapFlags = []) throws(LoadError) -> KernelMap {
    let first: KernelError
    do throws(KernelError) {
      return try LockedMemory.retrying { () throws(KernelError) in try KernelMap.create(creation) }
    } catch {
      first = error
    }
    var simpler = creation
    if creation.keyType != 0 || creation.valueType != 0 {
      (simpler.btf, simpler.keyType, simpler.valueType) = (0, 0, 0)
      if let map = try? KernelMap.create(simpler) { return map }
    }
    if first.number == EINVAL || first.number == E2BIG {
      // Names came with Linux 4.15: an older kernel refuses attributes that go so far.
      simpler.name = ""
      simpler.flags &= ~spare.rawValue
      if let map = try? KernelMap.create(simpler) { return map }
    }
    if let problem = RingMap.problem(in: creation) {
      throw LoadError(.map(.ring(problem, first)), subject: "map '\(creation.name)'")
    }
    throw LoadError(.kernel(first))
  }
}

extension MapType {
  /// Maps for which the kernel takes no types of keys and values.
  var lacksTypes: Bool {
    switch self {
    case .perfEventArray, .cgroupArray, .stackTrace, .arrayOfMaps, .hashOfMaps, .deviceMap, .deviceMapHash, .cpuMap, .xskMap,
      .socketMap,
      .socketHash, .queue, .stack, .arena:
      true
    default: false
    }
  }
}
