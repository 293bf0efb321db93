import BTF
import ByteReading
import TestSupport
import Testing

@testable import Reporting

@Suite struct TypeNamesTests {
  /// The name of the type that `build` returns.
  func name(_ build: (inout BTFWriter) -> TypeID) throws -> String {
    var writer = BTFWriter()
    let id = build(&writer)
    return try text(of: id, in: writer.table())
  }

  func text(of id: TypeID, in table: BTFTypeTable) -> String {
    let sink = MemorySink()
    var out = TextBuffer(to: sink)
    TypeNames(table).append(id, to: &out)
    out.flush()
    return sink.text
  }

  /// A type as a C programmer builds it: each step wraps what stands before it.
  indirect enum C: Sendable {
    case int, void, s, u, e, fwd, fwdUnion, alias, anon, float
    case pointer(C), const(C), volatile(C), restrict(C), tag(C)
    case array(C, UInt32)
    case function(C, [C])
    case variadic(C, [C])

    func build(_ writer: inout BTFWriter) -> TypeID {
      switch self {
      case .void: .void
      case .int: writer.integer("int", size: 4)
      case .float: writer.float("double", size: 8)
      case .s: writer.structure("s", size: 4)
      case .u: writer.union("u", size: 4)
      case .e: writer.enumeration("e", [("A", 1)])
      case .fwd: writer.forward("f")
      case .fwdUnion: writer.forward("f", isUnion: true)
      case .alias: writer.typedef("size_t", to: .void)
      case .anon: writer.structure(nil, size: 4)
      case .pointer(let to): writer.pointer(to: to.build(&writer))
      case .const(let of): writer.reference(.const, to: of.build(&writer))
      case .volatile(let of): writer.reference(.volatile, to: of.build(&writer))
      case .restrict(let of): writer.reference(.restrict, to: of.build(&writer))
      case .tag(let of): writer.typeTag("rcu", on: of.build(&writer))
      case .array(let of, let count): writer.array(of: of.build(&writer), index: .void, count: count)
      case .function(let result, let parameters):
        prototype(result, parameters, [], &writer)
      case .variadic(let result, let parameters):
        prototype(result, parameters, [(nil, .void)], &writer)
      }
    }

    private func prototype(_ result: C, _ parameters: [C], _ last: [(String?, TypeID)], _ writer: inout BTFWriter) -> TypeID {
      let returned = result.build(&writer)
      let taken = parameters.enumerated().map { ("p\($0.offset)" as String?, $0.element.build(&writer)) }
      return writer.prototype(returning: returned, taken + last)
    }
  }

  static let table: [(C, String)] = [
    (.void, "void"), (.int, "int"), (.float, "double"), (.s, "struct s"), (.u, "union u"), (.e, "enum e"),
    (.fwd, "struct f"), (.fwdUnion, "union f"), (.alias, "size_t"), (.anon, "struct (anon 1)"),
    (.pointer(.void), "void *"), (.pointer(.pointer(.int)), "int **"), (.pointer(.s), "struct s *"),
    (.const(.int), "const int"), (.const(.volatile(.int)), "const volatile int"), (.pointer(.const(.s)), "const struct s *"),
    (.const(.void), "const void"), (.pointer(.const(.void)), "const void *"), (.pointer(.volatile(.e)), "volatile enum e *"),
    (.pointer(.pointer(.const(.alias))), "const size_t **"), (.pointer(.const(.fwdUnion)), "const union f *"),
    (.pointer(.const(.anon)), "const struct (anon 1) *"), (.pointer(.restrict(.int)), "restrict int *"),
    (.pointer(.const(.volatile(.u))), "const volatile union u *"), (.pointer(.pointer(.pointer(.float))), "double ***"),
    (.pointer(.pointer(.pointer(.pointer(.s)))), "struct s ****"),
    (.pointer(.pointer(.pointer(.pointer(.pointer(.const(.s)))))), "const struct s *****"),
    (.pointer(.pointer(.const(.pointer(.int)))), "int * const **"),
    (.const(.pointer(.int)), "int * const"), (.pointer(.const(.pointer(.int))), "int * const *"),
    (.const(.pointer(.const(.int))), "const int * const"), (.restrict(.pointer(.int)), "int * restrict"),
    (.const(.volatile(.pointer(.int))), "int * volatile const"),
    (.array(.int, 3), "int[3]"), (.array(.int, 0), "int[]"), (.array(.array(.int, 3), 2), "int[2][3]"),
    (.array(.pointer(.int), 2), "int *[2]"), (.pointer(.array(.int, 2)), "int (*)[2]"),
    (.pointer(.pointer(.array(.int, 2))), "int (**)[2]"), (.array(.pointer(.array(.int, 2)), 3), "int (*[3])[2]"),
    (.const(.array(.int, 2)), "const int[2]"), (.const(.array(.pointer(.int), 2)), "int * const[2]"),
    (.array(.const(.pointer(.int)), 2), "int * const[2]"), (.pointer(.array(.pointer(.int), 2)), "int *(*)[2]"),
    (.pointer(.array(.const(.pointer(.int)), 2)), "int * const (*)[2]"),
    (.function(.int, []), "int(void)"), (.pointer(.function(.int, [])), "int (*)(void)"),
    (.pointer(.function(.void, [.int, .pointer(.s)])), "void (*)(int, struct s *)"),
    (.pointer(.variadic(.int, [.pointer(.const(.int))])), "int (*)(const int *, ...)"),
    (.variadic(.int, []), "int(...)"),
    (.const(.pointer(.function(.int, []))), "int (* const)(void)"),
    (.pointer(.pointer(.function(.int, []))), "int (**)(void)"),
    (.pointer(.function(.pointer(.int), [])), "int *(*)(void)"),
    (.pointer(.function(.pointer(.function(.int, [.int])), [.e])), "int (*(*)(enum e))(int)"),
    (.array(.pointer(.function(.void, [])), 4), "void (*[4])(void)"),
    (.pointer(.function(.void, [.pointer(.function(.int, []))])), "void (*)(int (*)(void))"),
    (.function(.pointer(.array(.int, 3)), []), "int (*(void))[3]"),
    // A type tag is not C's: it is stepped through.
    (.pointer(.tag(.s)), "struct s *"), (.const(.tag(.pointer(.int))), "int * const"), (.pointer(.tag(.pointer(.int))), "int **"),
    (.pointer(.tag(.function(.int, []))), "int (*)(void)"),
  ]

