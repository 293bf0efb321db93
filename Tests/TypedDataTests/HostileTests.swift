import BTF
import ByteReading
import Reporting
import TestSupport
import Testing
import TypedData

@Suite("Hostile types and data") struct HostileTests {
  /// Everything that can be done with a type and some bytes.
  private func exercise(_ table: BTFTypeTable, _ random: inout SplitMix64) -> Int {
    var made = 0
    for id in table.ownTypeIDs {
      guard let layout = try? ValueLayout(table, TypeID(id)) else { continue }
      made += 1
      for count in [0, 1, 7, min(layout.byteCount, 256), min(layout.byteCount, 256) + 9] {
        let data = (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
        let json = layout.json(data)
        _ = layout.text(data, .indented(levels: 1))
        _ = layout.fit(byteCount: count)
        guard layout.byteCount <= 1 << 16 else { continue }
        _ = try? layout.encode(json)
        _ = try? layout.encode(String(json.dropLast()))
      }
    }
    return made
  }

  @Test
  func `generated BTF, sound and not, never ends in a trap`() throws {
    var (random, made) = (SplitMix64(seed: 3), 0)
    for seed in 0..<400 as Range<UInt64> {
      var generator = BTFGenerator(seed: seed)
      let blob = generator.next(withSpecialFields: seed % 2 == 0)
      guard let table = try? BTFTypeTable(Bytes(blob)) else { continue }
      made += exercise(table, &random)
    }
    #expect(made > 1000)
  }

  @Test
  func `changed BTF of fixtures never ends in a trap`() throws {
    var (random, made) = (SplitMix64(seed: 4), 0)
    for seed in 0..<20 as Range<UInt64> {
      var generator = TypeGenerator(seed: seed, order: .little)
      _ = generator.type(depth: 4)
      let blob = generator.writer.array()
      for _ in 0..<20 {
        var changed = blob
        for _ in 0..<3 { changed[Int.random(in: 24..<changed.count, using: &random)] = UInt8.random(in: 0...255, using: &random) }
        guard let table = try? BTFTypeTable(Bytes(changed)) else { continue }
        made += exercise(table, &random)
      }
    }
    #expect(made > 500)
  }

  @Test
  func `names that are no identifiers do not break JSON or a terminal`() throws {
    let layout = try BTFWriter.layout { w in
      w.structure("s", size: 1, [.init("a\"\\\u{1b}[2J", w.integer("c", size: 1, encoding: 0), at: 0)])
    }
    #expect(layout.json([1]) == #"{"a\"\\\u001b[2J":1}"#)
    #expect(layout.text([1]) == #"{.a"\\x1b[2J = 1}"#)
    #expect(try layout.encode(layout.json([1])) == [1])
  }

  @Test
  func `members without a name that could not be flattened are left out`() throws {
    let layout = try BTFWriter.layout { w in
      let int = w.integer("int", size: 4)
      return w.structure("s", size: 8, [.init(nil, int, at: 0), .init("x", int, at: 32)])
    }
    #expect(layout.json(bytes(UInt32(1), UInt32(2))) == #"{"x":2}"#)
  }

  @Test
  func `a member of a type without values is null`() throws {
    let layout = try BTFWriter.layout { w in w.structure("s", size: 4, [.init("x", w.forward("f"), at: 0)]) }
    #expect(layout.json([0, 0, 0, 0]) == #"{"x":null}"#)
    #expect(try layout.encode(#"{"x":null}"#) == [0, 0, 0, 0])
    let error = #expect(throws: ValueEncodingError.self) { try layout.encode(#"{"x":1}"#) }
    #expect(error?.description == "s.x at column 6: its type has no values (allowed: null)")
  }

  @Test
  func `a struct of more members than fit a word is read in any order`() throws {
    let layout = try BTFWriter.layout { w in
      let byte = w.integer("__u8", size: 1, encoding: 0)
      return w.structure("s", size: 200, (0..<200).map { .init("m\($0)", byte, at: UInt32($0) * 8) })
    }
    let json = "{" + (0..<200).reversed().map { "\"m\($0)\":\($0)" }.joined(separator: ",") + "}"
    #expect(try layout.encode(json) == (0..<200).map { UInt8($0) })
    let error = #expect(throws: ValueEncodingError.self) { try layout.encode(#"{"m199":1,"m0":2,"m199":3}"#) }
    #expect(error?.reason == .givenTwice("m199"))
  }

  @Test
  func `a value too large to be made is refused before memory is taken`() throws {
    let layout = try BTFWriter.layout { w in w.structure("s", size: 1 << 31, [.init("x", w.integer("c", size: 1), at: 0)]) }
    #expect(layout.json([5]) == #"{"x":5}"#)
    let error = #expect(throws: ValueEncodingError.self) { try layout.encode("{}") }
    #expect(error?.description == "s at column 1: the value would have more than 268435456 bytes")
  }
}
