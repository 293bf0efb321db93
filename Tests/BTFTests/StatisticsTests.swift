import ByteReading
import TestSupport
import Testing

@testable import BTF

@Suite struct StatisticsTests {
  func statistics(_ build: (inout BTFWriter) throws -> Void) throws -> TypeStatistics {
    var writer = BTFWriter()
    try build(&writer)
    return TypeStatistics(try writer.table())
  }

  @Test func `counts, bytes and names of each kind`() throws {
    let found = try statistics { writer in
      let int = writer.integer("int", size: 4)
      writer.structure("a", size: 8, [.init("x", int, at: 0), .init("y", int, at: 32, width: 3)])
      writer.structure(nil, size: 0)
      writer.function("f", writer.prototype([("p", int)]), linkage: 1)
      writer.enumeration("e", [("A", 1), ("B", 2)])
      writer.enumeration64("w", [("C", 1)])
      writer.dataSection(".data", size: 4, [(writer.variable("v", int), 0, 4)])
    }
    func count(_ kind: BTFKind) -> TypeStatistics.KindCount { found.kinds[Int(kind.rawValue)] }
    func expected(_ count: Int, _ bytes: Int, _ named: Int) -> TypeStatistics.KindCount {
      var result = TypeStatistics.KindCount()
      (result.count, result.bytes, result.named) = (count, bytes, named)
      return result
    }
    #expect(count(.integer) == expected(1, 16, 1))
    #expect(count(.structure) == expected(2, 12 + 24 + 12, 1))
    // The linkage of a function is no count of entries.
    #expect(count(.function) == expected(1, 12, 1))
    #expect(count(.functionPrototype) == expected(1, 20, 0))
    #expect(count(.enumeration) == expected(1, 28, 1))
    #expect(count(.enumeration64) == expected(1, 24, 1))
    #expect(count(.variable) == expected(1, 16, 1))
    #expect(count(.dataSection) == expected(1, 24, 1))
    #expect(count(.pointer) == expected(0, 0, 0))
    #expect(found.entries.members == 2)
    #expect(found.entries.bitFields == 1)
    #expect(found.entries.enumerators == 3)
    #expect(found.entries.parameters == 1)
    #expect(found.entries.sectionVariables == 1)
  }

  @Test(arguments: Fixture.objects)
  func `the bytes of all kinds are the type section`(object: String) throws {
    let table = try BTFTypeTable(Bytes(Fixture.section(object)))
    let found = TypeStatistics(table)
    #expect(found.kinds.reduce(0) { $0 + $1.bytes } == Int(table.header.typeLength))
    #expect(found.kinds.reduce(0) { $0 + $1.count } == table.ownTypeIDs.count)
    #expect(found.strings.bytes == Int(table.header.stringLength))
  }

  @Test func `the bytes of a kernel's and a module's kinds are their type sections`() throws {
    for table in [try Fixture.kernel(), try Fixture.module()] {
      let found = TypeStatistics(table)
      #expect(found.kinds.reduce(0) { $0 + $1.bytes } == Int(table.header.typeLength))
      #expect(found.kinds.reduce(0) { $0 + $1.count } == table.ownTypeIDs.count)
      #expect(found.strings.bytes == Int(table.header.stringLength))
      #expect(found.kinds[4].count > 0)
    }
  }

  @Test func `strings are counted between their NULs`() throws {
    let found = try statistics { writer in
      _ = writer.string("four")
      _ = writer.string("eleven char")
      _ = writer.string(bytes: [0, 0])
      _ = writer.string(bytes: [0x61, 0])
    }
    #expect(found.strings.count == 3)
    #expect(found.strings.longest == 11)
    #expect(found.strings.bytes == 1 + 5 + 12 + 2 + 2)
    let empty = try statistics { _ in }
    #expect(empty.strings.count == 0 && empty.strings.longest == 0 && empty.strings.bytes == 1)
  }

  @Test func `a kind that is not known is counted by its number`() throws {
    let found = try statistics { writer in
      writer.layout = Array(repeating: (0, 0), count: 50) + [(4, 8)]
      writer.record(name: "new", info: 50 << 24 | 2, sizeOrType: 0, [1, 2, 3, 4, 5])
    }
    #expect(found.kinds[50].count == 1)
    #expect(found.kinds[50].bytes == 12 + 4 + 16)
    #expect(found.features.used == [.layoutSection, .unknownKinds])
  }

