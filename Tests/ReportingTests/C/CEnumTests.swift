import BTF
import Reporting
import TestSupport
import Testing

@Suite struct CEnumTests {
  private func text(_ build: (inout BTFWriter) -> Void) throws -> String { try declarations(of: build) }

  @Test func `values are signed or unsigned as the BTF says`() throws {
    #expect(try text { $0.enumeration("e", isSigned: true, [("A", -1)]) } == "enum e {\n\tA = -1,\n};")
    #expect(try text { $0.enumeration("e", [("A", -1)]) } == "enum e {\n\tA = 4294967295,\n};")
    #expect(
      try text { $0.enumeration64("e", isSigned: true, [("A", 1 << 63)]) } == "enum e {\n\tA = (-9223372036854775807LL - 1),\n};")
    #expect(try text { $0.enumeration64("e", [("A", 1 << 63)]) } == "enum e {\n\tA = 9223372036854775808ULL,\n};")
  }

  @Test func `an attribute makes the size that the values alone would not`() throws {
    #expect(
      try text { $0.enumeration("e", size: 1, isSigned: true, [("A", 1)]) } == "enum e {\n\tA = 1,\n} __attribute__((mode(byte)));")
    #expect(try text { $0.enumeration("e", size: 1, [("A", 200)]) } == "enum e {\n\tA = 200,\n} __attribute__((packed));")
    #expect(try text { $0.enumeration("e", size: 2, [("A", 300)]) } == "enum e {\n\tA = 300,\n} __attribute__((packed));")
    #expect(try text { $0.enumeration("e", size: 2, [("A", 3)]) } == "enum e {\n\tA = 3,\n} __attribute__((mode(HI)));")
    #expect(try text { $0.enumeration64("e", [("A", 1)]) } == "enum e {\n\tA = 1ULL,\n} __attribute__((mode(word)));")
    #expect(
      try text { $0.enumeration64("e", isSigned: true, [("A", UInt64.max)]) }
        == "enum e {\n\tA = -1LL,\n} __attribute__((mode(word)));")
    #expect(try text { $0.enumeration("e", size: 8, [("A", 1)]) } == "enum e {\n\tA = 1,\n} __attribute__((mode(word)));")
  }

  @Test func `an enum without enumerators is declared with its size`() throws {
    #expect(try text { $0.enumeration("e", []) } == "enum e : unsigned int;")
    #expect(try text { $0.enumeration("e", size: 8, isSigned: true, []) } == "enum e : long long;")
    #expect(try text { $0.enumeration("e", size: 0, []) } == "enum e;")
  }

  @Test func `an anonymous enum stands where it is used, or first`() throws {
    #expect(
      try text { w in
        let used = w.enumeration(nil, [("A", 0)])
        w.enumeration(nil, [("B", 0)])
        w.typedef("t", to: used)
      } == "enum {\n\tB = 0,\n};\n\ntypedef enum {\n\tA = 0,\n} t;")
  }

  @Test func `the enumerators of an anonymous enum that is met again get numbers`() throws {
    let text = try text { w in
      let shared = w.enumeration(nil, [("A", 0)])
      w.typedef("t", to: shared)
      w.typedef("u", to: shared)
    }
    #expect(text.hasPrefix("typedef enum {\n\tA = 0,\n} t;\n\ntypedef enum {\n\tA___2 = 0,\n} u;"))
    #expect(text.contains(" * enumerator A___2\n"))
  }
}
