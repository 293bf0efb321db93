import BTF
import Reporting
import TestSupport
import Testing

@Suite struct COrderTests {
  private typealias Member = BTFWriter.Member

  /// `a` holds `b` and points at `c`.
  private func write(_ w: inout BTFWriter) -> (a: TypeID, b: TypeID, c: TypeID) {
    let int = w.integer("int", size: 4)
    let c = w.structure("c", size: 4, [Member("x", int, at: 0)])
    let b = w.structure("b", size: 4, [Member("x", w.typedef("number", to: int), at: 0)])
    let a = w.structure("a", size: 16, [Member("b", b, at: 0), Member("c", w.pointer(to: c), at: 64)])
    return (a, b, c)
  }

  private func text(_ dependencies: CHeaderOptions.Dependencies) throws -> String {
    var w = BTFWriter()
    let a = write(&w).a
    return try declarations(CHeaderOptions(roots: [a], dependencies: dependencies)) { _ = write(&$0) }
  }

  @Test func `what is used by value comes first, what is pointed at is declared`() throws {
    #expect(
      try text(.required)
        == "typedef int number;\n\nstruct b {\n\tnumber x;\n};\n\nstruct c;\n\nstruct a {\n\tstruct b b;\n\tstruct c *c;\n};")
  }

  @Test func `without dependencies tags are declared and nothing else`() throws {
    #expect(try text(.none) == "struct b;\n\nstruct c;\n\nstruct a {\n\tstruct b b;\n\tstruct c *c;\n};")
  }

  @Test func `all that can be reached is defined on demand`() throws {
    #expect(try text(.reachable).hasSuffix("};\n\nstruct c {\n\tint x;\n};"))
  }

  @Test func `of a function the types are written that its prototype mentions`() throws {
    var function = TypeID.void
    func build(_ w: inout BTFWriter) {
      let int = w.integer("int", size: 4)
      let s = w.structure("s", size: 4, [Member("x", int, at: 0)])
      let number = w.typedef("number", to: int)
      function = w.function("f", w.prototype(returning: number, [("a", w.pointer(to: s))]))
    }
    var w = BTFWriter()
    build(&w)
    let text = try declarations(CHeaderOptions(roots: [function])) { build(&$0) }
    #expect(text == "typedef int number;\n\nstruct s;")
  }

  @Test func `a struct that points at itself needs no declaration`() throws {
    let text = try declarations { w in
      let id = TypeID(w.upcomingID.rawValue + 1)
      let pointer = w.pointer(to: id)
      w.structure("list", size: 8, [Member("next", pointer, at: 0)])
    }
    #expect(text == "struct list {\n\tstruct list *next;\n};")
  }

  @Test func `a tag is declared before a parameter mentions it, also where another struct mentions it by itself`() throws {
    // The function type of both structs is one record; inside `a` it needs no declaration of `a`, inside `c` it does.
    let text = try declarations { w in
      let int = w.integer("int", size: 4)
      let a = TypeID(w.upcomingID.rawValue + 4)
      let function = w.pointer(to: w.prototype([(nil, w.pointer(to: a))]))
      let c = w.structure("c", size: 8, [Member("f", function, at: 0)])
      #expect(w.upcomingID == a)
      w.structure("a", size: 24, [Member("f", function, at: 0), Member("c", c, at: 64), Member("i", int, at: 128)])
    }
    #expect(text.hasPrefix("struct a;\n\nstruct c {\n\tvoid (*f)(struct a *);\n};"))
  }

  @Test func `the order depends on names and content, not on ids`() throws {
    let forwards = try declarations { w in
      let int = w.integer("int", size: 4)
      for name in ["b", "a", "c"] { w.structure(name, size: 4, [Member("x", int, at: 0)]) }
      w.typedef("z", to: int)
    }
    let backwards = try declarations { w in
      let id = TypeID(w.upcomingID.rawValue + 4)
      w.typedef("z", to: id)
      for name in ["c", "a", "b"] { w.structure(name, size: 4, [Member("x", id, at: 0)]) }
      w.integer("int", size: 4)
    }
    #expect(forwards == backwards)
  }

  @Test func `kinds come before names, names are compared to their end, and a typedef stands with its target`() throws {
    let stem = "a_name_that_many_types_begin_with_"
    let text = try declarations { w in
      let int = w.integer("int", size: 4)
      let s = w.structure(stem + "b", size: 4, [Member("x", int, at: 0)])
      w.structure(stem + "c", size: 4, [Member("x", int, at: 0)])
      w.typedef("z_a", to: s)
      w.typedef(stem + "d", to: s)
      w.structure(stem, size: 4, [Member("x", int, at: 0)])
      w.typedef(stem + "number", to: int)
      w.enumeration(stem + "e", size: 4, [("ONE", 1)])
    }
    let heads = text.split(separator: "\n").filter { !$0.hasPrefix("\t") && !$0.hasPrefix("}") }.map {
      $0.replacing(stem, with: "_")
    }
    #expect(
      heads == [
        "enum _e {", "typedef int _number;", "struct _ {", "struct _b {", "typedef struct _b _d;", "typedef struct _b z_a;",
        "struct _c {",
      ])
  }

  @Test func `a struct that contains itself by value is an error`() throws {
    #expect(throws: BTFError.self) {
      _ = try declarations { w in
        let id = w.upcomingID
        w.structure("s", size: 4, [Member("s", id, at: 0)])
      }
    }
  }

  @Test func `kernel functions are sorted by name and carry their attribute`() throws {
    let text = try declarations { w in
      let proto = w.prototype([("a", w.integer("int", size: 4))])
      let b = w.function("b_func", proto)
      let a = w.function("a_func", proto)
      for id in [b, a] { w.declarationTag("bpf_kfunc", on: id) }
      w.declarationTag("bpf_fastcall", on: a)
    }
    #expect(
      text.contains(
        "#ifndef BPF_NO_KFUNC_PROTOTYPES\nextern __bpf_fastcall void a_func(int a) __weak __ksym;\nextern void b_func(int a) __weak __ksym;\n#endif"
      ))
  }

  @Test func `kernel functions whose names are the same for 1024 bytes count as one`() throws {
    let text = try declarations { w in
      let proto = w.prototype([])
      for end in ["a", "b"] { w.declarationTag("bpf_kfunc", on: w.function(String(repeating: "f", count: 1024) + end, proto)) }
      w.declarationTag("bpf_kfunc", on: w.function(String(repeating: "f", count: 1023) + "b", proto))
    }
    #expect(text.split(separator: "\n").filter { $0.hasPrefix("extern ") }.count == 2)
  }
}
