import BTF
import ByteReading
import Relocation
import TestSupport
import Testing

@testable import Portability

/// What is looked up of a kernel.
@Suite struct FactTests {
  @Test func `an enum that is not there answers nothing, and ends of lists are no entries`() throws {
    let facts = try KernelSample { kernel in
      kernel.types.enumeration("bpf_func_id", [("BPF_FUNC_unspec", 0), ("BPF_FUNC_x", 1), ("__BPF_FUNC_MAX_ID", 2)])
      kernel.types.enumeration64("bpf_map_type", [("BPF_MAP_TYPE_UNSPEC", 0)])
    }.facts()
    #expect(facts.helpers.contains(1) == true && facts.helpers.contains(2) == false)
    #expect(facts.mapTypes.contains(0) == true && facts.mapTypes.contains(1) == false)
    #expect(facts.programTypes.contains(1) == nil && facts.attachTypes.contains(1) == nil && facts.mapFlags.contains(1) == nil)
  }

  @Test func `a name is found in the kernel first, then in modules, or in one module alone`() throws {
    let facts = try KernelSample { kernel in
      kernel.function("both")
      kernel.module("m") { module in
        module.function("both", module.prototype())
        module.function("own", module.prototype())
      }
    }.facts()
    #expect(facts.find("both", .function)?.place == .kernel)
    #expect(facts.find("both", .function, inModule: "m")?.place == .module(0))
    #expect(facts.find("own", .function)?.place == .module(0))
    #expect(facts.find("own", .function, inModule: "vmlinux") == nil)
    #expect(facts.find("own", .function, inModule: "none") == nil)
    #expect(facts.find("own", .structure) == nil && facts.find("", .function) == nil)
  }

  @Test func `much the same name is found, and nothing where none is near`() throws {
    let facts = try KernelSample { kernel in
      kernel.function("blk_account_io_start")
      kernel.function("vfs_read")
      kernel.tracepoint("block_rq_insert")
    }.facts()
    #expect(facts.nearestFunction(to: "blk_account_io_starts") == "blk_account_io_start")
    #expect(facts.nearestFunction(to: "__blk_account_io_start") == "blk_account_io_start")
    #expect(facts.nearestFunction(to: "tcp_sendmsg") == nil)
    #expect(facts.nearestTracepoint(to: "block_rq_inserted") == "block_rq_insert")
    #expect(facts.nearestFunction(to: "") == nil && facts.nearestFunction(to: String(repeating: "a", count: 1000)) == nil)
  }

  @Test func `what was asked before changes no answer`() throws {
    let facts = try KernelSample { $0.function("function_0001") }.facts()
    #expect(facts.nearestFunction(to: "function_0002") == "function_0001")
    for number in 0..<5000 { _ = facts.nearestFunction(to: "other_\(number)") }
    #expect(facts.nearestFunction(to: "function_0003") == "function_0001")
    #expect(facts.nearestFunction(to: "function_0002") == "function_0001")
  }

  @Test func `what a trusted pointer leads to is read member by member`() throws {
    var types = BTFWriter()
    let int = types.integer("int", size: 4)
    let pointer = types.pointer(to: int)
    let inner = types.structure("inner", size: 8, [.init("a", int, at: 0), .init("b", int, at: 32)])
    let open = types.array(of: int, index: int, count: 0)
    let structure = types.structure(
      "s", size: 32, [.init("p", pointer, at: 0), .init("in", inner, at: 64), .init("i", int, at: 128)])
    let endless = types.structure("e", size: 4, [.init("i", int, at: 0), .init("rest", open, at: 32)])
    let union = types.union("u", size: 8, [.init("i", int, at: 0)])
    let access = StructAccess(table: try types.table())
    #expect(access.permits(structure, offset: 0, size: 8) == true)
    #expect(access.permits(structure, offset: 0, size: 4) == false)
    #expect(access.permits(structure, offset: 12, size: 4) == true)
    #expect(access.permits(structure, offset: 16, size: 8) == false)
    #expect(access.permits(structure, offset: 32, size: 4) == false)
    // Padding, arrays without an end, unions: not told.
    #expect(access.permits(structure, offset: 24, size: 4) == nil)
    #expect(access.permits(endless, offset: 4, size: 4) == nil)
    #expect(access.permits(union, offset: 0, size: 4) == nil)
    for offset in [UInt64.max, UInt64.max - 3, 1 << 63] { #expect(access.permits(structure, offset: offset, size: 8) == false) }
  }
}
