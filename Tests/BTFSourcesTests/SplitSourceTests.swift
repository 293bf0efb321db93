import BTF
import ByteReading
import Foundation
import TestSupport
import Testing

@testable import BTFSources

@Suite("Split BTF and its base")
struct SplitSourceTests {
  let folder: Folder
  let base: BTFTypeTable

  init() throws {
    folder = try Folder()
    base = try Sample.base().table()
    try folder.write("vmlinux", base.blob.array())
    try folder.write("module", Sample.split(from: base).array())
  }

  private var reader: SourceReader { SourceReader(kernelFolder: folder.path) }
  /// A reader for which the folder is like any other.
  private var stranger: SourceReader { SourceReader(kernelFolder: "/nonexistent") }

  private func expectWhole(_ source: BTFSource) {
    #expect(source.table.name(of: TypeID(4)) == "in_module")
    #expect(source.table.name(of: TypeID(2)) == "in_base")
    #expect(!source.hasDistilledBase)
    #expect(source.pointerSize == 8)
  }

  @Test
  func `the kernel and its modules are named without paths`() throws {
    #expect(try reader.open("kernel").table.typeCount == 3)
    #expect(try reader.open("kernel:vmlinux").table.typeCount == 3)
    expectWhole(try reader.open("kernel:module"))
    #expect(try reader.open("kernel:module").name == "kernel:module")
  }

  @Test
  func `what the kernel does not show is an error that says what is needed`() throws {
    let path = "\(folder.path)/absent"
    let words = "open: No such file or directory (errno 2); the running kernel shows no such BTF"
    let needs = "(it needs CONFIG_DEBUG_INFO_BTF, and a module must be loaded)"
    #expect(reader.complaint(about: "kernel:absent") == "\(path): \(words) \(needs)")
    #expect(stranger.complaint(about: "kernel")?.hasPrefix("/nonexistent/vmlinux: open: No such file") == true)
  }

  @Test
  func `a file finds its base beside it`() throws {
    expectWhole(try reader.open("\(folder.path)/module"))
    expectWhole(try stranger.open("\(folder.path)/module"))
    try folder.write("module.ko", Sample.object(Sample.split(from: base).array()).array())
    expectWhole(try stranger.open("\(folder.path)/module.ko"))
    try folder.write("module.gz", StoredStream.gzip(Sample.split(from: base).array()))
    expectWhole(try stranger.open("\(folder.path)/module.gz"))
  }

  @Test
  func `the base beside it may be ELF or compressed`() throws {
    for bytes in [Sample.object(base.blob.array()).array(), StoredStream.gzip(base.blob.array())] {
      try folder.write("vmlinux", bytes)
      expectWhole(try stranger.open("\(folder.path)/module"))
    }
  }

  @Test
  func `a base that is given goes before one that would be found`() throws {
    let lonely = try Folder()
    let module = try lonely.write("module", Sample.split(from: base).array())
    expectWhole(try stranger.open(module, base: "\(folder.path)/vmlinux"))
    expectWhole(try stranger.open(module, on: try stranger.open("\(folder.path)/vmlinux")))
    try lonely.write("vmlinux", [1, 2, 3])
    expectWhole(try stranger.open(module, base: "\(folder.path)/vmlinux"))
  }

  @Test
  func `split BTF on split BTF opens, each on its own base`() throws {
    let module = try Sample.split(from: base).table(base: base)
    var writer = BTFWriter(splitFrom: module)
    writer.structure("on_top", size: 0)
    let lonely = try Folder()
    let path = try lonely.write("top", writer.array())
    let source = try stranger.open(path, base: "\(folder.path)/module")
    #expect(source.table.name(of: TypeID(6)) == "on_top")
    #expect(source.table.base?.base?.typeCount == 3)
  }

