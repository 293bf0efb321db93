import ByteReading
import Testing

@testable import Portability

/// Patterns for names of functions.
@Suite struct FunctionPatternTests {
  private func matches(_ pattern: String, _ name: String) -> Bool {
    FunctionPattern(pattern).matches(Bytes(Array(name.utf8)))
  }

  @Test(arguments: [
    ("*", ""), ("*", "vfs_read"), ("vfs_*", "vfs_"), ("vfs_*", "vfs_read"), ("*read", "vfs_read"), ("v*s*d", "vfs_read"),
    ("???", "abc"), ("a**b", "ab"), ("*a*b*", "xaybz"), ("[a]", "[a]"), ("/a*/", "/abc/"), ("*ab", "aab"),
  ])
  func `what fits`(pattern: String, name: String) { #expect(matches(pattern, name)) }

  @Test(arguments: [
    ("", "a"), ("?", ""), ("vfs_*", "vfs"), ("*read", "vfs_ready"), ("???", "ab"), ("???", "abcd"), ("[a]", "a"), ("a*b", "abc"),
    ("vfs_read", "vfs_write"),
  ])
  func `what does not`(pattern: String, name: String) { #expect(!matches(pattern, name)) }

  @Test func `agrees with one that tries everything`() {
    func slow(_ pattern: Substring, _ name: Substring) -> Bool {
      guard let first = pattern.first else { return name.isEmpty }
      if first == "*" { return slow(pattern.dropFirst(), name) || (!name.isEmpty && slow(pattern, name.dropFirst())) }
      guard let letter = name.first else { return false }
      return (first == "?" || first == letter) && slow(pattern.dropFirst(), name.dropFirst())
    }
    func words(_ letters: [Character], _ count: Int) -> [String] {
      count == 0 ? [""] : words(letters, count - 1).flatMap { word in letters.map { word + String($0) } }
    }
    let names = (0...4).flatMap { words(["a", "b"], $0) }
    for pattern in (0...4).flatMap({ words(["a", "b", "*", "?"], $0) }) {
      for name in names where matches(pattern, name) != slow(pattern[...], name[...]) { Issue.record("\(pattern) \(name)") }
    }
  }

  @Test func `what is longer than every name matches none, however long`() {
    #expect(!matches(String(repeating: "a", count: 1_000_000), String(repeating: "a", count: 512)))
    #expect(matches(String(repeating: "*", count: 1_000_000) + "a", String(repeating: "a", count: 512)))
    #expect(!matches("*", String(repeating: "a", count: 513)))
    #expect(!matches(String(repeating: "*a", count: 256) + "b", String(repeating: "a", count: 512)))
  }
}
