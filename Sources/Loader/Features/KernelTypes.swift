public import BTF
import ByteReading
import Kernel

/// The types of the running kernel, and those of its modules once they are asked for.
///
/// A module's BTF object stays open: programs refer to it by descriptor.
public final class KernelTypes {
  /// A module's types, split from the kernel's.
  public final class Module {
    public let name: String
    public let types: BTFTypeTable
    let object: BTFObject

    init(name: String, types: BTFTypeTable, object: consuming BTFObject) {
      self.name = name
      self.types = types
      self.object = object
    }

    /// As instructions and attributes hold it.
    var descriptor: Int32 { object.descriptor.rawValue }
  }

  private let path: String
  private var opened: BTFTypeTable?
  private var openedModules: [Module]?
  private var names: NameIndex?
  /// Names that were looked for in the kernel's own types.
  private var lookups = 0

  /// From so many lookups on an index of all names costs less than searching for each (docs/performance.md).
  private static let fewLookups = 4

  /// `path` is where the kernel shows its types.
  public init(path: String = "/sys/kernel/btf/vmlinux") { self.path = path }

  /// Types that were opened already.
  public init(_ types: BTFTypeTable) {
    path = ""
    opened = types
  }

  /// The kernel's own types, opened when they are first needed; `use` says what for.
  public func vmlinux(for use: @autoclosure () -> String) throws(LoadError) -> BTFTypeTable {
    if let opened { return opened }
    let types: BTFTypeTable
    do {
      types = try BTFTypeTable(try FileBytes.open(path))
    } catch {
      throw LoadError(.noKernelTypes(use: use(), words: "\(error)"))
    }
    opened = types
    return types
  }

  /// The modules that are loaded, in the order of their ids; none where this process may not see them, or a kernel before 5.11 has no
  /// types of modules. One that is unloaded meanwhile is passed over, and so is one whose types are malformed.
  public func modules() throws(LoadError) -> [Module] {
    if let openedModules { return openedModules }
    let base = try vmlinux(for: "the types of modules")
    var found: [Module] = []
    var id: UInt32 = 0
    do throws(KernelError) {
      while let next = try KernelObjects.nextID(.btf, after: id) {
        id = next
        if let module = KernelTypes.module(id, on: base) { found.append(module) }
      }
    } catch {
      guard error.isPermissionDenied else { throw LoadError(.kernel(error)) }
    }
    openedModules = found
    return found
  }

  private static func module(_ id: UInt32, on base: BTFTypeTable) -> Module? {
    guard let object = try? BTFObject(id: id), let info = try? object.info(), info.isModule, let bytes = try? object.bytes(),
      let types = try? BTFTypeTable(bytes, base: base)
    else { return nil }
    return Module(name: info.name, types: types, object: object)
  }
}

extension KernelTypes {
  /// A type of the kernel, or of one of its modules.
  struct Found {
    let id: TypeID
    let types: BTFTypeTable
    /// Nil for the kernel's own.
    let module: Module?
  }

  /// The first type of that name and kind: in the kernel's own, else in its modules (libbpf: `find_ksym_btf_id()`).
  func find(_ name: String, _ kind: BTFKind, for use: @autoclosure () -> String) throws(LoadError) -> Found? {
    let own = try vmlinux(for: use())
    if let id = first(name, kind, in: own) { return Found(id: id, types: own, module: nil) }
    for module in try modules() {
      if let id = module.types.first(name, kind) { return Found(id: id, types: module.types, module: module) }
    }
    return nil
  }

  private func first(_ name: String, _ kind: BTFKind, in own: BTFTypeTable) -> TypeID? {
    lookups += 1
    guard lookups > KernelTypes.fewLookups else { return own.first(name, kind) }
    let index = names ?? NameIndex(own)
    names = index
    return index.types(named: name).first { own.record($0)?.kind == kind }
  }

  /// The same in the module of that name alone, or in `vmlinux`.
  func find(_ name: String, _ kind: BTFKind, in module: String, for use: @autoclosure () -> String) throws(LoadError) -> Found? {
    if module == "vmlinux" {
      let own = try vmlinux(for: use())
      return first(name, kind, in: own).map { Found(id: $0, types: own, module: nil) }
    }
    for candidate in try modules() where candidate.name == module {
      if let id = candidate.types.first(name, kind) { return Found(id: id, types: candidate.types, module: candidate) }
    }
    return nil
  }
}

extension BTFTypeTable {
  /// The first type of that name and kind in this blob itself, not in its base.
  func first(_ name: String, _ kind: BTFKind) -> TypeID? {
    types(named: name).first { $0.rawValue >= firstTypeID && record($0)?.kind == kind }
  }
}
