import BTF
import Reporting
import TestSupport
import Testing

@Suite struct CNameTests {
  private typealias Member = BTFWriter.Member

  @Test func `tags and typedefs are two name spaces`() throws {
    let text = try declarations { w in w.typedef("s", to: w.structure("s", size: 0)) }
    #expect(text == "struct s {};\n\ntypedef struct s s;")
  }

  @Test func `a struct, a union and an enum of one tag are told apart`() throws {
    let text = try declarations { w in
      let s = w.structure("x", size: 0)
      let u = w.union("x", size: 0)
      let e = w.enumeration("x", [("A", 0)])
      w.structure(
        "user", size: 24, [Member("s", w.pointer(to: s), at: 0), Member("u", w.pointer(to: u), at: 64), Member("e", e, at: 128)])
    }
    #expect(text.contains("enum x {"))
    #expect(text.contains("struct x___2 *s;"))
    #expect(text.contains("union x___3 *u;"))
    #expect(text.contains(" * struct x___2\n * union x___3\n"))
  }

  @Test func `two structs of one name are both there, and the name that one of them got is not given again`() throws {
    let text = try declarations { w in
      let int = w.integer("int", size: 4)
      w.structure("x", size: 4, [Member("a", int, at: 0)])
      w.structure("x", size: 4, [Member("b", int, at: 0)])
      w.structure("x___2", size: 4, [Member("c", int, at: 0)])
    }
    #expect(text.contains("struct x {"))
    #expect(text.contains("struct x___2 {"))
    #expect(text.contains("struct x___2___2 {\n\tint c;"))
  }

  @Test func `which of two types of one name is renamed does not depend on ids`() throws {
    func text(_ swapped: Bool) throws -> String {
      try declarations { w in
        let int = w.integer("int", size: 4)
        for name in swapped ? ["b", "a"] : ["a", "b"] { w.structure("x", size: 4, [Member(name, int, at: 0)]) }
      }
    }
    #expect(try text(false) == text(true))
  }

  @Test func `a forward declaration stands for the struct of its name, not for the union`() throws {
    let same = try declarations { w in
      w.typedef("t", to: w.pointer(to: w.forward("x")))
      w.structure("x", size: 0)
    }
    #expect(same.contains("typedef struct x *t;") && same.contains("struct x {};"))
    let other = try declarations { w in
      w.typedef("t", to: w.pointer(to: w.forward("x", isUnion: true)))
      w.structure("x", size: 0)
    }
    #expect(other.contains("typedef union x___2 *t;"))
  }

  @Test func `enumerators, typedefs and kernel functions share one name space, and functions keep their names`() throws {
    let text = try declarations { w in
      let int = w.integer("int", size: 4)
      w.typedef("a", to: int)
      w.enumeration("e", [("a", 0), ("f", 1)])
      w.declarationTag("bpf_kfunc", on: w.function("f", w.prototype(returning: int)))
    }
    #expect(text.contains("\ta = 0,\n\tf___2 = 1,\n"))
    #expect(text.contains("typedef int a___2;"))
    #expect(text.contains("extern int f(void) __weak __ksym;"))
  }

  @Test func `words of C are not used as names`() throws {
    let text = try declarations { w in
      let int = w.integer("int", size: 4)
      w.structure("default", size: 4, [Member("register", int, at: 0)])
      w.typedef("__builtin_va_list", to: w.pointer(to: .void))
    }
    #expect(text.contains("struct default___2 {\n\tint register___2;\n}"))
    #expect(text.contains("typedef void *__builtin_va_list___2;"))
  }

  @Test func `what C does not allow in a name becomes an underscore`() throws {
    let text = try declarations { w in
      let int = w.integer("int", size: 4)
      w.structure("core::option<u8> */ {", size: 4, [Member("0", int, at: 0)])
      w.structure("core::option<u8>_*/_{", size: 4, [Member("ä\n", int, at: 0)])
    }
    #expect(text.contains("struct core__option_u8______"))
    #expect(text.contains("struct core__option_u8_______2") || text.contains("___2 {"))
    #expect(text.contains("\tint _0;"))
    #expect(text.contains("\tint ___;"))
    #expect(!text.contains("*/ {"))
  }

  @Test func `integers without a C name are typedefs`() throws {
    let text = try declarations { w in
      let size = w.integer("ssizetype", size: 8)
      let byte = w.integer("u8", size: 1, encoding: 0)
      let odd = w.integer("long int", size: 4)
      let wide = w.float("f80", size: 10)
      w.structure(
        "s", size: 32,
        [Member("a", size, at: 0), Member("b", byte, at: 64), Member("c", odd, at: 96), Member("d", wide, at: 128)])
    }
    #expect(text.contains("typedef long long ssizetype;"))
    #expect(text.contains("typedef unsigned char u8;"))
    #expect(text.contains("\tint c;"))
    #expect(text.contains("typedef __typeof__(unsigned char[10]) f80;"))
  }
}
