import BTF
import ByteReading
import Foundation
import Reporting
import TestSupport
import Testing

/// BTF that no compiler wrote: an error or a text, never a trap, and never without end.
@Suite struct CHostileTests {
  private typealias Member = BTFWriter.Member

  private func outcome(_ build: (inout BTFWriter) -> Void) -> BTFError.Reason? {
    do throws(BTFError) {
      _ = try declarations(of: build)
      return nil
    } catch {
      return error.reason
    }
  }

  @Test func `a long chain of pointers is an error`() {
    let reason = outcome { w in
      var id = w.integer("int", size: 4)
      for _ in 0..<100_000 { id = w.pointer(to: id) }
      w.typedef("t", to: id)
    }
    #expect(reason == .tooDeep(limit: 400))
  }

  @Test func `anonymous structs nested without end are an error`() {
    let reason = outcome { w in
      var id = w.integer("int", size: 4)
      for _ in 0..<100_000 { id = w.structure(nil, size: 4, [Member("a", id, at: 0)]) }
      w.typedef("t", to: id)
    }
    #expect(reason == .tooDeep(limit: 400))
  }

  @Test func `anonymous structs that double at each level are an error`() {
    let reason = outcome { w in
      var id = w.integer("int", size: 4)
      for level in 0..<40 as Range<UInt32> {
        id = w.structure(nil, size: 0, [Member("a", id, at: 0), Member("b", id, at: level)])
      }
      w.typedef("t", to: id)
    }
    guard case .tooMuch = reason else {
      Issue.record("\(String(describing: reason))")
      return
    }
  }

  @Test func `an anonymous struct inside itself by value is an error, through a pointer an empty struct`() throws {
    let reason = outcome { w in
      let id = w.upcomingID
      w.structure(nil, size: 4, [Member("a", id, at: 0)])
      w.typedef("t", to: id)
    }
    #expect(reason == .cycle)
    let text = try declarations { w in
      let id = TypeID(w.upcomingID.rawValue + 1)
      let pointer = w.pointer(to: id)
      w.structure(nil, size: 8, [Member("a", pointer, at: 0)])
      w.typedef("t", to: id)
    }
    #expect(text == "typedef struct {\n\tstruct {} *a;\n} t;")
  }

  @Test func `a typedef that leads to itself ends`() throws {
    #expect(
      outcome { w in
        let id = w.upcomingID
        w.typedef("t", to: id)
      } == .tooDeep(limit: 400))
    let text = try declarations { w in
      let id = TypeID(w.upcomingID.rawValue + 2)
      let pointer = w.pointer(to: id)
      let body = w.structure(nil, size: 8, [Member("a", pointer, at: 0)])
      w.typedef("t", to: body)
    }
    #expect(text == "typedef struct {\n\tvoid *a;\n} t;")
  }

  @Test func `references to nothing name the type that has them`() {
    #expect(outcome { $0.typedef("t", to: TypeID(77)) } == .noSuchType(TypeID(77), count: 2))
    #expect(outcome { $0.structure("s", size: 4, [Member("a", TypeID(1 << 31), at: 0)]) } == .noSuchType(TypeID(1 << 31), count: 2))
  }

  @Test func `huge sizes make no huge text`() throws {
    let text = try declarations { w in
      let int = w.integer("int", size: 4)
      w.structure("s", size: UInt32.max, [Member("a", int, at: 0)])
      w.union("u", size: UInt32.max, [Member("a", int, at: 0)])
    }
    #expect(text.utf8.count < 1000)
    let reason = outcome { w in
      let int = w.integer("int", size: 4)
      let rows = w.array(of: int, index: int, count: .max)
      let planes = w.array(of: rows, index: int, count: .max)
      w.structure("s", size: 4, [Member("a", planes, at: 0)])
    }
    #expect(reason == .sizeOverflow)
  }

  @Test(arguments: ["structs", "bitfields", "packed", "enums", "enum64", "function-pointers", "tags", "anonymous", "typedefs"])
  func `any byte may be wrong`(fixture: String) throws {
    var random = Generator(state: 0x5eed)
    for file in try blobs(of: fixture) {
      for _ in 0..<500 {
        var bytes = file
        for _ in 0..<Int.random(in: 1...4, using: &random) {
          let place = Int.random(in: 24..<bytes.count, using: &random)
          bytes[place] =
            Bool.random(using: &random) ? UInt8.random(in: 0...255, using: &random) : UInt8.random(in: 0...24, using: &random)
        }
        guard let table = try? BTFTypeTable(Bytes(bytes)) else { continue }
        for options in [CHeaderOptions(), CHeaderOptions(roots: [TypeID(1), TypeID(5)], dependencies: .reachable, pointerSize: 4)] {
          let sink = MemorySink()
          var out = TextBuffer(to: sink)
          try? CHeader(table, options: options).write(to: &out)
          out.flush()
          #expect(sink.bytes.count < 1 << 28)
        }
      }
    }
  }

  /// The BTF inside the objects of a fixture, found by its magic and a header of 24 bytes.
  private func blobs(of fixture: String) throws -> [[UInt8]] {
    try [ByteOrder.little, .big].map { order in
      let file = try Fixture.object(fixture, order: order)
      let magic: [UInt8] = order == .little ? [0x9f, 0xeb, 1, 0, 24, 0, 0, 0] : [0xeb, 0x9f, 1, 0, 0, 0, 0, 24]
      let start = try #require(file.firstIndex(of: Bytes(magic)))
      let offset = try #require(file.integer(at: start + 16, order: order, as: UInt32.self))
      let length = try #require(file.integer(at: start + 20, order: order, as: UInt32.self))
      return try #require(file.slice(at: start, count: 24 + Int(offset) + Int(length))).array()
    }
  }

  /// A fixed sequence, so that a failure can be had again.
  struct Generator: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return state ^ state >> 33
    }
  }
}
