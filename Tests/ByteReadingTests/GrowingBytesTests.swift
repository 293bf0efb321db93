import Glibc
import Testing

@testable import ByteReading

@Suite("Bytes that grow")
struct GrowingBytesTests {
  @Test
  func `what is filled in comes out, in the order it went in`() throws {
    var growing = GrowingBytes()
    for value in UInt8(1)...200 {
      let hasRoom = growing.reserve(3)
      try #require(hasRoom)
      unsafe growing.fill { room in
        unsafe room.copyBytes(from: [value, value, value])
        return 3
      }
    }
    let count = growing.count
    #expect(count == 600)
    let bytes = growing.finish()
    #expect(bytes.array() == (UInt8(1)...200).flatMap { [$0, $0, $0] })
    #expect(bytes.fileOffset == 0)
  }

  @Test
  func `room that is not used does not count`() throws {
    var growing = GrowingBytes()
    let hasRoom = growing.reserve(1 << 20)
    try #require(hasRoom)
    unsafe growing.fill { room in
      unsafe room.copyBytes(from: [7])
      return 1
    }
    let bytes = growing.finish()
    #expect(bytes.array() == [7])
  }

  @Test
  func `nothing at all is empty bytes`() {
    let bytes = GrowingBytes().finish()
    #expect(bytes.count == 0)
  }

  @Test
  func `memory that cannot be had is refused, and what is there stays`() throws {
    var growing = GrowingBytes()
    let hasRoom = growing.reserve(1)
    try #require(hasRoom)
    unsafe growing.fill { room in
      unsafe room.copyBytes(from: [9])
      return 1
    }
    let refused = growing.reserve(.max)
    #expect(!refused)
    let bytes = growing.finish()
    #expect(bytes.array() == [9])
  }
}

@Suite("Words of read errors")
struct ReadErrorWordsTests {
  @Test
  func `every reason says what happened to which path`() {
    let cases: [(ReadError.Reason, String)] = [
      (.systemCall("open", errno: ENOENT), "x: open: No such file or directory (errno 2)"),
      (.notAFile, "x: is a directory, not a file"),
      (.tooLarge(limit: 5), "x: goes on after 5 bytes, which is the most that is read"),
      (.noMemory(6), "x: no memory for 6 bytes"),
    ]
    for (reason, words) in cases { #expect("\(ReadError(reason, path: "x"))" == words) }
  }

  @Test
  func `errno has the words of the system, also where the C library has none`() {
    #expect(systemErrorText(EPERM) == "Operation not permitted")
    #expect(systemErrorText(524).contains("ENOTSUPP"))
    #expect(systemErrorText(99_999).contains("99999"))
  }
}
