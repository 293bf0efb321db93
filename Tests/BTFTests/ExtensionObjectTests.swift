import ByteReading
import TestSupport
import Testing

@testable import BTF

/// `.BTF.ext` as compilers write it, against a second reader that knows nothing of the first.
@Suite struct ExtensionObjectTests {
  /// A block as words: the name of its section, and its records, unknown fields included.
  struct Block: Equatable {
    var name: UInt32
    var records: [[UInt32]]
  }

  /// The plainest reading: an array of bytes, an index, no checks.
  func plain(_ bytes: [UInt8]) -> [[Block]] {
    let isLittle = bytes[0] == 0x9f
    func word(_ at: Int) -> UInt32 {
      let four = (isLittle ? Array(bytes[at..<at + 4].reversed()) : Array(bytes[at..<at + 4]))
      return four.reduce(0) { $0 << 8 | UInt32($1) }
    }
    let body = Int(word(4))
    return (body >= 32 ? [8, 16, 24] : [8, 16]).map { field in
      var at = body + Int(word(field))
      let end = at + Int(word(field + 4))
      guard at < end else { return [] }
      let size = Int(word(at))
      at += 4
      var blocks: [Block] = []
      while at < end {
        let count = Int(word(at + 4))
        blocks.append(
          Block(
            name: word(at),
            records: (0..<count).map { record in
              stride(from: 0, to: size, by: 4).map { word(at + 8 + record * size + $0) }
            }))
        at += 8 + count * size
      }
      return blocks
    }
  }

  /// The same shape from the reader under test; fields that it packs together are packed again.
  func read(_ found: BTFExtension) -> [[Block]] {
    [
      found.functions.blocks.map { block in
        Block(name: block.sectionName.rawValue, records: block.map { [$0.instructionOffset, $0.type.rawValue] })
      },
      found.lines.blocks.map { block in
        Block(
          name: block.sectionName.rawValue,
          records: block.map { [$0.instructionOffset, $0.fileName.rawValue, $0.text.rawValue, $0.line << 10 | $0.column] })
      },
      found.relocations.blocks.map { block in
        Block(
          name: block.sectionName.rawValue,
          records: block.map { [$0.instructionOffset, $0.type.rawValue, $0.access.rawValue, $0.kind] })
      },
    ]
  }

  /// Those with functions: an object of variables alone has no such section.
  static let objects = Fixture.objects.filter { object in (try? Fixture.extensionSection(Fixture.bytes(object))) != nil }

  @Test func `enough fixtures have the section`() {
    #expect(Self.objects.count >= 14)
    #expect(Self.objects.contains("core-relocations/eb.o"))
  }

  @Test(arguments: ExtensionObjectTests.objects)
  func `every record of a fixture`(object: String) throws {
    let section = try #require(try Fixture.extensionSection(Fixture.bytes(object)))
    let found = try BTFExtension(section)
    #expect(read(found) == plain(section.array()))
    #expect(found.order == (object.hasSuffix("el.o") ? .little : .big))
    let table = try BTFTypeTable(Bytes(Fixture.section(object)))
    for block in found.functions.blocks {
      #expect(table.name(block.sectionName) != nil)
      for function in block { #expect(table.record(function.type)?.kind == .function) }
    }
  }

  @Test(arguments: ["core-relocations/el.o", "core-relocations/eb.o"])
  func `every prefix of a section is an error, or ends behind all parts`(object: String) throws {
    let section = try #require(try Fixture.extensionSection(Fixture.bytes(object)))
    let found = try BTFExtension(section)
    #expect(found.relocations.recordCount > 5)
    #expect(found.lines.recordCount > 5)
    // The section's end, by its header; behind it lies what the object holds else.
    let parts = read(found)
    let words = parts.map { part in part.reduce(part.isEmpty ? 0 : 1) { $0 + 2 + $1.records.reduce(0) { $0 + $1.count } } }
    let end = 32 + 4 * words.reduce(0, +)
    for length in 0..<end { #expect(throws: BTFError.self) { try BTFExtension(Bytes(Array(section.array().prefix(length)))) } }
    #expect(try read(BTFExtension(Bytes(Array(section.array().prefix(end))))) == parts)
  }

  @Test(arguments: ["core-relocations/el.o", "core-relocations/eb.o"])
  func `a changed byte is an error or records that can be read`(object: String) throws {
    let section = try #require(try Fixture.extensionSection(Fixture.bytes(object))).array()
    var random = Generator(state: 20_26)
    var (readable, refused) = (0, 0)
    for round in 0..<4000 {
      var damaged = section
      let place = round < 64 ? round % 32 : Int(random.next() % UInt64(min(section.count, 600)))
      damaged[place] = round < 64 ? (round < 32 ? 0xff : damaged[place] ^ 1) : UInt8(truncatingIfNeeded: random.next())
      if let found = try? BTFExtension(Bytes(damaged)) {
        readable += 1
        _ = read(found)
      } else {
        refused += 1
      }
    }
    #expect(readable > 100)
    #expect(refused > 100)
  }

  @Test(.corpusPresent, .timeLimit(.minutes(2)))
  func `every record of the corpus's objects`() throws {
    let corpus = try Corpus.require()
    var (sections, records, big) = (0, 0, 0)
    for path in corpus.files(under: "objects") + corpus.files(under: "selftests", suffix: ".o")
      + corpus.files(under: "mirror_testdata")
    {
      guard let section = Fixture.extensionSection(try FileBytes.open(corpus.path(path))) else { continue }
      let found = try BTFExtension(section)
      let expected = plain(section.array())
      #expect(read(found).prefix(expected.count) == expected[...], "\(path)")
      sections += 1
      if found.order == .big { big += 1 }
      records += expected.reduce(0) { $0 + $1.reduce(0) { $0 + $1.records.count } }
    }
    #expect(sections > 300)
    #expect(big > 30)
    #expect(records > 100_000)
    print("BTF.ext: \(records) records of \(sections) objects (\(big) big-endian) are the same")
  }
}

extension Fixture {
  /// The `.BTF.ext` section of an object and what follows it, found by its first words: these tests need no ELF reader.
  static func extensionSection(_ object: Bytes) -> Bytes? {
    for start: [UInt8] in [[0x9f, 0xeb, 1, 0, 32, 0, 0, 0, 0, 0, 0, 0], [0xeb, 0x9f, 1, 0, 0, 0, 0, 32, 0, 0, 0, 0]] {
      let order: ByteOrder = start[0] == 0x9f ? .little : .big
      var place = 0
      while let hit = object.firstIndex(of: Bytes(start), from: place), let section = object.suffix(from: hit) {
        // BTF with a header of 32 bytes begins alike: here func_info ends where line_info begins, and its records are of 8 bytes.
        let words = [12, 16, 32].map { section.integer(at: $0, order: order, as: UInt32.self) }
        if words[0] != nil, words[0] == words[1], words[2] == 8 { return Bytes(section.array()) }
        place = hit + 1
      }
    }
    return nil
  }
}

/// Numbers that are the same in every run.
struct Generator: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }
}