  @Test(arguments: table.indices)
  func `the name of a C type`(index: Int) throws {
    let (type, expected) = Self.table[index]
    #expect(try name { type.build(&$0) } == expected)
  }

  @Test func `functions and variables by their type; sections by their name`() throws {
    #expect(try name { $0.function("f", $0.prototype(returning: .void, [])) } == "void(void)")
    #expect(try name { $0.variable("v", $0.integer("int", size: 4)) } == "int")
    #expect(try name { $0.dataSection(".data", size: 0, []) } == ".data")
    #expect(try name { $0.declarationTag("t", on: $0.integer("int", size: 4)) } == "int")
  }

  @Test func `types that are not there, nameless ones and kinds not known`() throws {
    #expect(try name { _ in TypeID(77) } == "(invalid)")
    #expect(try name { $0.pointer(to: TypeID(77)) } == "(invalid) *")
    #expect(try name { $0.integer(nil, size: 4) } == "(anon 1)")
    #expect(try name { $0.raw([999, BTFInfo(kind: .forward, entryCount: 0).rawValue, 0]) } == "struct (invalid)")
    #expect(
      try name {
        $0.layout = Array(repeating: (0, 0), count: 31)
        return $0.pointer(to: $0.record(name: "new", info: 30 << 24, sizeOrType: 0))
      } == "(kind 30) *")
  }

  @Test func `a name is escaped for JSON`() throws {
    #expect(try name { $0.structure("a\"b\\c\n", size: 4) } == #"struct a\"b\\c\n"#)
  }

  @Test(.timeLimit(.minutes(5)), arguments: [BTFKind.pointer, .const, .typeTag, .functionPrototype])
  func `a type that refers to itself is cut`(kind: BTFKind) throws {
    let text = try name { $0.record(kind, name: kind == .typeTag ? "t" : nil, sizeOrType: 1) }
    #expect(text.contains("..."))
    #expect(text.utf8.count < 2000)
  }

  @Test func `an array of itself is cut`() throws {
    let text = try name { $0.array(of: TypeID(1), index: TypeID(1), count: 2) }
    #expect(text == "...")
  }

  @Test func `a chain up to the limit is whole, a longer one is cut`() throws {
    func chain(_ length: Int) throws -> String {
      try name { writer in
        var id = writer.integer("int", size: 4)
        for _ in 0..<length { id = writer.pointer(to: id) }
        return id
      }
    }
    #expect(try chain(63) == "int " + String(repeating: "*", count: 63))
    #expect(try chain(126) == "int " + String(repeating: "*", count: 126))
    #expect(try chain(127).hasPrefix("..."))
  }

  @Test(.timeLimit(.minutes(5))) func `prototypes that double at each step end quickly`() throws {
    var writer = BTFWriter()
    var id = writer.integer("int", size: 4)
    for _ in 0..<2000 {
      id = writer.pointer(to: writer.prototype(returning: id, [("a", id), ("b", id)]))
    }
    let table = try writer.table()
    var longest = 0
    for raw in table.ownTypeIDs { longest = max(longest, text(of: TypeID(raw), in: table).utf8.count) }
    #expect(longest < 4000)
  }

  @Test func `a prototype with many parameters is cut`() throws {
    let text = try name { writer in
      let int = writer.integer("int", size: 4)
      return writer.prototype(returning: int, Array(repeating: ("p", int), count: 60_000))
    }
    #expect(text.hasPrefix("int(int, int, "))
    #expect(text.hasSuffix("...)"))
    #expect(text.utf8.count < 1000)
  }
}
