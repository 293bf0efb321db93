import BTF
import ByteReading
import TestSupport
import Testing

@testable import BPFObject

@Suite("Externs")
struct ExternTests {
  /// An object of undefined symbols, declared as `build` says; entries of its data sections are what `build` returns.
  private func object(
    _ order: ByteOrder = .little, weak: Set<String> = [], section: String = ".ksyms",
    _ build: (inout BTFWriter, TypeID) -> [(name: String, declaration: TypeID)]
  ) -> SampleObject {
    var object = SampleObject(order)
    let int = object.types.integer("int", size: 4)
    let entries = build(&object.types, int)
    for entry in entries { object.symbol(entry.name, in: 0, kind: 0, binding: weak.contains(entry.name) ? 2 : 1) }
    object.types.dataSection(section, size: 0, entries.map { ($0.declaration, 0, 4) })
    return object
  }

  @Test(arguments: [ByteOrder.little, .big])
  func `symbols of the kernel are addresses, variables or functions, strong or weak`(order: ByteOrder) throws {
    let object = object(order, weak: ["variable", "function"]) { types, int in
      let nothing = types.reference(.const, to: .void)
      return [
        ("variable", types.variable("variable", int, linkage: 2)), ("address", types.variable("address", nothing, linkage: 2)),
        ("function", types.function("function", types.prototype(), linkage: 2)),
      ]
    }
    let inventory = try object.inventory()
    #expect(inventory.problems.isEmpty)
    #expect(inventory.externs.map(\.name) == ["address", "function", "variable"])
    #expect(inventory.externs.map(\.kind) == [.address, .function, .variable])
    #expect(inventory.externs.map(\.isWeak) == [false, true, true])
    #expect(inventory.externs.map(\.symbol) == [2, 3, 1])
    #expect(inventory.maps.isEmpty)
  }

