import BPFObject
import BTF
import ByteReading
import Relocation

/// Gives the externs of an object their values on the running kernel (libbpf: `bpf_object__resolve_externs()`).
struct ExternResolution {
  /// One for each extern, in the order of the inventory.
  private(set) var resolved: [ResolvedExtern] = []
  /// The contents of the map `.kconfig`.
  private(set) var configuration: [UInt8]
  /// Descriptors of the modules whose functions are called, from place 1: what programs are loaded with.
  private(set) var descriptors: [Int32] = []

  private let types: KernelTypes
  private let object: ObjectFile

  init(_ inventory: ObjectInventory, _ types: KernelTypes, _ features: KernelFeatures, configuration text: Bytes?) throws(LoadError)
  {
    object = inventory.object
    self.types = types
    let externs = inventory.externs
    let values = try ExternResolution.configuration(externs, features, text)
    configuration = values.bytes
    let symbols = try ExternResolution.symbols(externs)
    for extern in externs { resolved.append(try resolve(extern, values, symbols)) }
  }

  // MARK: Configuration

  private static func configuration(
    _ externs: [Extern], _ features: KernelFeatures, _ text: Bytes?
  ) throws(LoadError) -> ConfigurationValues {
    var values = ConfigurationValues(externs)
    for extern in externs {
      guard case .configuration = extern.kind, !extern.name.hasPrefix("CONFIG_") else { continue }
      let value: UInt64
      do throws(ExternFailure) {
        value = try virtual(extern, features)
      } catch {
        throw LoadError(.extern(extern.name, error))
      }
      try setting { () throws(ConfigurationError) in try values.set(madeUp: value, for: extern) }
    }
    if values.lacksConfiguration, let text { try setting { () throws(ConfigurationError) in try values.read(text) } }
    if values.lacksConfiguration {
      let text = try ConfigurationFile.text(release: KernelRelease.name())
      try setting { () throws(ConfigurationError) in try values.read(text) }
    }
    return values
  }

  private static func setting(_ body: () throws(ConfigurationError) -> Void) throws(LoadError) {
    do throws(ConfigurationError) {
      try body()
    } catch {
      throw LoadError(.extern(error.name, ExternFailure(error.reason)))
    }
  }

  /// What loaders make up.
  private static func virtual(_ extern: Extern, _ features: KernelFeatures) throws(ExternFailure) -> UInt64 {
    if extern.isUnrecognizedConfiguration { throw .unknownVirtual }
    switch MadeUpConfiguration(rawValue: extern.name) {
    case .kernelVersion:
      guard let code = KernelRelease.code() else { throw .notFound }
      return UInt64(code)
    case .hasCookies: return features.hasCookies ? 1 : 0
    case .hasSystemCallWrapper: return features.hasSystemCallWrappers ? 1 : 0
    case nil: return 0
    }
  }

  private static func symbols(_ externs: [Extern]) throws(LoadError) -> SymbolAddresses? {
    let names = externs.filter { $0.kind == .address }.map(\.name)
    return names.isEmpty ? nil : try SymbolAddresses(Set(names))
  }

  // MARK: Each of them

  private mutating func resolve(
    _ extern: Extern, _ values: ConfigurationValues, _ symbols: SymbolAddresses?
  ) throws(LoadError) -> ResolvedExtern {
    do throws(ExternFailure) {
      switch extern.kind {
      case .configuration:
        let isSet = values.set.contains(extern.name)
        guard isSet || extern.isWeak else { throw ExternFailure.notFound }
        return .configuration(isSet: isSet)
      case .address: return try address(extern, symbols)
      case .unknown: return .missing
      case .variable, .function: break
      }
    } catch {
      throw LoadError(.extern(extern.name, error))
    }
    return extern.kind == .variable ? try variable(extern) : try function(extern)
  }

  private func address(_ extern: Extern, _ symbols: SymbolAddresses?) throws(ExternFailure) -> ResolvedExtern {
    guard let found = symbols?.found[extern.name] else {
      guard extern.isWeak else { throw .notFound }
      return .address(0)
    }
    if let second = found.second { throw .ambiguous(found.first, second) }
    return .address(found.first)
  }

  /// libbpf: `bpf_object__resolve_ksym_var_btf_id()`.
  private func variable(_ extern: Extern) throws(LoadError) -> ResolvedExtern {
    guard let found = try types.find(extern.name, .variable, for: "extern '\(extern.name)'"),
      let declaration = found.types.record(found.id)
    else { return try missing(extern) }
    try check(extern, declaration.reference, found.types)
    return .type(found.id.rawValue, object: found.module?.descriptor ?? 0, place: 0)
  }

  /// libbpf: `bpf_object__resolve_ksym_func_btf_id()`. What follows three underscores in its name tells prototypes apart.
  private mutating func function(_ extern: Extern) throws(LoadError) -> ResolvedExtern {
    let name = TypeCompatibility.essentialName(extern.name)
    guard let found = try types.find(name, .function, for: "extern '\(extern.name)'"), let function = found.types.record(found.id)
    else {
      return try missing(extern)
    }
    do throws(LoadError) {
      try check(extern, function.reference, found.types)
    } catch {
      if extern.isWeak { return .missing }
      throw error
    }
    guard let module = found.module else { return .type(found.id.rawValue, object: 0, place: 0) }
    return .type(found.id.rawValue, object: module.descriptor, place: try place(of: module, extern))
  }

  private mutating func place(of module: KernelTypes.Module, _ extern: Extern) throws(LoadError) -> Int16 {
    // Place 0 stands for the kernel's own types.
    if descriptors.isEmpty { descriptors = [0] }
    if let known = descriptors.firstIndex(of: module.descriptor) { return Int16(clamping: known) }
    guard let place = Int16(exactly: descriptors.count) else { throw LoadError(.extern(extern.name, .tooManyModules)) }
    descriptors.append(module.descriptor)
    return place
  }

  private func missing(_ extern: Extern) throws(LoadError) -> ResolvedExtern {
    guard extern.isWeak else { throw LoadError(.extern(extern.name, .notAmongTypes)) }
    return .missing
  }

  private func check(_ extern: Extern, _ found: TypeID, _ table: BTFTypeTable) throws(LoadError) {
    guard let local = object.types else { return }
    // Typedefs and qualifiers are passed over on both sides before kinds are compared.
    let (expected, given) = (local.withoutModifiers(extern.type), table.withoutModifiers(found))
    guard !TypeCompatibility.areCompatible(expected, in: local, given, in: table) else { return }
    throw LoadError(
      .extern(extern.name, .incompatible(expected: local.summary(of: expected), found: table.summary(of: given))))
  }
}

extension BTFTypeTable {
  func withoutModifiers(_ id: TypeID) -> TypeID { (try? resolved(id))?.id ?? id }
}
