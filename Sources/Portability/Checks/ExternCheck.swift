import BPFObject
import BTF
import ByteReading
import Relocation

/// What a kernel has of an object's externs (libbpf: `bpf_object__resolve_externs()`).
struct ExternCheck {
  enum State: Hashable {
    case present, absent, unknown
    /// A function of the kernel that programs may not call.
    case notAllowed
  }

  /// One for each extern, in the order of the inventory.
  private(set) var states: [State] = []
  /// What libbpf refuses the whole object for, and what is not known.
  private(set) var findings: [Finding] = []
  /// What only those programs lack that ask for it, by the numbers of the externs.
  private(set) var ofPrograms: [Int: Finding] = [:]
  /// Weak symbols by name, for the analysis of what guards instructions.
  private(set) var symbols: [String: ExternalSymbol] = [:]

  /// Values of `.kconfig` that are known, by name.
  let configuration: [String: Bytes]
  /// Whether some of them are not.
  let lacksConfiguration: Bool

  private let facts: KernelFacts
  private let types: BTFTypeTable?

  init(_ inventory: ObjectInventory, _ facts: KernelFacts) {
    self.facts = facts
    types = inventory.object.types
    let values = facts.values(for: inventory.externs, order: inventory.object.order)
    let wanted = inventory.externs.filter { if case .configuration = $0.kind { true } else { false } }
    let known = facts.configuration == nil ? values.known.filter { values.set.contains($0.key) } : values.known
    configuration = known
    lacksConfiguration = wanted.contains { known[$0.name] == nil }
    for (number, extern) in inventory.externs.enumerated() {
      let known = findings.count
      let state = state(of: extern)
      if findings.count > known, let finding = findings.last,
        extern.isWeak && finding.effect <= .degraded || isOfVerifier(finding.cause)
      {
        ofPrograms[number] = findings.removeLast()
      }
      states.append(state)
      guard extern.isWeak, extern.kind == .function || extern.kind == .variable else { continue }
      if state == .present || state == .notAllowed { symbols[extern.name] = .present }
      if state == .absent { symbols[extern.name] = .absent }
    }
  }

  /// Whether it is the verifier that refuses it, and not libbpf.
  private func isOfVerifier(_ cause: FindingCause) -> Bool { if case .variableWithoutAddress = cause { true } else { false } }

  private mutating func state(of extern: Extern) -> State {
    switch extern.kind {
    case .function: return function(extern)
    case .variable: return variable(extern)
    case .address: return address(extern)
    case .configuration: return configured(extern)
    case .unknown: return .unknown
    }
  }

  /// An address of `/proc/kallsyms`, where loaders look for it: symbols of modules among them.
  private mutating func address(_ extern: Extern) -> State {
    if facts.symbols?.ambiguous.contains(extern.name) == true {
      findings.append(Finding(.symbolAmbiguous(extern.name), .notLoaded))
      return .unknown
    }
    if facts.find(extern.name, [.function, .variable]) != nil || facts.symbols?.names.contains(extern.name) == true {
      return .present
    }
    guard facts.symbols?.includesModules == true else {
      findings.append(Finding(.symbolUnknown(extern.name), extern.isWeak ? .none : .perhapsNotLoaded))
      return .unknown
    }
    findings.append(Finding(.symbolMissing(extern.name), extern.isWeak ? .degraded : .notLoaded))
    return .absent
  }

  /// A value of the kernel's configuration: a loader refuses the object where one is not there that must be.
  private mutating func configured(_ extern: Extern) -> State {
    if extern.isUnrecognizedConfiguration {
      findings.append(Finding(.configurationUnrecognized(extern.name), .notLoaded))
      return .absent
    }
    if configuration[extern.name] != nil { return .present }
    guard !extern.isWeak else { return .unknown }
    let isLost = facts.configuration != nil && extern.name.hasPrefix("CONFIG_")
    // Loaders ask the running kernel, so that it is there, whatever it is.
    let effect: Finding.Effect = extern.name.hasPrefix("CONFIG_") ? .perhapsNotLoaded : .none
    findings.append(
      isLost
        ? Finding(.configurationMissing(extern.name), .notLoaded) : Finding(.configurationUnknown(extern.name), effect))
    return isLost ? .absent : .unknown
  }

  private mutating func function(_ extern: Extern) -> State {
    let name = TypeCompatibility.essentialName(extern.name)
    guard let found = facts.find(name, .function) else {
      let isUnknown = facts.mayBeInModule(kernelFunction: name)
      let effect: Finding.Effect = extern.isWeak ? .degraded : isUnknown ? .perhapsNotLoaded : .notLoaded
      findings.append(Finding(.kernelFunctionMissing(extern.name, isWeak: extern.isWeak), effect))
      return isUnknown ? .unknown : .absent
    }
    if let types = mismatch(extern, found) {
      findings.append(
        Finding(
          .kernelFunctionIncompatible(extern.name, isWeak: extern.isWeak, expected: types.expected, found: types.found),
          extern.isWeak ? .degraded : .notLoaded))
      return .absent
    }
    return facts.allowsCalls(of: found) == false ? .notAllowed : .present
  }

  private mutating func variable(_ extern: Extern) -> State {
    guard let found = facts.find(extern.name, .variable) else {
      findings.append(Finding(.variableMissing(extern.name, isWeak: extern.isWeak), extern.isWeak ? .degraded : .notLoaded))
      return .absent
    }
    if let types = mismatch(extern, found) {
      findings.append(Finding(.variableIncompatible(extern.name, expected: types.expected, found: types.found), .notLoaded))
      return .unknown
    }
    // The verifier asks for its address, and kernels without CONFIG_KALLSYMS_ALL know those of functions only.
    if let symbols = facts.symbols, symbols.includesModules, !symbols.names.contains(extern.name) {
      findings.append(Finding(.variableWithoutAddress(extern.name), .notLoaded))
    }
    return .present
  }

  private func mismatch(_ extern: Extern, _ found: KernelFacts.Found) -> (expected: TypeID, found: KernelType)? {
    guard let types else { return nil }
    let expected = (try? types.resolved(extern.type))?.id ?? extern.type
    let given = (try? found.table.resolved(found.record.reference))?.id ?? found.record.reference
    guard !TypeCompatibility.areCompatible(expected, in: types, given, in: found.table) else { return nil }
    return (expected, KernelType(place: found.place, type: given))
  }
}
