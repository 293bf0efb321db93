import ByteReading
import Foundation
import Testing

@testable import VerifierLog

/// What loaders say one line at a time: each finds its rule, by itself and read from a log.
@Suite struct LoaderMessageTests {
  private static let own = LoaderMessages.all + AttachMessages.all

  private static var rules: [Rule] {
    LoaderRules.all + OtherLoaderRules.all + ToolRules.all + OtherLoaderRules.general
  }

  private static func rule(_ code: String) -> Rule? { RuleBook.standard.rules.first { $0.code == code } }

  @Test(arguments: own)
  func `a warning of libbpf`(message: LoaderMessages.Case) throws {
    #expect(RuleBook.standard.match(message.message)?.rule.code == message.code)
    let reading = read("libbpf: \(message.message)\n")
    #expect(reading.isRecognised)
    if try #require(Self.rule(message.code)).isNote {
      #expect(reading.refusals.isEmpty, "a note refuses nothing")
    } else {
      #expect(reading.refusals.map(\.code) == [message.code])
    }
  }

  @Test(arguments: OtherLoaderMessages.all)
  func `a line of another loader, or of a tool`(message: LoaderMessages.Case) throws {
    let reading = read("\(message.message)\n")
    if try #require(Self.rule(message.code)).isNote {
      #expect(reading.refusals.isEmpty, "a note refuses nothing")
    } else {
      #expect(reading.refusals.map(\.code) == [message.code])
    }
  }

  @Test func `every rule of a loader is met by a message`() {
    let met = Set((Self.own + OtherLoaderMessages.all).map(\.code))
    // What a loader only adds to others has tests of its own.
    let others: Set = [LoaderRules.plainCode, "system_error", "section_rejected"]
    for rule in Self.rules where !others.contains(rule.code) { #expect(met.contains(rule.code), "\(rule.code)") }
  }

  @Test func `every code of a loader's rule is in the documentation`() throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    let text = try String(contentsOf: root.appending(path: "docs/explain.md"), encoding: .utf8)
    for rule in Self.rules { #expect(text.contains("`\(rule.code)`"), "\(rule.code)") }
  }

  @Test func `what a message has is in its words`() throws {
    let match = try #require(RuleBook.standard.match("map 'events': failed to create: Invalid argument(-22)"))
    #expect(match.broken == "The kernel did not create map 'events': Invalid argument(-22).")
    let slot = try #require(RuleBook.standard.match("usdt: unrecognized arg #2 spec '8@foo(%rip)'"))
    #expect(slot.broken.contains("8@foo(%rip)"))
  }

  @Test func `an answer is found in a warning, whichever way it is written`() throws {
    for (line, errno) in [
      ("Error in bpf_object__probe_loading():Operation not permitted(1). Couldn't load trivial BPF program.", 1 as Int32),
      ("Error in bpf_object__probe_loading():Invalid argument(22). Couldn't load trivial BPF program.", 22),
      ("map 'm': failed to create: Invalid argument(-22)", 22), ("map 'm': failed to create: -EINVAL", 22),
      ("map 'm': failed to create: Argument list too long(-7)", 7),
      ("prog 'p': failed to create kprobe 'f+0x0' perf event: -ENOENT", 2),
      ("prog 'p': failed to create kprobe 'f+0x0' perf event: -EACCES", 13), ("failed to pin map: Operation not permitted", 1),
    ] {
      #expect(try onlyRefusal("libbpf: \(line)\n").errno == errno, "\(line)")
    }
  }

  @Test func `long and broken lines take bounded time, and find nothing`() {
    let book = RuleBook.standard
    for word in [
      "map create: ", "token ", "symbol ", "prog '", "usdt: ", "{", "(requires >= ", "trace event ", "' already has pin path '",
    ] {
      let line = String(repeating: word, count: 4000)
      _ = book.match(line)
      #expect(read("libbpf: \(line)\n").lineCount == 1)
      #expect(read("\(line)\n").lineCount == 1)
    }
  }

  @Test func `all messages in one log, cut and changed anywhere, are read without a trap`() {
    let lines = Self.own.map { "libbpf: \($0.message)\n" } + OtherLoaderMessages.all.map { "\($0.message)\n" }
    var bytes = Array(lines.joined().utf8)
    for length in stride(from: 0, to: bytes.count, by: 701) {
      #expect(read(String(decoding: bytes.prefix(length), as: UTF8.self)).byteCount == length)
    }
    for place in stride(from: 3, to: bytes.count, by: 11) { bytes[place] = [0, 0x0a, 0x27, 0x7b, 0x80, 0x3a][place % 6] }
    var reader = LogReader()
    reader.read(bytes.rawSpan)
    #expect(reader.finish().byteCount == bytes.count)
  }
}
