public import BTF

/// The smallest target for which objects relocate as against the whole one: the kernel's BTF, and that of each module which has a part
/// in it, split from it.
public struct MinimizedTarget: Sendable {
  /// BTF of a module, split from the minimised kernel's.
  public struct Module: Sendable {
    public let name: String
    public let types: BTFTypeTable
  }

  public let kernel: BTFTypeTable
  /// In the order of the whole target's modules; those of which nothing is needed are left out.
  public let modules: [Module]
  let pointerSize: Int

  init(_ needed: NeededTypes) throws(MinimizingError) {
    let target = needed.target
    let order = target.types.header.order
    var builder = BTFBuilder(order: order)
    let known = try MinimizedTarget.copy(needed.kernel, of: target.types, into: &builder, known: [:])
    let kernel = try MinimizedTarget.table(builder, base: nil)
    var modules: [Module] = []
    for (module, subset) in zip(target.modules, needed.modules) where !subset.isEmpty {
      var builder = BTFBuilder(order: module.types.header.order, splitFrom: kernel)
      _ = try MinimizedTarget.copy(subset, of: module.types, into: &builder, known: known)
      modules.append(Module(name: module.name, types: try MinimizedTarget.table(builder, base: kernel)))
    }
    self.kernel = kernel
    self.modules = modules
    pointerSize = target.pointerSize
  }

  private static func copy(
    _ subset: TypeSubset, of table: BTFTypeTable, into builder: inout BTFBuilder, known: [TypeID: TypeID]
  ) throws(MinimizingError) -> [TypeID: TypeID] {
    do throws(BTFBuildError) {
      return try builder.copy(subset, of: table, known: known)
    } catch {
      throw MinimizingError(.building(error))
    }
  }

  private static func table(_ builder: BTFBuilder, base: BTFTypeTable?) throws(MinimizingError) -> BTFTypeTable {
    do throws(BTFBuildError) {
      let blob = try builder.blob()
      do throws(BTFError) {
        return try BTFTypeTable(blob, base: base)
      } catch {
        throw BTFBuildError(.unreadable(error))
      }
    } catch {
      throw MinimizingError(.building(error))
    }
  }

  /// The same as something to relocate against.
  public var target: RelocationTarget {
    RelocationTarget(
      types: kernel, modules: modules.map { RelocationTarget.Module(name: $0.name, types: $0.types) }, pointerSize: pointerSize)
  }
}

/// Why no smaller BTF could be made.
public struct MinimizingError: Error, Hashable, Sendable {
  /// What is wrong. New cases may appear.
  public enum Reason: Hashable, Sendable {
    /// The types that are needed cannot be written.
    case building(BTFBuildError)
  }

  public var reason: Reason

  public init(_ reason: Reason) { self.reason = reason }
}

extension MinimizingError: CustomStringConvertible {
  public var description: String {
    switch reason {
    case .building(let error): "\(error)"
    }
  }
}
