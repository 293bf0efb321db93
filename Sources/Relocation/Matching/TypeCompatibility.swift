public import BTF
import ByteReading

/// Whether what an object takes a kernel's variable or function for is what the kernel has.
public enum TypeCompatibility {
  /// Compares as for the relocation of a whole type (libbpf: `bpf_core_types_are_compat()`). Types that are malformed, or that would
  /// take too long to compare, are not compatible.
  public static func areCompatible(_ local: TypeID, in object: BTFTypeTable, _ target: TypeID, in kernel: BTFTypeTable) -> Bool {
    let comparison = TypeComparison(
      local: TypeSide(table: object, pointerSize: Resolver.localPointerSize),
      target: TypeSide(table: kernel, pointerSize: Resolver.localPointerSize), dialect: .libbpf, budget: WorkBudget())
    do throws(RelocationFailure) {
      return try comparison.areCompatible(local, target) == nil
    } catch {
      return false
    }
  }

  /// A name without its flavour: `foo` of `foo___v2`.
  public static func essentialName(_ name: String) -> String { EssentialName.of(Bytes(Array(name.utf8))).text }
}

extension BTFTypeTable {
  /// The kind and name of a type, for messages about what is not compatible; a name that no kernel takes is left out.
  package func summary(of id: TypeID) -> String {
    guard let record = record(id) else { return "[\(id.rawValue)]" }
    let name = kernelNameText(record.nameOffset).map { " \($0)" } ?? ""
    return "\(record.kind.map { "\($0.libbpfName)" } ?? "type")\(name) [\(id.rawValue)]"
  }
}
