import BTF
import ByteReading
import TestSupport
import Testing

@testable import Reporting

/// Whatever the bytes are: a report ends, does not trap, and its JSON is JSON.
@Suite struct DamagedInputTests {
  /// Renders everything; returns false where the bytes are no BTF.
  static func renderAll(_ bytes: [UInt8], base: BTFTypeTable? = nil) throws -> Bool {
    guard let table = try? BTFTypeTable(Bytes(bytes), base: base) else { return false }
    _ = Rendering.raw(table)
    _ = try Rendering.parse(Rendering.json(table))
    _ = Rendering.stat(table)
    _ = try Rendering.parse(Rendering.statJSON(table))
    func ask(_ query: inout TypeQuery) throws {
      query.pattern = try TextPattern("*")
      query.subjects = Set([.member, .enumerator] + BTFKind.allCases.map { TypeQuery.Subject.type($0) })
    }
    _ = try Rendering.find(table, ask)
    _ = try Rendering.parse(Rendering.findJSON(table, ask))
    _ = try Rendering.find(table) {
      $0.memberName = try TextPattern("a*")
      $0.contains = [TypeID(1), TypeID(2), TypeID(3)]
      $0.pointsTo = [TypeID(1), TypeID(2)]
    }
    let ids = table.ownTypeIDs.map { TypeID($0) }
    _ = Rendering.json(table, TypeClosure.of(ids, in: table))
    return true
  }

  @Test(arguments: Fixture.cases)
  func `prefixes of a fixture`(name: String) throws {
    for object in ["\(name)/el.o", "\(name)/eb.o"] {
      let whole = try Fixture.blob(object)
      // Strings come last: a prefix is readable only where the header says less.
      for length in stride(from: 0, to: whole.count, by: max(7, whole.count / 400 | 1)) {
        var cut = Array(whole.prefix(length))
        #expect(try !Self.renderAll(cut))
        guard length >= 25 else { continue }
        // The same prefix with a header that claims no more than there is: its records end anywhere.
        let types = min(Int(word(whole, 12)), length - 25) & ~3
        store(UInt32(types), at: 12, &cut)
        store(UInt32(types), at: 16, &cut)
        store(UInt32(length - 24 - types), at: 20, &cut)
        cut[cut.count - 1] = 0
        if types + 24 < cut.count { cut[types + 24] = 0 }
        _ = try Self.renderAll(cut)
      }
    }
  }

  @Test(arguments: Fixture.cases)
  func `changed bytes of a fixture`(name: String) throws {
    var random = Generator(state: 2026)
    var readable = 0
    for object in ["\(name)/el.o", "\(name)/eb.o"] {
      let whole = try Fixture.blob(object)
      #expect(try Self.renderAll(whole))
      let end = 24 + Int(word(whole, 12))
      for round in 0..<60 {
        var damaged = whole
        // Up to four places at once, in the records for the most part.
        for _ in 0...(round % 4) {
          let place = Int(random.next() % UInt64(round % 10 == 0 ? whole.count : end))
          let values: [UInt8] = [0, 0xff, 0x7f, 0x80, UInt8(truncatingIfNeeded: random.next())]
          damaged[place] = values[Int(random.next() % 5)]
        }
        if try Self.renderAll(damaged) { readable += 1 }
      }
    }
    #expect(readable > 5)
  }

  @Test func `references, names and members changed to anything`() throws {
    // Whole words of records that keep their shape: everything that only names something else.
    var random = Generator(state: 7)
    for order in [ByteOrder.little, .big] {
      for _ in 0..<300 {
        var writer = BTFWriter(order: order)
        var any: UInt32 {
          let choices: [UInt32] = [
            0, 1, UInt32(random.next() % 40), .max, 0x7fff_ffff, 0x8000_0000, UInt32(truncatingIfNeeded: random.next()),
          ]
          return choices[Int(random.next() % 7)]
        }
        let offset = writer.string("name")
        for _ in 0..<30 {
          let kind = UInt32(1 + random.next() % 19)
          let trailer = [
            1: (1, 0), 3: (3, 0), 4: (0, 3), 5: (0, 3), 6: (0, 2), 13: (0, 2), 14: (1, 0), 15: (0, 3), 17: (1, 0), 19: (0, 3),
          ]
          let count = UInt32(random.next() % 5)
          let (fixed, each) = trailer[Int(kind)] ?? (0, 0)
          let words = (0..<(fixed + each * Int(count))).map { _ in any }
          writer.raw([random.next() % 2 == 0 ? offset : any, kind << 24 | count | (any & 1) << 31, any] + words)
        }
        #expect(try Self.renderAll(writer.array()))
      }
    }
  }

  @Test func `a fixture on another one's types`() throws {
    let base = try Fixture.table("structs/eb.o")
    for object in Fixture.objects { _ = try Self.renderAll(Fixture.blob(object), base: base) }
  }

  @Test(arguments: Fixture.malformed)
  func `input that was once handled badly`(path: String) throws {
    _ = try Self.renderAll(Fixture.bytes(path).array())
  }

  @Test(.timeLimit(.minutes(5))) func `types that hold each other many times over end quickly`() throws {
    var writer = BTFWriter()
    let int = writer.integer("int", size: 4)
    var inner = int
    for _ in 0..<500 {
      inner = writer.structure(nil, size: 4, [.init(nil, inner, at: 0), .init("a", inner, at: 0), .init(nil, TypeID(3), at: 0)])
      inner = writer.pointer(to: writer.prototype(returning: inner, [("a", inner), ("b", inner)]))
      inner = writer.array(of: inner, index: int, count: .max)
    }
    #expect(try Self.renderAll(writer.array()))
  }

  private func word(_ bytes: [UInt8], _ at: Int) -> UInt32 {
    Bytes(bytes).integer(at: at, order: bytes[0] == 0x9f ? .little : .big, as: UInt32.self) ?? 0
  }

  private func store(_ value: UInt32, at place: Int, _ bytes: inout [UInt8]) {
    let isLittle = bytes[0] == 0x9f
    for index in 0..<4 { bytes[place + index] = UInt8(truncatingIfNeeded: value >> UInt32(8 * (isLittle ? index : 3 - index))) }
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
