public import BPFObject
import BTF
import ByteReading

/// Which weak symbols of an object a target has, as far as its types say.
public enum WeakSymbols {
  /// Typed variables and functions of the kernel (`.ksyms`). Of those without a type nothing is said: only `/proc/kallsyms` knows.
  ///
  /// libbpf looks for a variable by its name and for a function by its name without a flavour, in the kernel and then in its modules
  /// (`find_ksym_btf_id()`). A weak function of another type counts as absent; a variable of another type is an error.
  public static func states(of object: ObjectFile, in target: RelocationTarget) -> [String: ExternalSymbol] {
    guard let types = object.types else { return [:] }
    var states: [String: ExternalSymbol] = [:]
    let budget = WorkBudget()
    for symbol in object.externs().values where symbol.isWeak {
      switch symbol.kind {
      case .variable: states[symbol.name] = isThere(symbol, .variable, types, target, budget)
      case .function: states[symbol.name] = isThere(symbol, .function, types, target, budget)
      case .configuration, .address, .unknown: break
      }
    }
    return states
  }

  /// Nil where it cannot be told.
  private static func isThere(
    _ symbol: Extern, _ kind: BTFKind, _ types: BTFTypeTable, _ target: RelocationTarget, _ budget: WorkBudget
  ) -> ExternalSymbol? {
    let whole = Bytes(Array(symbol.name.utf8))
    let name = kind == .function ? EssentialName.of(whole) : whole
    for table in [target.types] + target.modules.map(\.types) {
      let records = table.types(named: name).compactMap { table.record($0) }
      guard let found = records.first(where: { $0.kind == kind }) else { continue }
      let comparison = TypeComparison(
        local: TypeSide(table: types, pointerSize: Resolver.localPointerSize),
        target: TypeSide(table: table, pointerSize: target.pointerSize), dialect: .libbpf, budget: budget)
      do throws(RelocationFailure) {
        let wanted = try comparison.local.resolved(symbol.type).id
        let type = try comparison.target.resolved(found.reference).id
        let isCompatible = try comparison.areCompatible(wanted, type) == nil
        if isCompatible { return .present }
        return kind == .function ? .absent : nil
      } catch {
        return nil
      }
    }
    return .absent
  }
}
