import ByteReading
import TestSupport
import Testing

@testable import BTF

@Suite struct BTFHeaderTests {
  /// Twelve bytes of types and six of strings, after a header of 24 bytes.
  func writer(_ order: ByteOrder = .little) -> BTFWriter {
    var writer = BTFWriter(order: order)
    writer.forward("name")
    return writer
  }

  /// The error that the header, changed by `edit`, gives.
  func error(_ order: ByteOrder = .little, _ edit: (inout BTFWriter.Header) -> Void) -> BTFError? {
    let bytes = writer(order).bytes(editing: edit)
    do throws(BTFError) {
      _ = try BTFTypeTable(bytes)
      return nil
    } catch {
      return error
    }
  }

  @Test(arguments: [ByteOrder.little, .big])
  func `both byte orders are recognised by the magic`(order: ByteOrder) throws {
    let header = try writer(order).table().header
    #expect(header.order == order)
    #expect(header.version == 1)
    #expect(header.flags == 0)
    #expect(header.length == 24)
    #expect(header.typeOffset == 0)
    #expect(header.typeLength == 12)
    #expect(header.stringOffset == 12)
    #expect(header.stringLength == 6)
    #expect(header.layoutLength == 0)
    #expect(BTFHeader.order(of: writer(order).bytes()) == order)
  }

  @Test func `what does not begin with the magic is not BTF`() {
    #expect(BTFHeader.order(of: Bytes([0x7f, 0x45, 0x4c, 0x46])) == nil)
    #expect(BTFHeader.order(of: Bytes([0x9f])) == nil)
    #expect(error { $0.magic = 0xeb9e } == BTFError(.badMagic(0xeb9e), offset: 0))
  }

  @Test(arguments: [ByteOrder.little, .big])
  func `each fault of the header has its reason and its place`(order: ByteOrder) {
    #expect(error(order) { $0.version = 2 } == BTFError(.unsupportedVersion(2), offset: 2))
    #expect(error(order) { $0.version = 0 } == BTFError(.unsupportedVersion(0), offset: 2))
    #expect(error(order) { $0.length = 23 } == BTFError(.headerTooShort(23), offset: 4))
    #expect(error(order) { $0.length = 0 } == BTFError(.headerTooShort(0), offset: 4))
    #expect(error(order) { $0.length = 43 } == BTFError(.truncated(needed: 1, available: 0), offset: 42))
    #expect(error(order) { $0.length = .max } == BTFError(.truncated(needed: 0xffff_ffff - 42, available: 0), offset: 42))
    #expect(error(order) { $0.typeOffset = 2 } == BTFError(.misaligned(section: .types, offset: 2), offset: 8))
    #expect(
      error(order) { $0.typeLength = 13 } == BTFError(.overlapping(section: .types, end: 13, limit: 12), offset: 12))
    #expect(
      error(order) { $0.typeLength = .max } == BTFError(.overlapping(section: .types, end: 0xffff_ffff, limit: 12), offset: 12))
    #expect(
      error(order) {
        $0.typeOffset = 0xffff_fffc
        $0.typeLength = .max
      } == BTFError(.overlapping(section: .types, end: 0x1_ffff_fffb, limit: 12), offset: 12))
    #expect(error(order) { $0.stringLength = 7 } == BTFError(.truncated(needed: 1, available: 0), offset: 42))
    #expect(error(order) { $0.stringOffset = 13 } == BTFError(.truncated(needed: 1, available: 0), offset: 42))
    #expect(
      error(order) {
        $0.stringOffset = .max
        $0.stringLength = .max
      } == BTFError(.truncated(needed: 0x1_ffff_fffe - 18, available: 0), offset: 42))
  }

  @Test func `flags and bytes after the strings do not matter`() throws {
    #expect(error { $0.flags = 0xff } == nil)
    var writer = writer()
    writer.trailer = [1, 2, 3]
    #expect(try writer.table().typeCount == 2)
  }

  @Test func `a longer header is stepped over`() throws {
    let bytes = writer().bytes { header in
      header.length = 40
      header.padding = [UInt8](repeating: 0, count: 16)
    }
    let table = try BTFTypeTable(bytes)
    #expect(table.header.length == 40)
    #expect(table.name(of: TypeID(1)) == "name")
    // The first bytes after the known ones say where a layout section is: of a header of 28 bytes they are not complete.
    let odd = writer().bytes { header in
      header.length = 28
      header.padding = [0xff, 0xff, 0xff, 0xff]
    }
    #expect(try BTFTypeTable(odd).header.layoutLength == 0)
  }

  @Test func `an offset in an error counts from the start of the file`() throws {
    let blob = writer().array { $0.version = 9 }
    let file = Bytes([UInt8](repeating: 0xaa, count: 100) + blob)
    let slice = try #require(file.suffix(from: 100))
    #expect(throws: BTFError(.unsupportedVersion(9), offset: 102)) { try BTFTypeTable(slice) }
  }

  @Test func `the strings must be there and end with a NUL`() {
    #expect(error { $0.stringLength = 0 } == BTFError(.unterminatedStrings, offset: 36))
    #expect(error { $0.stringLength = 5 } == BTFError(.unterminatedStrings, offset: 41))
    #expect(
      error {
        $0.stringOffset = 13
        $0.stringLength = 5
      } == BTFError(.needsBase, offset: 37))
  }

  @Test func `a claim of a billion types in a small file is refused`() {
    #expect(error { $0.typeLength = 0xf000_0000 } != nil)
    #expect(
      error {
        $0.typeLength = 0xf000_0000
        $0.stringOffset = 0xf000_0000
      } == BTFError(.truncated(needed: 0xf000_0006 - 18, available: 0), offset: 42))
  }
}
