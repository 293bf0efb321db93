import ByteReading
import Foundation
import TestSupport
import Testing

@testable import Bundles

/// SHA-256 against the standard's own examples and against coreutils.
@Suite struct SHA256Tests {
  @Test(arguments: [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
  ])
  func `the examples of the standard`(text: String, digest: String) {
    #expect("\(SHA256Digest(of: Bytes(Array(text.utf8))))" == digest)
  }

  @Test func `files of every length around whole blocks, as sha256sum has them`() throws {
    let folder = try Fixture.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let tool = try #require(Tool("sha256sum"))
    let lengths = Array(0...130) + [1000, 4096]
    func contents(_ length: Int) -> [UInt8] { (0..<length).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ length) } }
    for length in lengths { try Data(contents(length)).write(to: folder.appending(path: "\(length)")) }
    let output = try tool.run(lengths.map(String.init), in: folder)
    let expected = output.text.split(separator: "\n").map { $0.prefix(64) }
    #expect(expected.count == lengths.count)
    for (length, digest) in zip(lengths, expected) { #expect("\(SHA256Digest(of: Bytes(contents(length))))" == digest) }
  }

  @Test func `pieces of any length make the same digest`() {
    let bytes = (0..<300).map { UInt8(truncatingIfNeeded: $0) }
    for size in [1, 7, 63, 64, 65, 200] {
      var hasher = SHA256()
      for start in stride(from: 0, to: bytes.count, by: size) {
        hasher.update(Array(bytes[start..<min(bytes.count, start + size)]))
      }
      #expect(hasher.finish() == SHA256Digest(of: Bytes(bytes)))
    }
  }

  @Test func `a digest is read as it is written, and nothing else is one`() {
    let digest = SHA256Digest(of: Bytes([1, 2, 3]))
    let text = "\(digest)"
    #expect(SHA256Digest(text) == digest)
    for other in [String(text.dropLast()), text + "0", text.uppercased(), "g" + text.dropFirst(), ""] {
      #expect(SHA256Digest(other) == nil)
    }
    #expect(
      SHA256Digest(of: Bytes([1])) < SHA256Digest(of: Bytes([2])) || SHA256Digest(of: Bytes([2])) < SHA256Digest(of: Bytes([1])))
  }
}
