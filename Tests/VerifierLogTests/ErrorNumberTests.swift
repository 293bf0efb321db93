import Testing

@testable import VerifierLog

/// Errors as logs write them.
@Suite struct ErrorNumberTests {
  @Test(arguments: [
    ("-EACCES", Int32(13)), ("-13", 13), ("(13)", 13), ("(-13)", 13), ("errno 22", 22), ("Permission denied", 13),
    ("OPERATION NOT PERMITTED (MEMLOCK may be too low)", 1), ("load: E2BIG!", 7), ("EINVAL", 22), ("EINVALID", nil),
    ("xEINVAL", nil),
    ("einval", nil), ("", nil), ("no words", nil), ("-", nil), ("99999999999", nil), ("-99999999999", nil),
  ])
  func `a number, a name or the system's words`(text: String, number: Int32?) {
    #expect(ErrorNumbers.number(in: text) == number)
  }

  @Test func `a message that says a word again and again is still known`() {
    let rules = RuleBook.standard
    let plain = "map 'm': failed to create: -EINVAL"
    let expected = rules.match(plain)
    #expect(expected?.rule.code == "map_not_created")
    let long = rules.match(plain + String(repeating: " failed", count: 120))
    #expect(long?.rule == expected?.rule)
    #expect(rules.match(String(repeating: "failed ", count: 145)) == nil)
  }
}
