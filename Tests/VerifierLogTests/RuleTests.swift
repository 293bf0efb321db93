import Testing

@testable import VerifierLog

/// The table of rules, and how a message finds its rule.
@Suite struct RuleTests {
  @Test(arguments: [
    ("{reg} !read_ok", "R5 !read_ok", ["R5"]), ("{reg} !read_ok", "R5 is !read_ok", nil),
    ("off={off} size={size}", "off=12 size=4", ["12", "4"]), ("off={off} size={size}", "off= size=4", nil),
    ("map '{map}': {error*}", "map 'a b': EINVAL now", nil),
    ("map '{map*}': {error*}", "map 'a b': EINVAL now", ["a b", "EINVAL now"]),
    ("processed {rest*}", "processed ", [""]), ("processed {n}", "processed ", nil), ("literal only", "literal only and more", []),
    ("{a}{b*} end", "x y end", ["x", " y"]), ("{a*}x{b*}", "", nil), ("[{id}] {kind}", "[3] INT int", ["3", "INT"]),
  ])
  func `a pattern holds what its placeholders say`(pattern: String, message: String, values: [String]?) {
    let bytes = Array(message.utf8)
    #expect(MessagePattern(pattern).match(bytes)?.map { bytes.text($0) } == values)
  }

  @Test func `codes are words, each of one rule`() {
    let codes = RuleBook.standard.rules.map(\.code)
    #expect(Set(codes).count == codes.count)
    for code in codes { #expect(code.allSatisfy { $0.isLowercase || $0 == "_" || $0.isNumber }, "\(code)") }
    #expect(codes.count >= 100)
  }

  @Test func `every pattern finds its rule, or one that is more special`() {
    let book = RuleBook.standard
    for (index, rule) in book.rules.enumerated() {
      for pattern in rule.patterns {
        let pieces = MessagePattern(pattern).pieces
        let message = pieces.map { ($0.name == nil ? "" : "x1") + String(decoding: $0.literal, as: UTF8.self) }.joined()
        let found = book.match(message)
        #expect(found != nil, "\(pattern)")
        if let found, let place = book.rules.firstIndex(of: found.rule) {
          #expect(place <= index, "\(pattern) finds \(found.rule.code)")
        }
      }
    }
  }

  @Test func `what a rule says of a message is in all of its messages`() {
    for rule in RuleBook.standard.rules {
      for pattern in rule.patterns {
        let names = Set(MessagePattern(pattern).pieces.compactMap(\.name))
        for text in [rule.broken, rule.remedy] {
          for part in text.split(separator: "{").dropFirst(text.hasPrefix("{") ? 0 : 1) {
            let name = String(part.prefix { $0 != "}" })
            #expect(names.contains(name), "\(rule.code): \(pattern) has no {\(name)}")
          }
        }
      }
    }
  }

  @Test func `rules are sentences`() {
    for rule in RuleBook.standard.rules {
      for text in [rule.broken, rule.remedy] {
        #expect(text.hasSuffix(".") || text.hasSuffix(";") || text.hasSuffix(")"), "\(rule.code): \(text)")
        #expect(!text.contains("  "), "\(rule.code): \(text)")
      }
    }
  }

  @Test func `a rule says what the message has`() throws {
    let match = try #require(RuleBook.standard.match("invalid access to map value, value_size=64 off=64 size=1"))
    #expect(match.rule.code == "map_value_bounds")
    #expect(match.broken == "The access touches 1 bytes at offset 64 of a map's value that has 64 bytes.")
  }

  @Test func `what is special is found before what is general`() {
    let book = RuleBook.standard
    #expect(book.match("R0 invalid mem access 'scalar'")?.rule.code == "number_as_pointer")
    #expect(book.match("R0 invalid mem access 'map_value_or_null'")?.rule.code == "null_not_checked")
    #expect(book.match("R0 invalid mem access 'rcu_ptr_or_null_'")?.rule.code == "null_not_checked")
    #expect(book.match("R0 invalid mem access 'sock'")?.rule.code == "pointer_without_memory")
    #expect(book.match("invalid func unknown#195896080")?.rule.code == "relocation_poisoned")
    #expect(book.match("invalid func unknown#2001000003")?.rule.code == "map_poisoned")
    #expect(book.match("invalid func unknown#9999")?.rule.code == "helper_unknown")
  }

  @Test(arguments: ["", "{", "}", "hello", "R", "\u{0}", String(repeating: "invalid ", count: 10_000), "unknown#"])
  func `other text finds none`(text: String) { #expect(RuleBook.standard.match(text) == nil) }
}
