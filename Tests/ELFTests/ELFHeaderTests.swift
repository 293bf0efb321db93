import ByteReading
import TestSupport
import Testing

@testable import ELF

@Suite("ELF header")
struct ELFHeaderTests {
  @Test(arguments: Shape.all)
  func `the fields of the header are read`(shape: Shape) throws {
    var writer = shape.writer
    writer.machine = 62
    writer.type = 2
    writer.flags = 0xdead_beef
    writer.entry = 0x1234_5678
    let file = try ELFFile(Bytes(writer.array()))
    #expect(file.elfClass == (shape.is64 ? .bits64 : .bits32))
    #expect(file.order == (shape.isLittle ? .little : .big))
    #expect(file.header.machine == .x86_64)
    #expect(file.header.type == .executable)
    #expect(file.header.flags == 0xdead_beef)
    #expect(file.header.entry == 0x1234_5678)
    #expect(file.elfClass.pointerSize == (shape.is64 ? 8 : 4))
  }

  @Test
  func `what is not ELF is said with its first bytes`() {
    #expect(openingError([])?.reason == .notELF(found: []))
    #expect(openingError([0x7f])?.reason == .notELF(found: [0x7f]))
    let text = openingError(Array("hello".utf8))
    #expect(text?.description == "at offset 0x0: not ELF: begins with 68 65 6c 6c, not 7f 45 4c 46")
  }

  @Test(arguments: Shape.all)
  func `each field of the identification is verified, and named by its place`(shape: Shape) {
    let writer = shape.writer
    #expect(openingError(writer.array { $0.elfClass = 3 }) == ELFError(.badClass(3), offset: 4))
    #expect(openingError(writer.array { $0.elfClass = 0 }) == ELFError(.badClass(0), offset: 4))
    #expect(openingError(writer.array { $0.order = 0 }) == ELFError(.badByteOrder(0), offset: 5))
    #expect(openingError(writer.array { $0.order = 3 }) == ELFError(.badByteOrder(3), offset: 5))
    #expect(openingError(writer.array { $0.version = 2 }) == ELFError(.badVersion(2), offset: 6))
  }

  @Test(arguments: Shape.all)
  func `a header cut short is an error at the end of the file`(shape: Shape) {
    let whole = shape.writer.array()
    let size = shape.is64 ? 64 : 52
    #expect(openingError(Array(whole[..<15])) == ELFError(.truncated(needed: 1, available: 0), offset: 15))
    #expect(openingError(Array(whole[..<(size - 1)])) == ELFError(.truncated(needed: 1, available: 0), offset: size - 1))
  }

  @Test(arguments: Shape.all)
  func `offsets in errors are those of the outer file`(shape: Shape) throws {
    let outer = Bytes(Array(repeating: 0, count: 100) + shape.writer.array { $0.elfClass = 9 })
    let inner = try #require(outer.suffix(from: 100))
    #expect(thrown { () throws(ELFError) in _ = try ELFFile(inner) } == ELFError(.badClass(9), offset: 104))
  }
}
