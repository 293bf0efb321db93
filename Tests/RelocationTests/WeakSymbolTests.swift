import BPFObject
import BTF
import ByteReading
import ELF
import Relocation
import TestSupport
import Testing

/// Which weak symbols a target has.
@Suite struct WeakSymbolTests {
  private func states(_ make: (inout BTFWriter) -> Void) throws -> [String: ExternalSymbol] {
    var types = BTFWriter()
    make(&types)
    let object = try ObjectFile(ELFFile(Fixture.object("externs")))
    return WeakSymbols.states(of: object, in: RelocationTarget(types: try types.table()))
  }

  /// `void bpf_task_release(parameters)`
  private static func release(_ types: inout BTFWriter, _ parameters: (inout BTFWriter) -> [(String?, TypeID)]) {
    let list = parameters(&types)
    types.function("bpf_task_release", types.prototype(returning: .void, list))
  }

  @Test func `what the target has not got is absent, and strong symbols are not asked for`() throws {
    #expect(try states { _ in } == ["missing": .absent, "bpf_task_release": .absent])
  }

  @Test func `a function of the same parameters is there`() throws {
    let states = try states { types in
      Self.release(&types) { [("task", $0.pointer(to: $0.forward("task_struct")))] }
    }
    #expect(states["bpf_task_release"] == .present)
  }

  @Test func `a struct that is only declared does not stand for the whole one, to libbpf`() throws {
    let states = try states { types in
      Self.release(&types) { [("task", $0.pointer(to: $0.structure("task_struct", size: 8)))] }
    }
    #expect(states["bpf_task_release"] == .absent)
  }

  @Test func `a function of other parameters counts as absent`() throws {
    #expect(try states { Self.release(&$0) { _ in [] } }["bpf_task_release"] == .absent)
  }

  @Test func `a variable of the same kind of type is there, and of one of another kind nothing is said`() throws {
    func variable(_ make: (inout BTFWriter) -> TypeID) throws -> ExternalSymbol? {
      try states { types in
        let type = make(&types)
        types.variable("missing", type, linkage: 1)
      }["missing"]
    }
    #expect(try variable { $0.integer("long", size: 8) } == .present)
    #expect(try variable { $0.structure("s", size: 8) } == nil)
    // A function of that name is another thing.
    #expect(try states { $0.function("missing", $0.prototype()) }["missing"] == .absent)
  }
}