  @Test func `each feature is seen where it is used, and nowhere else`() throws {
    typealias Feature = FeatureUse.Feature
    func used(_ build: (inout BTFWriter) -> Void) throws -> [Feature] {
      let found = try statistics(build)
      return found.features.used
    }
    #expect(try used { $0.integer("int", size: 4) } == [])
    #expect(try used { $0.structure("s", size: 4, flag: true) } == [.bitFieldMembers])
    #expect(try used { $0.union("s", size: 4, flag: true) } == [.bitFieldMembers])
    #expect(try used { $0.structure("s", size: 4) } == [])
    #expect(try used { $0.function("f", TypeID(1)) } == [.functions])
    #expect(try used { $0.function("f", TypeID(1), linkage: 2) } == [.functions, .functionLinkage])
    #expect(try used { $0.variable("v", TypeID(1)) } == [.variables])
    #expect(try used { $0.dataSection("d", size: 0, []) } == [.variables])
    #expect(try used { $0.float("f", size: 4) } == [.floats])
    #expect(try used { $0.declarationTag("t", on: TypeID(1)) } == [.declarationTags])
    #expect(try used { $0.declarationTag("t", on: TypeID(1), flag: true) } == [.declarationTags, .attributes])
    #expect(try used { $0.typeTag("t", on: TypeID(1)) } == [.typeTags])
    #expect(try used { $0.typeTag("t", on: TypeID(1), flag: true) } == [.typeTags, .attributes])
    #expect(try used { $0.enumeration("e", isSigned: true, []) } == [.signedEnumerations])
    #expect(try used { $0.enumeration("e", []) } == [])
    #expect(try used { $0.enumeration64("e", isSigned: true, []) } == [.wideEnumerations])
    #expect(try used { $0.enumeration("e", Array(repeating: ("A", 1), count: 0x1_0000)) } == [.manyEntries])
    #expect(try used { $0.enumeration("e", Array(repeating: ("A", 1), count: 0xffff)) } == [])
    // A union that is declared has the flag, too; it says nothing about bit fields.
    #expect(try used { $0.forward("f", isUnion: true) } == [])
    for feature in Feature.allCases { #expect(!feature.rawValue.isEmpty) }
    #expect(Feature.allCases.filter { $0.since.utf8CodeUnitCount == 0 } == [.unknownKinds])
  }

  @Test func `declaration tags are counted by their text, up to a limit`() throws {
    let found = try statistics { writer in
      for _ in 0..<3 { writer.declarationTag("bpf_kfunc", on: TypeID(1)) }
      for number in 0..<100 { writer.declarationTag("tag\(number)", on: TypeID(1)) }
      writer.declarationTag("bpf_kfunc", on: TypeID(1))
    }
    #expect(found.features.tags["bpf_kfunc"] == 4)
    #expect(found.features.tags.count == 64)
    #expect(found.features.counts[.declarationTags] == 104)
  }

  @Test(.timeLimit(.minutes(5))) func `functions that share a long prototype do not go through it again`() throws {
    let found = try statistics { writer in
      let int = writer.integer("int", size: 4)
      let prototype = writer.prototype(Array(repeating: ("p", int), count: 100_000) + [(nil, int)])
      for number in 0..<20_000 { writer.function("f\(number)", prototype) }
    }
    #expect(found.smells.counts == [.unnamedParameters: 20_000])
  }

  @Test func `each smell is found where it is, and nowhere else`() throws {
    typealias Smell = EncoderSmells.Smell
    func found(_ build: (inout BTFWriter) -> Void) throws -> [Smell: Int] {
      let found = try statistics(build)
      return found.smells.counts
    }
    #expect(try found { $0.structure("s", size: 4) } == [:])
    #expect(
      try found {
        $0.structure("s", size: 4)
        $0.structure("s", size: 8)
        $0.union("s", size: 8)
      } == [.repeatedTags: 2])
    #expect(
      try found {
        $0.structure("s", size: 4)
        $0.forward("s")
        $0.forward("s", isUnion: true)
      } == [.resolvableForwards: 1])
    #expect(try found { $0.integer("int", size: 4, bits: 3) } == [.partialIntegers: 1])
    #expect(try found { $0.integer("int", size: 4, bits: 32, bitOffset: 2) } == [.partialIntegers: 1])
    #expect(try found { $0.integer("_Bool", size: 1, bits: 1, encoding: 4) } == [:])
    #expect(
      try found {
        let prototype = $0.prototype([(nil, TypeID(1)), ("named", TypeID(1))])
        $0.function("f", prototype)
      } == [.unnamedParameters: 1])
    #expect(
      try found {
        let prototype = $0.prototype([("named", TypeID(1)), (nil, .void)])
        $0.function("f", prototype)
      } == [:])
    #expect(
      try found {
        $0.function("f", TypeID(9))
        $0.function("f", TypeID(9))
        $0.function("g", TypeID(9))
      } == [.repeatedFunctions: 2])
    #expect(try found { $0.structure("s", size: 0) } == [.emptyStructs: 1])
    #expect(try found { $0.structure(nil, size: 4) } == [:])
    #expect(
      try found {
        $0.structure("core::option::Option<u8>", size: 4)
        $0.typedef("1st", to: TypeID(1))
        $0.typedef("_ok9", to: TypeID(1))
        // Names of sections, of integers and of tags need not be identifiers.
        $0.dataSection(".data", size: 0, [])
        $0.integer("unsigned int", size: 4)
        $0.declarationTag("a b", on: TypeID(1))
        $0.typeTag("a b", on: TypeID(1))
      } == [.oddNames: 2])
    for smell in Smell.allCases { #expect(!smell.rawValue.isEmpty) }
  }
}
