import BTF
import ByteReading
import Testing

@testable import BPFObject

/// Values of the kernel's configuration in the places from which an object reads them.
@Suite struct ConfigurationValueTests {
  private func extern(
    _ name: String, _ type: ConfigurationType, size: UInt64, isWeak: Bool = false
  ) -> Extern {
    Extern(
      name: name, symbol: 0, kind: .configuration(Extern.ConfigurationValue(type: type, size: size, alignment: 1)), isWeak: isWeak,
      type: .void, declaration: .void)
  }

  private func bytes(_ extern: Extern, _ text: String, order: ByteOrder = .little) throws -> [UInt8]? {
    var values = ConfigurationValues([extern], order: order)
    try values.read(Bytes(Array(text.utf8)))
    return values.known[extern.name]?.array()
  }

  @Test func `letters are what the variable's type makes of them`() throws {
    #expect(try bytes(extern("CONFIG_A", .boolean, size: 1), "# CONFIG_A is not set\nCONFIG_A=y\n") == [1])
    #expect(try bytes(extern("CONFIG_A", .boolean, size: 1), "CONFIG_A=n") == [0])
    #expect(try bytes(extern("CONFIG_A", .tristate, size: 4), "CONFIG_A=m") == [2, 0, 0, 0])
    #expect(try bytes(extern("CONFIG_A", .tristate, size: 4), "CONFIG_A=m", order: .big) == [0, 0, 0, 2])
    #expect(try bytes(extern("CONFIG_A", .character(isSigned: true), size: 1), "CONFIG_A=m") == [0x6d])
  }

  @Test func `numbers are decimal, octal or hexadecimal, in the object's order`() throws {
    let long = extern("CONFIG_A", .integer(isSigned: true), size: 8)
    #expect(try bytes(long, "CONFIG_A=-2") == [0xfe] + Array(repeating: 0xff, count: 7))
    #expect(try bytes(extern("CONFIG_A", .integer(isSigned: false), size: 2), "CONFIG_A=0x1234", order: .big) == [0x12, 0x34])
    #expect(try bytes(extern("CONFIG_A", .integer(isSigned: false), size: 2), "CONFIG_A=010") == [8, 0])
  }

  @Test func `text is cut to its array, with a zero at the end`() throws {
    #expect(try bytes(extern("CONFIG_A", .text, size: 4), "CONFIG_A=\"abcdef\"") == [0x61, 0x62, 0x63, 0])
  }

  @Test func `what does not suit the variable is an error, or stays unset`() throws {
    let cases: [(ConfigurationType, UInt64, String)] = [
      (.boolean, 1, "m"), (.boolean, 1, "7"), (.integer(isSigned: true), 4, "y"), (.integer(isSigned: true), 1, "200"),
      (.integer(isSigned: false), 4, "9x"), (.integer(isSigned: false), 4, "\"a\""), (.text, 8, "12"), (.text, 8, "\"open"),
    ]
    for (type, size, value) in cases {
      let wanted = extern("CONFIG_A", type, size: size)
      #expect(throws: ConfigurationError.self, "\(value)") { try bytes(wanted, "CONFIG_A=\(value)") }
      var values = ConfigurationValues([wanted])
      values.tryReading(Bytes(Array("CONFIG_A=\(value)\n".utf8)))
      #expect(values.set.isEmpty && values.known.isEmpty)
    }
  }

  @Test func `the first line counts, and what is not there is 0 where it is optional`() throws {
    #expect(try bytes(extern("CONFIG_A", .boolean, size: 1), "CONFIG_A=y\nCONFIG_A=n\n") == [1])
    #expect(try bytes(extern("CONFIG_A", .boolean, size: 1, isWeak: true), "CONFIG_B=y\n") == [0])
    #expect(try bytes(extern("CONFIG_A", .boolean, size: 1), "CONFIG_B=y\n") == nil)
    #expect(try bytes(extern("LINUX_HAS_BPF_COOKIE", .boolean, size: 1, isWeak: true), "CONFIG_B=y\n") == nil)
  }

  @Test func `values share the bytes that they are cut from`() throws {
    // With a copy of all for each it would be 8 GB.
    let externs = (0..<20_000).map { number in
      var value = Extern.ConfigurationValue(type: .integer(isSigned: false), size: 8, alignment: 8)
      value.offset = UInt64(8 * (number + 1) * 2)
      return Extern(
        name: "CONFIG_\(number)", symbol: 0, kind: .configuration(value), isWeak: true, type: .void, declaration: .void)
    }
    var values = ConfigurationValues(externs, order: .little)
    try values.read(Bytes(Array("CONFIG_7=0x1234\n".utf8)))
    let known = values.known
    #expect(known.count == 20_000)
    #expect(known["CONFIG_7"]?.array() == [0x34, 0x12, 0, 0, 0, 0, 0, 0])
    // Each lies behind the others in one block.
    #expect(known.allSatisfy { name, bytes in Int(name.dropFirst(7)).map { 16 * ($0 + 1) } == bytes.fileOffset })
  }

  @Test func `loaders make up numbers`() throws {
    let version = extern("LINUX_KERNEL_VERSION", .integer(isSigned: false), size: 4)
    var values = ConfigurationValues([version], order: .little)
    #expect(!values.lacksConfiguration)
    try values.set(madeUp: 0x060c05, for: version)
    #expect(values.known["LINUX_KERNEL_VERSION"]?.array() == [5, 12, 6, 0])
    #expect(throws: ConfigurationError.self) {
      var other = ConfigurationValues([extern("LINUX_KERNEL_VERSION", .integer(isSigned: false), size: 1)])
      try other.set(madeUp: 0x060c05, for: extern("LINUX_KERNEL_VERSION", .integer(isSigned: false), size: 1))
    }
  }
}
