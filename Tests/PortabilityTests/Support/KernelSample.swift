import BTF
import ByteReading
import Relocation
import TestSupport

@testable import Portability

/// A kernel written from values.
struct KernelSample {
  var types = BTFWriter()
  var release: String?
  var configuration: String?
  var symbols: KernelSymbols?
  private var modules: [(name: String, write: (inout BTFWriter) -> Void)] = []

  static let int = TypeID(1)
  static let long = TypeID(2)

  init(_ write: (inout KernelSample) -> Void = { _ in }) {
    types.integer("int", size: 4)
    types.integer("long", size: 8)
    write(&self)
  }

  /// One of the kernel's enums, with entries of those values.
  mutating func numbers(_ name: String, _ values: [Int32]) {
    types.enumeration(name, values.map { ("\(name.uppercased())_\($0)", $0) })
  }

  /// A function of arguments of these types.
  @discardableResult mutating func function(_ name: String, _ arguments: [TypeID] = [], returning result: TypeID = .void) -> TypeID
  {
    types.function(name, types.prototype(returning: result, arguments.map { ("a", $0) }))
  }

  /// A tracepoint, whose first argument is the kernel's own.
  mutating func tracepoint(_ name: String, _ arguments: [TypeID] = []) {
    let data = types.pointer(to: .void)
    let prototype = types.prototype([("__data", data)] + arguments.map { ("a", $0) })
    types.typedef("btf_trace_\(name)", to: types.pointer(to: prototype))
  }

  /// A struct of members of 8 bytes each.
  @discardableResult mutating func structure(_ name: String, _ members: [String]) -> TypeID {
    let entries = members.enumerated().map { BTFWriter.Member($1, KernelSample.long, at: UInt32($0) * 64) }
    return types.structure(name, size: UInt32(members.count * 8), entries)
  }

  mutating func pointer(_ name: String, _ members: [String] = ["first"]) -> TypeID { types.pointer(to: structure(name, members)) }

  /// The registers of x86-64, as far as arguments lie in them.
  mutating func x86Registers() {
    let places: [(String, UInt32)] = [("r9", 64), ("r8", 72), ("cx", 88), ("dx", 96), ("si", 104), ("di", 112)]
    types.structure("pt_regs", size: 168, places.map { BTFWriter.Member($0.0, KernelSample.long, at: $0.1 * 8) })
  }

  mutating func module(_ name: String, _ write: @escaping (inout BTFWriter) -> Void) { modules.append((name, write)) }

  func facts() throws -> KernelFacts {
    let table = try types.table()
    let parts = try modules.map { module in
      var writer = BTFWriter(splitFrom: table)
      module.write(&writer)
      return RelocationTarget.Module(name: module.name, types: try writer.table(base: table))
    }
    return KernelFacts(
      RelocationTarget(types: table, modules: parts), release: release,
      configuration: configuration.map { Bytes(Array($0.utf8)) }, symbols: symbols)
  }
}
