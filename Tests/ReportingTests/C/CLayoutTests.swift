import BTF
@testable import Reporting
import TestSupport
import Testing

/// Members, padding, bit fields and attributes. Expected layouts were compiled with clang for BPF.
@Suite struct CLayoutTests {
  private typealias Member = BTFWriter.Member

  /// The struct `s` of `size` bytes with members of the types that `members` gets: char, short, int, long, __int128.
  private func structure(
    _ size: UInt32, isUnion: Bool = false, _ members: ([TypeID]) -> [BTFWriter.Member]
  ) throws -> [String] {
    let text = try declarations { writer in
      let types = [
        writer.integer("char", size: 1), writer.integer("short int", size: 2), writer.integer("int", size: 4),
        writer.integer("long int", size: 8), writer.integer("__int128", size: 16),
      ]
      let members = members(types)
      if isUnion { writer.union("s", size: size, members) } else { writer.structure("s", size: size, members) }
    }
    return text.split(separator: "\n").dropFirst().map { String($0.drop { $0 == "\t" }) }
  }

  @Test func `natural layouts have no padding`() throws {
    #expect(try structure(16) { [Member("a", $0[2], at: 0), Member("b", $0[3], at: 64)] } == ["int a;", "long int b;", "};"])
    #expect(try structure(8) { [Member("a", $0[2], at: 0), Member("b", $0[0], at: 32)] } == ["int a;", "char b;", "};"])
  }

  @Test func `gaps are filled with unnamed bit fields`() throws {
    #expect(
      try structure(12) { [Member("a", $0[2], at: 0), Member("b", $0[2], at: 64)] } == ["int a;", "long: 0;", "int b;", "};"])
    #expect(
      try structure(28) { [Member("a", $0[2], at: 0), Member("b", $0[2], at: 192)] }
        == ["int a;", "long: 64;", "long: 64;", "int b;", "};"])
    #expect(try structure(16) { _ in [] } == ["long: 64;", "long: 64;", "};"])
    #expect(try structure(4) { _ in [] } == ["int: 32;", "};"])
  }

  @Test func `a struct is packed where members lie unaligned, or its end does`() throws {
    #expect(
      try structure(6) { [Member("a", $0[1], at: 0), Member("b", $0[2], at: 16)] }
        == ["short int a;", "int b;", "} __attribute__((packed));"])
    #expect(
      try structure(6) { [Member("a", $0[2], at: 0), Member("b", $0[1], at: 32)] }
        == ["int a;", "short int b;", "} __attribute__((packed));"])
  }

  @Test func `padding in a packed struct is counted bit by bit`() throws {
    #expect(
      try structure(19) { [Member("a", $0[0], at: 0), Member("b", $0[1], at: 17 * 8)] }
        == ["char a;", "long: 64;", "long: 64;", "short int b;", "} __attribute__((packed));"])
  }

  @Test func `16-byte integers aligned to 8 keep that alignment`() throws {
    #expect(
      try structure(24) { [Member("a", $0[3], at: 0), Member("b", $0[4], at: 64)] }
        == ["long int a;", "__int128 b;", "} __attribute__((packed, aligned(8)));"])
  }

  @Test func `bit fields keep their places`() throws {
    #expect(
      try structure(8) { [Member("a", $0[2], at: 0, width: 3), Member("b", $0[2], at: 24, width: 8), Member("c", $0[2], at: 32)] }
        == ["int a: 3;", "short: 13;", "char: 8;", "int b: 8;", "int c;", "};"])
    #expect(
      try structure(16) { [Member("a", $0[2], at: 0, width: 4), Member("b", $0[3], at: 64, width: 16)] }
        == ["int a: 4;", "long: 60;", "long int b: 16;", "};"])
  }

  @Test func `a bit field across two units of its type makes the struct packed`() throws {
    #expect(
      try structure(6) { [Member("a", $0[2], at: 0, width: 30), Member("b", $0[2], at: 30, width: 10)] }
        == ["int a: 30;", "int b: 10;", "short: 0;", "} __attribute__((packed));"])
  }

  @Test func `old bit fields are integers with fewer bits`() throws {
    let text = try declarations { writer in
      let bits = writer.integer("unsigned int", size: 4, bits: 5, bitOffset: 3, encoding: 0)
      writer.structure("s", size: 4, [Member("a", bits, at: 0)])
    }
    #expect(text == "struct s {\n\tchar: 3;\n\tunsigned int a: 5;\n};")
  }

  @Test func `a union gets its size by alignment, or by an unnamed bit field`() throws {
    #expect(
      try structure(8, isUnion: true) { [Member("a", $0[0], at: 0)] } == ["char a;", "} __attribute__((aligned(8)));"])
    #expect(try structure(8, isUnion: true) { _ in [] } == ["long long: 64;", "};"])
    #expect(
      try structure(5, isUnion: true) { [Member("a", $0[2], at: 0), Member("b", $0[0], at: 0)] }
        == ["int a;", "char b;", "long long: 40;", "} __attribute__((packed));"])
  }

  @Test func `a member that begins inside another one is said to`() throws {
    #expect(
      try structure(8) { [Member("a", $0[3], at: 0), Member("b", $0[2], at: 32)] }
        == ["long int a;", "/* bit offset 32, inside the members before: C cannot say that */", "int b;", "};"])
  }

  @Test func `anonymous members are written in place, named ones too`() throws {
    let text = try declarations { writer in
      let int = writer.integer("int", size: 4)
      let named = writer.structure("inner", size: 4, [Member("x", int, at: 0)])
      let anonymous = writer.union(nil, size: 4, [Member("y", int, at: 0), Member(nil, named, at: 0)])
      writer.structure("outer", size: 4, [Member(nil, anonymous, at: 0)])
    }
    #expect(
      text
        == "struct inner {\n\tint x;\n};\n\nstruct outer {\n\tunion {\n\t\tint y;\n\t\tstruct {\n\t\t\tint x;\n\t\t};\n\t};\n};")
  }

  @Test func `flexible and empty arrays may stand anywhere`() throws {
    let text = try declarations { writer in
      let int = writer.integer("int", size: 4)
      let none = writer.array(of: int, index: int, count: 0)
      writer.structure("s", size: 4, [Member("a", none, at: 0), Member("b", int, at: 0), Member("c", none, at: 32)])
    }
    #expect(text == "struct s {\n\tint a[0];\n\tint b;\n\tint c[0];\n};")
  }

  @Test func `the pads of every gap end where the next member begins`() throws {
    // Every start, end, alignment and neighbourhood that two members of up to 24 bytes can have: the emitted pads are added up.
    for start in UInt64(0)..<96 {
      for end in (start + 1)..<200 {
        for alignment in [UInt64(1), 8, 16, 32, 64] where end % alignment == 0 {
          for isPacked in [false, true] where !isPacked || alignment <= 8 {
            for between in [false, true] where alignment == 1 || !between {
              let gap = Gap(
                start: start, end: end, nextAlignment: alignment, isBetweenBitFields: between, isPacked: isPacked, longest: 64)
              var cursor = start
              gap.forEachPad { cursor = $0.end(from: cursor, packed: isPacked) }
              let reached = isPacked ? cursor : Pad.rounded(cursor, to: alignment)
              if reached != end { Issue.record("\(gap): \(reached)") }
            }
          }
        }
      }
    }
  }
}
