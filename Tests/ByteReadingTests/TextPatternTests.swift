import ByteReading
import Testing

@Suite struct TextPatternTests {
  /// Whether the pattern matches `name`, which is laid between other strings.
  func matches(_ pattern: String, _ name: String) throws -> Bool {
    let before = Array("before\0".utf8)
    let strings = Bytes(before + Array(name.utf8) + [0] + Array("after\0".utf8))
    return try TextPattern(pattern).matches(strings, at: before.count)
  }

  @Test(arguments: [
    ("task_struct", "task_struct", true), ("task_struct", "task_struct_x", false), ("task_struct", "task", false),
    ("task", "task_struct", false), ("a", "", false), ("", "", true), ("", "a", false), ("Task", "task", false),
    ("a.c", "abc", false), ("/", "/", true), ("ünï", "ünï", true),
  ])
  func `text without special characters is compared whole`(pattern: String, name: String, expected: Bool) throws {
    #expect(try matches(pattern, name) == expected)
    #expect(try TextPattern(pattern).exactText?.text == pattern)
  }

  @Test(arguments: [
    ("task_*", "task_struct", true), ("task_*", "task_", true), ("task_*", "xtask_", false), ("*", "", true), ("*", "a/b", true),
    ("?", "a", true), ("?", "ab", false), ("?", "", false), ("[ab]x", "ax", true), ("[ab]x", "cx", false),
    ("[!ab]x", "cx", true), ("*_new", "bpf_map_new", true), ("*_new", "bpf_map_new_", false), ("a\\*b", "a*b", true),
    ("a\\*b", "axb", false), (".*", ".hidden", true), ("*", ".bss", true), ("[a", "[a", true),
  ])
  func `a star, a question mark or a bracket makes a glob`(pattern: String, name: String, expected: Bool) throws {
    #expect(try matches(pattern, name) == expected)
    #expect(try TextPattern(pattern).exactText == nil)
  }

  @Test(arguments: [
    ("/^bpf_.*_new$/", "bpf_map_new", true), ("/^bpf_.*_new$/", "bpf_map_newer", false), ("/map/", "bpf_map_new", true),
    ("/^(a|b){2}$/", "ab", true), ("/^(a|b){2}$/", "abc", false), ("//", "anything", true), ("/a+b/", "xaaab", true),
    ("/^$/", "", true), ("/[[:digit:]]$/", "sha1", true),
  ])
  func `slashes make an extended regular expression that matches anywhere`(
    pattern: String, name: String, expected: Bool
  ) throws {
    #expect(try matches(pattern, name) == expected)
    #expect(try TextPattern(pattern).exactText == nil)
  }

  @Test(arguments: ["/(/", "/[a/", "/a{2,1}/"])
  func `a malformed regular expression is an error that shows it`(pattern: String) {
    let error = #expect(throws: TextPattern.PatternError.self) { try TextPattern(pattern) }
    #expect(error?.pattern == pattern)
    #expect(error?.message.isEmpty == false)
    #expect(error.map { "\($0)" } == "pattern '\(pattern)': \(error?.message ?? "")")
  }

  @Test(arguments: ["a\0b", "/a\0/", "*\0"])
  func `a NUL cannot be looked for`(pattern: String) {
    #expect(throws: TextPattern.PatternError(pattern: pattern, message: "holds a NUL")) { try TextPattern(pattern) }
  }

  @Test(arguments: ["name", "na*", "/na/", "*", "//"])
  func `a name that does not end, or lies outside, matches nothing`(pattern: String) throws {
    let open = Bytes(Array("name".utf8))
    let compiled = try TextPattern(pattern)
    #expect(!compiled.matches(open, at: 0))
    #expect(!compiled.matches(open, at: 4))
    #expect(!compiled.matches(open, at: 5))
    #expect(!compiled.matches(open, at: -1))
    #expect(!compiled.matches(open, at: .max))
    #expect(!compiled.matches(Bytes([]), at: 0))
  }

  @Test func `the tail of a string is a name of its own`() throws {
    let strings = Bytes(Array("\0struct task\0".utf8))
    #expect(try TextPattern("task").matches(strings, at: 8))
    #expect(try TextPattern("t*k").matches(strings, at: 8))
    #expect(try TextPattern("/^task$/").matches(strings, at: 8))
    #expect(try !TextPattern("task").matches(strings, at: 1))
  }

  @Test func `a glob or a regular expression is tried on names up to 4096 bytes`() throws {
    func matches(_ pattern: String, _ length: Int) throws -> Bool {
      try TextPattern(pattern).matches(Bytes(Array(repeating: 0x61, count: length) + [0]), at: 0)
    }
    #expect(try matches("a*", 4096))
    #expect(try matches("/a/", 4096))
    #expect(try !matches("a*", 4097))
    #expect(try !matches("/a/", 4097))
    #expect(try matches(String(repeating: "a", count: 5000), 5000))
  }

  @Test func `bytes that are no text are matched as bytes`() throws {
    let strings = Bytes([0xff, 0x61, 0xfe, 0, 0])
    #expect(try TextPattern("*a*").matches(strings, at: 0))
    #expect(try TextPattern("/a/").matches(strings, at: 0))
    #expect(try !TextPattern("a").matches(strings, at: 0))
  }
}
