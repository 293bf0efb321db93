import BTF
import ByteReading
import TestSupport
import Testing

@Suite struct KernelNameTests {
  @Test(arguments: [0, 1, 511, 512, 513, 100_000])
  func `a name that no kernel takes is none, and is not looked through`(length: Int) throws {
    var types = BTFWriter()
    let id = types.integer(String(repeating: "a", count: length), size: 4)
    let table = try types.table()
    let record = try #require(table.record(id))
    #expect(table.kernelName(record.nameOffset)?.count == (length <= 512 ? length : nil))
    #expect(table.kernelNameText(record.nameOffset)?.utf8.count == (length > 0 && length <= 512 ? length : nil))
  }

  @Test func `a place outside the strings has no name`() throws {
    var types = BTFWriter()
    types.integer("int", size: 4)
    #expect(try types.table().kernelName(StringOffset(1 << 20)) == nil)
  }
}