  @Test
  func `split BTF without a base says what to do`() throws {
    let lonely = try Folder()
    let path = try lonely.write("module", Sample.split(from: base).array())
    let words = "is split BTF and needs the BTF that it was split from; give it with --base"
    #expect(stranger.complaint(about: path) == "\(path): \(words) (\(lonely.path)/vmlinux does not exist)")
    try FileManager.default.moveItem(atPath: path, toPath: "\(lonely.path)/vmlinux")
    #expect(stranger.complaint(about: "\(lonely.path)/vmlinux") == "\(lonely.path)/vmlinux: \(words)")
  }

  @Test
  func `a module without types of its own is split, too`() throws {
    // A module that adds no types has a header and nothing else.
    let empty = BTFWriter(splitFrom: base).array()
    #expect(empty.count == 24)
    let path = try folder.write("empty", empty)
    #expect(try stranger.open(path).table.typeCount == 3)
    let lonely = try Folder()
    #expect(stranger.complaint(about: try lonely.write("empty", empty))?.contains("is split BTF") == true)
  }

  @Test
  func `complete BTF on a base is said to be complete`() throws {
    let path = "\(folder.path)/vmlinux"
    let words = "is complete BTF, which stands alone: it was not split from \(path), and is read without a base"
    #expect(stranger.complaint(about: path, base: path) == "\(path): \(words)")
    let other = try folder.write("other", Sample.base(order: .big).array())
    #expect(stranger.complaint(about: other, base: path) == "\(other): \(words)")
    // It is no matter what is behind a folder's vmlinux.
    #expect(try reader.open(path).table.base == nil)
    // What has strings that begin as those of complete BTF do, and names of the base, is split.
    var writer = BTFWriter(splitFrom: base)
    _ = writer.string(bytes: [0])
    writer.structure("odd", size: 0)
    let odd = try folder.write("odd", writer.array())
    #expect(try stranger.open(odd, base: path).table.firstTypeID == 3)
  }

  @Test
  func `in the kernel's folder all but vmlinux is split, whatever it looks like`() throws {
    // Its strings begin with an empty one, as those of BTF that stands alone do.
    var writer = BTFWriter(splitFrom: base)
    _ = writer.string(bytes: [0])
    writer.structure("odd", size: 0)
    writer.structure("odder", size: 0)
    let path = try folder.write("odd", writer.array())
    #expect(try reader.open(path).table.firstTypeID == 3)
    #expect(try stranger.open(path).table.firstTypeID == 1)
  }

  @Test
  func `errors of the base are errors of the base`() throws {
    try folder.write("vmlinux", Sample.base().array { $0.version = 3 })
    let path = "\(folder.path)/vmlinux"
    #expect(reader.complaint(about: "kernel:module") == "\(path): at offset 0x2: BTF version 3 is not supported (allowed: 1)")
    #expect(stranger.complaint(about: "\(folder.path)/module", base: "/nonexistent/b")?.hasPrefix("/nonexistent/b: ") == true)
  }

  @Test
  func `a base of other strings is noticed`() throws {
    var split = Sample.split(from: base)
    split.structure("third_in_module", size: 0)
    let module = try folder.write("larger", split.array())
    var other = Sample.base()
    other.structure("more", size: 0)
    other.structure("and more", size: 0)
    let path = try folder.write("other", other.array())
    // The first name lands where the first of the base's additional ones begins.
    let words = "was not split from \(path): 2 of 3 names begin in the middle of a string, or outside of all"
    #expect(stranger.complaint(about: module, base: path) == "\(module): \(words)")
    var tiny = BTFWriter()
    tiny.integer("int", size: 4)
    let small = try folder.write("small", tiny.array())
    #expect(stranger.complaint(about: "\(folder.path)/module", base: small)?.contains("was not split from") == true)
  }

  @Test
  func `a base of another byte order is noticed`() throws {
    let path = try folder.write("big", Sample.base(order: .big).array())
    #expect(
      stranger.complaint(about: "\(folder.path)/module", base: path)
        == "\(folder.path)/module: was not split from \(path): their byte orders differ")
  }

  @Test
  func `a fixture of a module stands on the fixture of its kernel, and on no other`() throws {
    let kernel = Fixture.path("kernels/amd64-6.12.btf.gz")
    let module = Fixture.path("kernels/amd64-6.12-veth.btf")
    let source = try stranger.open(module, base: kernel)
    #expect(source.table.ownTypeIDs.contains { source.table.name(of: TypeID($0)) == "veth_priv" })
    #expect(stranger.complaint(about: module)?.contains("--base") == true)
    #expect(stranger.complaint(about: module, base: "\(folder.path)/vmlinux")?.contains("was not split from") == true)
  }
}

