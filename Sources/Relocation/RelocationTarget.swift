public import BTF

/// What an object is relocated against: the types of one kernel.
public struct RelocationTarget: Sendable {
  /// Split BTF of a kernel module, on top of the kernel's.
  public struct Module: Sendable {
    public let name: String
    public let types: BTFTypeTable

    public init(name: String, types: BTFTypeTable) {
      self.name = name
      self.types = types
    }
  }

  /// The types of the kernel itself.
  public let types: BTFTypeTable
  /// Types of its modules. They are looked at only for names of which the kernel itself has none.
  public let modules: [Module]
  /// Size of a pointer in bytes.
  public let pointerSize: Int

  public init(types: BTFTypeTable, modules: [Module] = [], pointerSize: Int = 8) {
    self.types = types
    self.modules = modules
    self.pointerSize = pointerSize
  }

  /// Where a type lies: in the kernel itself, or in a module by its place in ``modules``.
  public enum Place: Hashable, Sendable {
    case kernel
    case module(Int)
  }

  /// The table of a place, which must be one of this target's.
  public func table(_ place: Place) -> BTFTypeTable {
    switch place {
    case .kernel: types
    case .module(let index): modules[index].types
    }
  }

  /// The name of a module; nil for the kernel itself.
  public func moduleName(_ place: Place) -> String? {
    switch place {
    case .kernel: nil
    case .module(let index): modules[index].name
    }
  }
}
