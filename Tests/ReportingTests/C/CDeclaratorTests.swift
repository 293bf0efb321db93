import BTF
import Reporting
import TestSupport
import Testing

@Suite struct CDeclaratorTests {
  /// The typedef `t` of what `build` makes of an int.
  private func typedef(_ build: (inout BTFWriter, TypeID) -> TypeID) throws -> String {
    try declarations { writer in
      let int = writer.integer("int", size: 4)
      writer.typedef("t", to: build(&writer, int))
    }
  }

  @Test func `a pointer stands with the name and an array behind it`() throws {
    #expect(try typedef { w, int in w.pointer(to: w.pointer(to: int)) } == "typedef int **t;")
    #expect(
      try typedef { w, int in w.array(of: w.array(of: int, index: int, count: 4), index: int, count: 3) } == "typedef int t[3][4];")
    #expect(try typedef { w, int in w.array(of: w.pointer(to: int), index: int, count: 6) } == "typedef int *t[6];")
    #expect(try typedef { w, int in w.pointer(to: w.array(of: int, index: int, count: 2)) } == "typedef int (*t)[2];")
  }

  @Test func `function pointers nest`() throws {
    let inner = "typedef void (* (*t)(int, void (*)(int)))(int);"
    #expect(
      try typedef { w, int in
        let handler = w.pointer(to: w.prototype([(nil, int)]))
        return w.pointer(to: w.prototype(returning: handler, [(nil, int), (nil, handler)]))
      } == inner)
    #expect(
      try typedef { w, int in w.array(of: w.pointer(to: w.prototype(returning: w.pointer(to: int))), index: int, count: 12) }
        == "typedef int * (*t[12])(void);")
  }

  @Test func `no parameters, more parameters, and no prototype are told apart`() throws {
    #expect(try typedef { w, int in w.pointer(to: w.prototype(returning: int)) } == "typedef int (*t)(void);")
    #expect(
      try typedef { w, int in w.pointer(to: w.prototype(returning: int, [("a", int), (nil, .void)])) }
        == "typedef int (*t)(int a, ...);")
    #expect(try typedef { w, int in w.pointer(to: w.prototype(returning: int, [(nil, .void)])) } == "typedef int (*t)();")
  }

  @Test func `qualifiers stand left of a type and right of a pointer`() throws {
    #expect(
      try typedef { w, int in
        let target = w.reference(.volatile, to: w.reference(.const, to: int))
        return w.reference(.const, to: w.reference(.volatile, to: w.pointer(to: target)))
      } == "typedef const volatile int * volatile const t;")
    #expect(try typedef { w, int in w.reference(.restrict, to: w.pointer(to: int)) } == "typedef int * restrict t;")
  }

  @Test func `the qualifiers of an array are its elements', and stand once`() throws {
    #expect(
      try typedef { w, int in
        w.reference(.const, to: w.array(of: w.reference(.const, to: int), index: int, count: 2))
      } == "typedef const int t[2];")
    #expect(try typedef { w, int in w.reference(.const, to: w.array(of: int, index: int, count: 2)) } == "typedef const int t[2];")
  }

  @Test func `restrict stands only at pointers, and functions have no qualifiers`() throws {
    #expect(try typedef { w, int in w.reference(.restrict, to: int) } == "typedef int t;")
    #expect(try typedef { w, int in w.pointer(to: w.reference(.volatile, to: w.prototype())) } == "typedef void (*t)(void);")
  }

  @Test func `type tags are attributes, and only plain ones with the kind flag`() throws {
    #expect(
      try typedef { w, int in w.pointer(to: w.typeTag("user", on: int)) }
        == "typedef int __attribute__((btf_type_tag(\"user\"))) *t;")
    #expect(
      try typedef { w, int in w.pointer(to: w.typeTag("address_space(1)", on: int, flag: true)) }
        == "typedef int __attribute__((address_space(1))) *t;")
    #expect(try typedef { w, int in w.pointer(to: w.typeTag("x)) int y; (", on: int, flag: true)) } == "typedef int *t;")
    #expect(
      try typedef { w, int in w.pointer(to: w.typeTag("a\"b\\\n", on: int)) }
        == "typedef int __attribute__((btf_type_tag(\"a\\\"b\\\\_\"))) *t;")
  }

  @Test func `what C cannot declare is made harmless`() throws {
    // A function that returns an array, an array of functions, an array of nothing.
    #expect(
      try typedef { w, int in w.pointer(to: w.prototype(returning: w.array(of: int, index: int, count: 2))) }
        == "typedef void (*t)(void);")
    #expect(try typedef { w, int in w.array(of: w.prototype(), index: int, count: 2) } == "typedef struct {} t[2];")
    #expect(try typedef { w, int in w.array(of: .void, index: int, count: 2) } == "typedef struct {} t[2];")
  }
}