@Suite("Objects of the kernel as sources")
struct LoadedSourceTests {
  let folder: Folder
  let base: BTFTypeTable

  init() throws {
    folder = try Folder()
    base = try Sample.base().table()
    try folder.write("vmlinux", base.blob.array())
  }

  struct Refusal: Error, CustomStringConvertible { let description = "BTF object 7: refused" }

  @Test
  func `a program's BTF stands alone, a module's on the kernel's`() throws {
    let module = Sample.split(from: base).bytes()
    let alone = Sample.base().bytes()
    let reader = SourceReader(kernelFolder: folder.path) { id in
      id == 1 ? .init(bytes: alone, isModule: false) : .init(bytes: module, isModule: true)
    }
    #expect(try reader.open("id:1").table.base == nil)
    #expect(try reader.open("id:1").name == "id:1")
    #expect(try reader.open("id:2").table.name(of: TypeID(4)) == "in_module")
  }

  @Test
  func `a refusal is passed on, and so is the lack of a way to ask`() {
    let reader = SourceReader(kernelFolder: folder.path) { _ in throw Refusal() }
    #expect(reader.complaint(about: "id:7") == "id:7: BTF object 7: refused")
    #expect(
      SourceReader().complaint(about: "id:7") == "id:7: BTF objects of the kernel cannot be asked for here")
  }
}

@Suite("BTF with a distilled base")
struct DistilledSourceTests {
  let folder: Folder
  let reader = SourceReader(kernelFolder: "/nonexistent")

  init() throws { folder = try Folder() }

  /// The distilled base holds the struct's name and size only.
  private func object() throws -> String {
    var distilled = BTFWriter()
    distilled.structure("in_base", size: 8)
    var split = BTFWriter(splitFrom: try distilled.table())
    let pointer = split.pointer(to: TypeID(1))
    split.structure("in_module", size: 8, [.init("first", pointer, at: 0)])
    var writer = Sample.object(split.array())
    writer.add(ELFWriter.Section(".BTF.base", distilled.array()))
    return try folder.write("module.ko", writer.array())
  }

  @Test
  func `without a base it stands on the distilled one`() throws {
    let source = try reader.open(try object())
    #expect(source.hasDistilledBase)
    #expect(source.table.firstTypeID == 2)
    #expect(source.table.name(of: TypeID(1)) == "in_base")
  }

  @Test
  func `with a base it moves onto that`() throws {
    let vmlinux = try folder.write("kernel.btf", Sample.base().array())
    let source = try reader.open(try object(), base: vmlinux)
    #expect(!source.hasDistilledBase)
    #expect(source.table.firstTypeID == 3)
    let pointer = try #require(source.table.record(TypeID(3)))
    #expect(pointer.kind == .pointer && pointer.reference == TypeID(2))
    #expect(source.table.name(of: TypeID(4)) == "in_module")
  }

  @Test
  func `a base that lacks a type is an error that names it`() throws {
    var other = BTFWriter()
    other.integer("int", size: 4)
    let path = try folder.write("kernel.btf", other.array())
    let object = try object()
    let words = try #require(reader.complaint(about: object, base: path))
    #expect(words.hasPrefix("\(object): section .BTF: ") && words.contains("in_base"))
  }

  @Test
  func `a damaged distilled base is named as the place`() throws {
    var writer = Sample.object(Sample.base().array())
    writer.add(ELFWriter.Section(".BTF.base", [0x9f, 0xeb]))
    let path = try folder.write("x.ko", writer.array())
    #expect(reader.complaint(about: path)?.hasPrefix("\(path): section .BTF.base: at offset 0x") == true)
  }
}
