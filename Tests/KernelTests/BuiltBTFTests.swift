import BTF
import ByteReading
import Foundation
import TestSupport
import Testing

@testable import Kernel

/// The kernel and libbpf read what the builder writes.
@Suite("BTF that is built") struct BuiltBTFTests {
  private func sample() throws(BTFBuildError) -> Bytes {
    var builder = BTFBuilder()
    let int = try builder.integer(builder.name("int"), byteSize: 4, IntegerEncoding(rawValue: 1 << 24 | 32))
    let long = try builder.integer(builder.name("unsigned_int"), byteSize: 4, IntegerEncoding(rawValue: 32))
    let array = try builder.array(ArrayShape(of: long, index: int, count: 4))
    try builder.structure(
      builder.name("s"), byteSize: 24,
      [.init(builder.name("int"), int, bitOffset: 0, bitFieldWidth: 3), .init(.none, array, bitOffset: 64)])
    // A name that lies in the middle of another one.
    let prototype = try builder.functionPrototype(returning: int, [(builder.name("t"), long)])
    try builder.function(builder.name("nt"), prototype, .static)
    try builder.enumeration(builder.name("wide"), isSigned: true, [.init(builder.name("ALL"), .max)])
    return try builder.blob()
  }

  @Test(.enabled(if: RunningKernel.mayCompare, "needs root, Linux 6.15 to 7.0, and no panic_on_warn"))
  func `the kernel takes it, names in the middle of others included`() throws {
    #expect(RunningKernel.answer(to: try sample()) == 0)
  }

  @Test func `bpftool reads it`() throws {
    let bpftool = try #require(Tool("bpftool"), "scripts/deps.sh test installs bpftool")
    let folder = try Fixture.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appending(path: "built.btf")
    try Data(sample().array()).write(to: file)
    let output = try bpftool.run(["btf", "dump", "file", file.path])
    #expect(output.status == 0, "\(output.diagnostics)")
    #expect(
      output.text == """
        [1] INT 'int' size=4 bits_offset=0 nr_bits=32 encoding=SIGNED
        [2] INT 'unsigned_int' size=4 bits_offset=0 nr_bits=32 encoding=(none)
        [3] ARRAY '(anon)' type_id=2 index_type_id=1 nr_elems=4
        [4] STRUCT 's' size=24 vlen=2
        \t'int' type_id=1 bits_offset=0 bitfield_size=3
        \t'(anon)' type_id=3 bits_offset=64
        [5] FUNC_PROTO '(anon)' ret_type_id=1 vlen=1
        \t't' type_id=2
        [6] FUNC 'nt' type_id=5 linkage=static
        [7] ENUM 'wide' encoding=SIGNED size=4 vlen=1
        \t'ALL' val=-1

        """)
  }
}
