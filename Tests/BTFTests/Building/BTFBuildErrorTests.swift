import ByteReading
import Testing

@testable import BTF

@Suite struct BTFBuildErrorTests {
  @Test func `a reference to a type that was never added is an error`() throws {
    var builder = BTFBuilder()
    try builder.pointer(to: TypeID(3))
    try builder.pointer(to: TypeID(1))
    #expect(throws: BTFBuildError(.noSuchType(TypeID(3), count: 3), type: TypeID(1))) { try builder.blob() }
  }

  @Test func `a name that holds a NUL is an error`() {
    var builder = BTFBuilder()
    #expect(throws: BTFBuildError(.nameHoldsNUL)) { try builder.name("a\0b") }
  }

  @Test func `a value that an enum of 32 bits cannot hold is an error`() {
    var builder = BTFBuilder()
    #expect(throws: BTFBuildError(.valueTooWide(1 << 32), type: TypeID(1))) {
      try builder.enumeration(.none, isSigned: false, [.init(.none, 1 << 32)])
    }
    #expect(throws: BTFBuildError(.valueTooWide(1 << 31), type: TypeID(1))) {
      try builder.enumeration(.none, isSigned: true, [.init(.none, 1 << 31)])
    }
    #expect(builder.upcomingID == TypeID(1))
  }

  @Test func `a bit field that lies too far back is an error`() {
    var builder = BTFBuilder()
    #expect(throws: BTFBuildError(.bitFieldTooFar(bitOffset: 1 << 24, limit: 0xff_ffff), type: TypeID(1))) {
      try builder.structure(.none, byteSize: 1 << 22, [.init(.none, .void, bitOffset: 1 << 24, bitFieldWidth: 1)])
    }
  }

  @Test func `more entries than a count can hold are an error`() {
    var builder = BTFBuilder()
    #expect(throws: BTFBuildError(.tooManyEntries(1 << 24, limit: 0xff_ffff), type: TypeID(1))) {
      try builder.function(.none, .void, Linkage(rawValue: 1 << 24))
    }
  }

  @Test func `strings without bound are an error`() {
    var builder = BTFBuilder()
    builder.stringLimit = 5
    #expect(throws: Never.self) { try builder.name("ab") }
    #expect(throws: BTFBuildError(.stringsTooLong(end: 6, lastOffset: 5))) { try builder.name("cdef") }
  }

  /// One of every reason, and what its text must name.
  static let texts: [(BTFBuildError.Reason, [String])] = [
    (.tooManyTypes(limit: 11), ["11"]), (.tooManyEntries(12, limit: 13), ["12", "13"]), (.typesTooLong(limit: 14), ["14"]),
    (.stringsTooLong(end: 15, lastOffset: 16), ["15", "16"]), (.nameHoldsNUL, ["NUL"]),
    (.bitFieldTooFar(bitOffset: 17, limit: 18), ["17", "18"]), (.valueTooWide(19), ["0x13"]),
    (.noSuchType(TypeID(20), count: 22), ["[20]", "21"]), (.unknownKind(23), ["23"]),
    (.unreadable(BTFError(.cycle, offset: 24)), ["0x18"]),
  ]

  @Test(arguments: texts)
  func `the text names what was found and what is allowed`(reason: BTFBuildError.Reason, values: [String]) {
    let text = "\(BTFBuildError(reason, type: TypeID(99)))"
    #expect(text.hasPrefix("type [99]: "))
    for value in values { #expect(text.contains(value), "\(text) lacks \(value)") }
  }
}
