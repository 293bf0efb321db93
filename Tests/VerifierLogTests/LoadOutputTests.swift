import TestSupport
import Testing

@testable import VerifierLog

/// The text of `btfscope load` where there is no verifier's log.
@Suite struct LoadTextTests {
  @Test(arguments: [
    ("program_not_permitted", "load_not_permitted", 1, "p"), ("program_not_permitted_json", "load_not_permitted", 1, "p"),
    ("target_not_there", "load_target_missing", 3, "p"), ("function_not_there", "load_extern_missing", nil, nil),
    ("map_too_large", "load_map_too_large", 7, nil), ("map_not_valid", "load_map_invalid", 22, nil),
    ("section_unknown", "load_no_type", 22, "p"), ("ring_with_keys", "load_ring", 22, nil), ("unreachable", "unreachable", 22, "p"),
    ("rcu_region_ended", "rcu_pointer_lost", 13, "p"),
  ])
  func `what it refused has its reason`(name: String, code: String, errno: Int32?, program: String?) throws {
    let refusal = try onlyRefusal(try fixtureLog("loaders/\(name)"))
    #expect(refusal.code == code && refusal.errno == errno && refusal.program == program && refusal.isFromLoad && !refusal.isCut)
  }

  @Test func `programs that load beside others are no refusals`() throws {
    let reading = read(try fixtureLog("loaders/several"))
    #expect(reading.refusals.map(\.program) == ["one", "two"] && reading.accepted == 1)
  }

  @Test func `other lines with a colon are none of its`() {
    let reading = read("note: the kernel is old\nsee: section xdp: nothing\nwarning: map 'x': is fine\n")
    #expect(reading.refusals.isEmpty && !reading.isRecognised)
  }
}

/// The JSON of `btfscope load`.
@Suite struct LoadDocumentTests {
  private let document = """
    {"schema":"btfscope/load/1","object":"a.o","errno":null,"error":null,"maps":[],"programs":[
    {"program":"fine","section":"xdp","loaded":true,"errno":null,"error":null,"verifier":{"instructions":2,"log":"0: (95) exit\\n"}},
    {"program":"count","section":"xdp","loaded":false,"errno":13,"error":"R0 invalid","verifier":{"instructions":2,"log":"0: (b7) r0 = 3\\t; R0_w=3\\n1: (71) r1 = *(u8 *)(r0 +0)\\nR0 invalid mem access 'scalar'\\nprocessed 2 insns\\n\\u0041"}}]}

    """

  @Test(arguments: [1000, 60, 64])
  func `words in it are read as lines`(size: Int) throws {
    let reading = read(document, pieces: size)
    #expect(reading.refusals.count == 1)
    let refusal = try #require(reading.refusals.first)
    #expect(refusal.program == "count" && refusal.errno == 13 && refusal.code == "number_as_pointer" && refusal.value(of: 0) == "3")
  }

  @Test(arguments: [1, 3, 17, 4096])
  func `spaces, the order of keys and pieces do not matter`(size: Int) throws {
    let spaced =
      "\n{ \"errno\" : null , \"error\" : null,\n \"maps\": [ {\"name\": \"m\", \"error\": 7} ], \"object\" : \"a.o\",\n\"programs\" : [ { \"errno\": null, \"program\": \"fine\", \"verifier\": {\"log\": \"R1 !read_ok\\nprocessed 2 insns\\n\"} },\n{ \"verifier\": { \"log\" : \"0: (b7) r0 = 3 ; R0_w=3\\n1: (71) r1 = *(u8 *)(r0 +0)\\nR0 invalid mem access 'scalar'\\nprocessed 2 insns\" , \"x\": [[{}]] }, \"program\": \"count\", \"errno\" : 13, \"error\": \"R0 invalid\" } ], \"schema\": \"btfscope/load/1\" }\n"
    let reading = read(spaced, pieces: size)
    #expect(reading.refusals.count == 1)
    let refusal = try #require(reading.refusals.first)
    #expect(refusal.program == "count" && refusal.errno == 13 && refusal.code == "number_as_pointer" && refusal.value(of: 0) == "3")
    #expect(refusal.answer == "Permission denied" && reading.isRecognised)
  }

  @Test(arguments: [
    (#"caf\u00e9"#, "caf\u{e9}"), (#"\ud83d\ude00!"#, "\u{1f600}!"), (#"\ud83dx"#, "\u{fffd}x"), (#"\ud83d\u0041"#, "\u{fffd}A"),
    (#"\ude00"#, "\u{fffd}"), (#"a\/b\\\"c"#, "a/b\\\"c"), (#"\u00e"#, "\u{fffd}"), (#"a\t|\u0009|"#, "a\t|\t|"),
    (#"\ud83d"#, "\u{fffd}"),
  ])
  func `escapes are what they stand for`(escaped: String, text: String) throws {
    let reading = read(
      "{\"schema\":\"btfscope/load/1\",\"object\":\"\(escaped)\",\"errno\":22,\"error\":\"map 'm': \(escaped)\",\"programs\":[{\"program\":\"p\",\"errno\":13,\"error\":\"x\",\"verifier\":{\"log\":\"3: (bf) r1 = r2\\n\(escaped) is new\\nprocessed 4 insns\\n\"}}]}"
    )
    #expect(reading.refusals.map(\.program) == ["p", nil])
    #expect(reading.refusals.first?.cause?.text == "\(text) is new")
    #expect(reading.refusals.last?.cause?.text == "map 'm': \(text)")
  }

  @Test func `the reason of a program without a log is the words beside its errno`() throws {
    let words = "program 'p': BPF_PROG_LOAD: Invalid argument (errno 22)"
    let reading = read(
      "{\"schema\":\"btfscope/load/1\",\"object\":\"a.o\",\"errno\":null,\"error\":null,\"programs\":[{\"program\":\"p\",\"errno\":22,\"error\":\"\(words)\",\"verifier\":{\"log\":\"\"}}]}"
    )
    let refusal = try #require(reading.refusals.first)
    #expect(refusal.cause?.text == "BPF_PROG_LOAD: Invalid argument (errno 22)" && refusal.code == "load_kernel")
  }

  @Test func `other JSON is none`() {
    for text in ["{}", "{\"schema\":\"btfscope/audit/1\"}", "[1,2]", "{\"a\":1}", "{", "  ", "{\"schema\":\"btfscope/lo"] {
      #expect(read(text, pieces: 1).refusals.isEmpty, "\(text)")
    }
  }

  @Test func `deep nesting and long keys are bounded`() {
    let deep = "{\"schema\":\"btfscope/load/1\",\"maps\":" + String(repeating: "[{\"a\":", count: 20_000)
    #expect(read(deep).refusals.isEmpty)
    let closed = "{\"schema\":\"btfscope/load/1\"" + String(repeating: "}", count: 20_000)
    #expect(read(closed).refusals.isEmpty)
  }

  @Test func `an object that was not loaded has its reason`() throws {
    let reading = read(
      "{\"schema\":\"btfscope/load/1\",\"object\":\"a.o\",\"errno\":22,\"error\":\"map 'm': failed to create: -22\",\"programs\":[]}"
    )
    #expect(reading.refusals.first?.errno == 22 && reading.refusals.first?.code == "map_not_created")
  }

  @Test func `one that is cut anywhere is read without a trap`() {
    let bytes = Array(document.utf8)
    for length in 0..<bytes.count { _ = read(String(decoding: bytes.prefix(length), as: UTF8.self)) }
  }
}
