import ByteReading
import Foundation
import TestSupport
import Testing

@testable import BTF

@Suite struct TypeCopyingTests {
  @Test(arguments: [UInt64(1), 2, 3, 4])
  func `a copy of all types is equal, in either order, and as valid`(seed: UInt64) throws {
    var generator = BTFGenerator(seed: seed)
    for round in 0..<200 {
      let blob = Bytes(generator.next(withSpecialFields: round % 2 == 0))
      guard let table = try? BTFTypeTable(blob) else { continue }
      // References to types that do not exist become void, which nothing else need be.
      let dangles = table.ownTypeIDs.contains { table.record(TypeID($0)).map { table.refersBeyondEnd($0) } ?? true }
      guard !dangles else { continue }
      let swapped = try table.copy(order: .big)
      let back = try swapped.copy(order: .little)
      #expect(swapped.ownTexts == table.ownTexts)
      #expect(back.ownTexts == table.ownTexts)
      #expect(BTFValidation(back, purpose: .program).isValid == BTFValidation(blob, purpose: .program).isValid)
      #expect(back.blob.count <= blob.count)
    }
  }

  @Test(arguments: ["bitfields", "enum64", "tags", "data-sections", "function-pointers", "flexible-arrays", "floats"])
  func `a copy of a fixture is equal, in either order`(name: String) throws {
    for file in ["el.o", "eb.o"] {
      let table = try BTFTypeTable(Bytes(Fixture.section("\(name)/\(file)")))
      for order in [ByteOrder.little, .big] {
        let copy = try table.copy(order: order)
        #expect(copy.ownTexts == table.ownTexts)
        #expect(BTFValidation(copy, purpose: .program).isValid == BTFValidation(table, purpose: .program).isValid)
      }
    }
  }

  @Test(.corpusPresent) func `copies of a big-endian kernel and of its modules are equal`() throws {
    let corpus = try Corpus.require()
    let path = try #require(corpus.files(under: "kernels/s390x", suffix: "/vmlinux.btf").first)
    let base = try BTFTypeTable(FileBytes.open(corpus.path(path)))
    let copy = try base.copy(order: .little)
    #expect(copy.ownTexts == base.ownTexts)
    #expect(copy.blob.count < base.blob.count)
    for module in corpus.files(under: path.replacingOccurrences(of: "vmlinux.btf", with: "modules")).prefix(5) {
      let split = try BTFTypeTable(FileBytes.open(corpus.path(module)), base: base)
      #expect(try split.copy(order: .big, splitFrom: base).ownTexts == split.ownTexts)
    }
  }

  /// `struct outer { const alias *p; int count; struct inner i; }`, all by other names.
  private func sample() throws -> (table: BTFTypeTable, ids: [String: TypeID]) {
    var writer = BTFWriter()
    let int = writer.integer("int", size: 4)
    let inner = writer.structure("inner", size: 4, [.init("x", int, at: 0)])
    let alias = writer.typedef("alias", to: inner)
    let const = writer.reference(.const, to: alias)
    let pointer = writer.pointer(to: const)
    let members = [
      BTFWriter.Member("p", pointer, at: 0), .init("count", int, at: 64), .init("i", const, at: 96),
    ]
    let outer = writer.structure("outer", size: 16, members)
    let values = writer.enumeration("values", [("A", 1), ("B", 2), ("C", 3)])
    let ids = ["int": int, "inner": inner, "alias": alias, "pointer": pointer, "outer": outer, "values": values]
    return (try writer.table(), ids)
  }

  private func texts(_ fill: (inout TypeSubset, [String: TypeID]) throws -> Void) throws -> [String] {
    let (table, ids) = try sample()
    var subset = TypeSubset()
    try fill(&subset, ids)
    var builder = BTFBuilder(order: .little)
    _ = try builder.copy(subset, of: table)
    return try BTFTypeTable(builder.blob()).ownTexts
  }

  @Test func `a type that is not chosen becomes void where it is referred to`() throws {
    #expect(try texts { $0.insert(try #require($1["pointer"])) } == ["pointer '' flag false count 0 -> 0"])
  }

  @Test func `modifiers and typedefs that are not chosen are passed through`() throws {
    let texts = try texts {
      $0.insertHead(try #require($1["inner"]))
      $0.insert(try #require($1["pointer"]))
    }
    #expect(texts == ["structure 'inner' flag false count 0 size 4", "pointer '' flag false count 0 -> 1"])
  }

  @Test func `of a struct and an enum only the chosen entries are copied, in their order`() throws {
    let texts = try texts {
      let (outer, values) = (try #require($1["outer"]), try #require($1["values"]))
      let news = [$0.insert(entry: 2, of: outer), $0.insert(entry: 1, of: outer), $0.insert(entry: 2, of: outer)]
      #expect(news == [true, true, false])
      $0.insert(entry: 1, of: values)
      $0.insert(try #require($1["int"]))
      $0.insert(try #require($1["inner"]))
    }
    #expect(
      texts == [
        "integer 'int' flag false count 0 size 4 encoding 16777248",
        "structure 'inner' flag false count 1 size 4; x 1 0 0",
        "structure 'outer' flag false count 2 size 16; count 1 64 0; i 2 96 0",
        "enumeration 'values' flag false count 1 size 4; B 2",
      ])
  }

  @Test func `a whole type stays whole`() throws {
    let id = TypeID(7)
    var subset = TypeSubset()
    let news = [
      subset.insertHead(id), subset.insertHead(id), subset.insert(id), subset.insert(id), subset.insert(entry: 1, of: id),
      subset.insertHead(id),
    ]
    #expect(news == [true, false, true, false, false, false])
    #expect(subset.extents == [id: .whole] && subset.contains(id))
  }

  @Test func `a type that does not exist cannot be copied`() throws {
    let error = #expect(throws: BTFBuildError.self) { try texts { subset, _ in subset.insert(TypeID(99)) } }
    guard case .unreadable(let cause) = error?.reason else { return #expect(Bool(false)) }
    #expect(cause.reason == .noSuchType(TypeID(99), count: 8))
  }
}

extension BTFTypeTable {
  /// Whether something in a record refers to a type that does not exist.
  fileprivate func refersBeyondEnd(_ record: TypeRecord) -> Bool {
    var ids = members(of: record).map(\.type) + parameters(of: record).map(\.type) + sectionVariables(of: record).map(\.type)
    if record.kind?.hasReference == true { ids.append(record.reference) }
    if record.kind == .array { ids += [array(record).element, array(record).index] }
    return ids.contains { $0.rawValue >= typeCount }
  }
}