  @Test(arguments: [ByteOrder.little, .big])
  func `values of the configuration lie by alignment, size and name in a map of their own`(order: ByteOrder) throws {
    let object = object(order, section: ".kconfig") { types, int in
      let char = types.integer("char", size: 1)
      let flag = types.integer("bool", size: 1, encoding: 4)
      let long = types.integer("long", size: 8, encoding: 0)
      let text = types.array(of: char, index: int, count: 5)
      let tristate = types.enumeration("libbpf_tristate", [("NO", 0), ("YES", 1), ("MODULE", 2)])
      let fixed = types.reference(.const, to: types.typedef("alias", to: int))
      let list: [(String, TypeID)] = [
        ("text", text), ("b", flag), ("a", char), ("long", long), ("state", tristate), ("int", fixed),
      ]
      return list.map { ($0, types.variable($0, $1, linkage: 2)) }
    }
    let inventory = try object.inventory()
    #expect(inventory.problems.isEmpty)
    #expect(inventory.externs.map(\.name) == ["long", "int", "state", "a", "b", "text"])
    let values = inventory.externs.compactMap { extern -> Extern.ConfigurationValue? in
      if case .configuration(let value) = extern.kind { value } else { nil }
    }
    #expect(values.map(\.offset) == [0, 8, 12, 16, 17, 18])
    #expect(values.map(\.size) == [8, 4, 4, 1, 1, 5])
    #expect(
      values.map(\.type) == [
        .integer(isSigned: false), .integer(isSigned: true), .tristate, .character(isSigned: true), .boolean, .text,
      ])
    let map = try #require(inventory.maps.first)
    #expect(map.name == "sample.kconfig" && map.origin == .configuration)
    #expect(map.attributes.valueSize == 23 && map.attributes.flags == [.readOnlyForPrograms, .mappable])
  }

  typealias Fault = (
    words: String, problem: ExternProblem, section: String, build: @Sendable (inout BTFWriter, TypeID) -> TypeID
  )

  static let faults: [Fault] = [
    ("an extern that BTF defines", .notExtern, ".ksyms", { $0.variable("x", $1, linkage: 1) }),
    ("a function that BTF defines", .notExtern, ".ksyms", { types, _ in types.function("x", types.prototype(), linkage: 1) }),
    ("an extern of another section", .unknownSection(".maps2"), ".maps2", { $0.variable("x", $1, linkage: 2) }),
    (
      "a function of the configuration", .functionInConfiguration, ".kconfig",
      { types, _ in
        types.function("x", types.prototype(), linkage: 2)
      }
    ),
    ("a value of no size", .noSize, ".kconfig", { types, _ in types.variable("x", .void, linkage: 2) }),
    (
      "a value of a size of nothing", .noSize, ".kconfig",
      { types, _ in
        types.variable("x", types.structure("s", size: 0), linkage: 2)
      }
    ),
    (
      "a value that is a struct", .unsupportedType, ".kconfig",
      { types, _ in
        types.variable("x", types.structure("s", size: 4), linkage: 2)
      }
    ),
    (
      "a wide truth value", .unsupportedType, ".kconfig",
      { types, _ in
        types.variable("x", types.integer("b", size: 4, encoding: 4), linkage: 2)
      }
    ),
    (
      "an integer of three bytes", .unsupportedType, ".kconfig",
      { types, _ in
        types.variable("x", types.integer("i", size: 3), linkage: 2)
      }
    ),
    (
      "another enum", .unsupportedType, ".kconfig",
      { types, _ in
        types.variable("x", types.enumeration("e", [("A", 0)]), linkage: 2)
      }
    ),
    (
      "an array of integers", .unsupportedType, ".kconfig",
      { types, int in
        types.variable("x", types.array(of: int, index: int, count: 2), linkage: 2)
      }
    ),
  ]

  @Test(arguments: faults.map(\.words))
  func `is a problem, and the extern is listed`(words: String) throws {
    let fault = try #require(Self.faults.first { $0.words == words })
    var object = SampleObject()
    let int = object.types.integer("int", size: 4)
    let declaration = fault.build(&object.types, int)
    object.symbol("x", in: 0, kind: 0)
    // Sections of other names are data sections whose size must be known.
    object.types.dataSection(fault.section, size: 4, [(declaration, 0, 4)])
    let inventory = try object.inventory()
    #expect(
      inventory.problems.filter { if case .extern = $0.reason { true } else { false } }.map(\.reason) == [
        .extern("x", fault.problem)
      ])
    #expect(inventory.externs.map(\.name) == ["x"] && inventory.externs.map(\.kind) == [.unknown])
  }

  @Test func `an extern that BTF does not know, and one in no section, are problems`() throws {
    var object = SampleObject()
    let int = object.types.integer("int", size: 4)
    object.types.variable("nowhere", int, linkage: 2)
    object.symbol("nowhere", in: 0, kind: 0)
    object.symbol("unheard_of", in: 0, kind: 0)
    // Neither local symbols nor those of a type are externs.
    object.symbol("local", in: 0, kind: 0, binding: 0)
    object.symbol("typed", in: 0, kind: 1)
    #expect(try object.problems() == [.extern("nowhere", .noSection), .extern("unheard_of", .notDeclared)])
    object.hasTypes = false
    #expect(
      try object.problems() == [
        .noTypes, .typesNeeded, .extern("nowhere", .notDeclared), .extern("unheard_of", .notDeclared),
      ])
  }

  @Test func `an entry of a section of externs that no symbol uses is a problem where another is used`() throws {
    var object = object { types, int in [("used", types.variable("used", int, linkage: 2))] }
    let unused = object.types.variable("unused", TypeID(1), linkage: 2)
    object.types.dataSection(".ksyms", size: 0, [(unused, 0, 4)])
    // Of two sections of one name only that of a symbol counts.
    #expect(try object.problems().isEmpty)
    var both = SampleObject()
    let int = both.types.integer("int", size: 4)
    let names = ["used", "unused"]
    let entries = names.map { both.types.variable($0, int, linkage: 2) }
    both.types.dataSection(".ksyms", size: 0, entries.map { ($0, 0, 4) })
    both.symbol("used", in: 0, kind: 0)
    #expect(try both.problems() == [.extern("unused", .noSymbol)])
  }
}
