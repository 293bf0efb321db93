import BPFObject
import BTF
import BTFSources
import Kernel
import Reporting

/// The types of BTF objects of the kernel, each opened when it is first asked for.
final class KernelTypeTables {
  private var known: [UInt32: BTFTypeTable?] = [:]
  private var maps: [UInt32: MapInfo?] = [:]
  /// The kernel's own types, without those of modules; nil where it does not show them.
  lazy var kernel = try? KernelBTF.reader.open("kernel").table

  /// Programs by the thousand bring BTF of their own each: what was seen is forgotten beyond so many.
  private static let limit = 64

  /// The types of the object `id`; nil for 0, and where they cannot be had.
  func table(_ id: UInt32) -> BTFTypeTable? {
    guard id > 0 else { return nil }
    if let table = known[id] { return table }
    if known.count >= KernelTypeTables.limit { known = [:] }
    let table = try? KernelBTF.reader.open(KernelTypeTables.source(id)).table
    known[id] = table
    return table
  }

  /// The kernel's own can be mapped, which takes no memory.
  private static func source(_ id: UInt32) throws(KernelError) -> String {
    let info = try BTFObject(id: id).info()
    guard info.isKernel, !info.name.isEmpty else { return "id:\(id)" }
    return info.isModule ? "kernel:\(info.name)" : "kernel"
  }

  /// The types in which the value of a struct_ops map lies: those of the kernel, or of the module that the map says. Nil for other maps, and where they
  /// cannot be had.
  func operations(_ map: MapInfo) -> BTFTypeTable? {
    guard MapType(rawValue: map.type) == .structOperations, map.kernelValueType > 0 else { return nil }
    return map.kernelBTFID > 0 ? table(map.kernelBTFID) : kernel
  }

  /// The name of a type, such as a function; `type 12 of BTF object 3` where it cannot be had.
  func name(of type: UInt32, in object: UInt32) -> String {
    table(object)?.name(of: TypeID(type)) ?? "type \(type) of BTF object \(object)"
  }

  /// The C name of a type; nil for `void`, and where it cannot be had.
  func typeName(_ type: UInt32, in object: UInt32) -> String? {
    guard type > 0, let table = table(object), table.record(TypeID(type)) != nil else { return nil }
    return TypeNames(table).text(TypeID(type))
  }

  /// What the kernel says about a map; nil where it has gone.
  func map(_ id: UInt32) -> MapInfo? {
    if let info = maps[id] { return info }
    let info = try? KernelMap.open(id: id).info()
    maps[id] = info
    return info
  }
}
