import ByteReading
import Foundation
import TestSupport
import Testing

@testable import Kernel
@testable import btfscope

/// `btfscope show map`: what is asked for, and what the kernel's rules are.
@Suite("show map", .enabled(if: Privilege.isThere, "needs root and a kernel with bpf(2)")) struct ShowMapTests {
  private func json(_ output: Tool.Output) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(output.standardOutput)) as? [String: Any], "\(output.diagnostics)")
  }

  private func map(_ type: UInt32, key: UInt32 = 4, value: UInt32 = 4, entries: UInt32 = 4, flags: UInt32 = 0) throws -> KernelMap {
    try KernelMap.create(
      MapCreation(type: type, keySize: key, valueSize: value, maxEntries: entries, flags: flags, name: "show_map_test"))
  }

  private func id(_ map: borrowing KernelMap) throws -> String { "\(try map.info().id)" }

  private func word(_ value: UInt32) -> [UInt8] { ByteOrder.host.bytes(of: value) }

  @Test func `a prefix that is not there is not shown as if it were, and the one that matches is`() throws {
    let trie = try map(11, key: 8, flags: 1)
    let id = try id(trie)
    try trie.update(word(8) + [10, 1, 2, 3], word(5))
    try trie.update(word(12) + [10, 200, 0, 0], word(6))
    let output = try btfscope("show", "map", id, "--key", "10.200.0.0/16")
    #expect(output.status == 1 && output.text.contains("\n10.200.0.0/12: 06000000\n"), "\(output.text)")
    #expect(output.diagnostics.contains("there is no element with that key (10.200.0.0/16); 10.200.0.0/12 is what matches it"))
    let document = try json(try btfscope("show", "map", id, "--key", "10.3.0.0/16", "--format", "json"))
    #expect(document["found"] as? Bool == false)
    #expect((document["elements"] as? [[String: String]])?.first?["prefix"] == "10.1.2.3/8")
    // The bits behind the prefix do not count.
    let there = try btfscope("show", "map", id, "--key", "10.0.0.0/8")
    expectSuccess(there)
    #expect(there.text.contains("\n10.1.2.3/8: 05000000\n"))
    #expect(try json(try btfscope("show", "map", id, "--key", "10.0.0.0/8", "--format", "json"))["found"] as? Bool == true)
    let none = try btfscope("show", "map", id, "--key", "11.0.0.0/8", "--format", "json")
    #expect(none.status == 1)
    #expect(try json(none)["count"] as? Int == 0)
  }

  @Test func `prefixes are taken as they are printed`() throws {
    let trie = try map(11, key: 7, flags: 1)
    expectSuccess(try btfscope("show", "map", try id(trie), "--key", "aabb00/16", "--set", "hex:01000000"))
    expectSuccess(try btfscope("show", "map", try id(trie), "--key", "\"aabbcc/16\""))
    let wide = try map(11, key: 20, flags: 1)
    let shown = try btfscope("show", "map", try id(wide), "--key", "::ffff:1.2.3.4/128", "--set", "hex:01000000")
    expectSuccess(shown)
    #expect(shown.text.contains("\n::ffff:102:304/128: 01000000\n"), "\(shown.text)")
    let four = try map(11, key: 8, flags: 1)
    expectFailure(try btfscope("show", "map", try id(four), "--key", "5"), 64, "found '5' (allowed: a prefix such as 10.0.0.0/8")
    expectFailure(
      try btfscope("show", "map", try id(four), "--key", "1.2.3.4/33"), 64, "a prefix of 33 bits (allowed: 0 to 32 bits")
    expectFailure(try btfscope("show", "map", try id(four), "--key", "2100000001020304"), 64, "a prefix of 33 bits")
  }

  @Test func `what is a number as well as bytes is refused, with both spellings`() throws {
    let hash = try map(1, value: 1)
    let id = try id(hash)
    expectFailure(
      try btfscope("show", "map", id, "--key", "1", "--set", "10"), 64,
      "--set: found '10', which is a number as well as 1 bytes in hexadecimal (allowed: 0xa for the number, hex:10 for the bytes)")
    expectFailure(try btfscope("show", "map", id, "--key", "12345678", "--set", "1"), 64, "allowed: 0xbc614e for the number")
    for (key, value) in [("1", "0xa"), ("2", "hex:10"), ("3", "\"10\""), ("hex:04000000", "7"), ("\"0x5\"", "0a")] {
      expectSuccess(try btfscope("show", "map", id, "--key", key, "--set", value))
      if key == "hex:04000000" { try hash.remove(word(3)) }
    }
    let text = try btfscope("show", "map", id).text
    for line in ["01000000: 0a", "02000000: 10", "04000000: 07", "05000000: 0a"] {
      #expect(text.contains("\n\(line)\n"), "\(text)")
    }
  }

  @Test(arguments: [("0b", "hex:0b"), ("99", ""), ("00", "00"), ("9", "09"), ("-1", "ff")])
  func `plain values of a byte`(text: String, bytes: String) {
    let reading = PlainInput.read(text, size: 1, isNumber: false)
    switch reading {
    case .bytes(let found): #expect(PlainInput.hexadecimal(bytes.split(separator: ":").last ?? "") == found)
    case .both(let number, let digits): #expect(bytes.isEmpty && number == "0x63" && digits == "hex:99")
    case .neither: Issue.record("nothing was read of '\(text)'")
    }
  }

  @Test func `indexes that an array has not got are out of range`() throws {
    let array = try map(2, entries: 10)
    let id = try id(array)
    for key in ["-1", "10", "0xffffffff"] {
      expectFailure(try btfscope("show", "map", id, "--key", key), 64, "--key: found \(key) (allowed: a number from 0 to 9)")
    }
    expectFailure(try btfscope("show", "map", id, "--key", "10", "--set", "1"), 64, "a number from 0 to 9")
    expectFailure(try btfscope("show", "map", id, "--key", "1", "--delete"), 64, "--delete: an array has all its elements always")
    let zero = try btfscope("show", "map", id, "--key", "0x1")
    #expect(zero.text.hasSuffix("\n1: 00000000\n1 element\n"), "\(zero.text)")
  }

  @Test func `a map that is full says how much it holds`() throws {
    let hash = try map(1, entries: 1)
    let queue = try map(22, key: 0, entries: 1)
    expectSuccess(try btfscope("show", "map", try id(hash), "--key", "1", "--set", "1"))
    expectFailure(try btfscope("show", "map", try id(hash), "--key", "2", "--set", "1"), 3, "the map is full (allowed: 1 elements)")
    expectSuccess(try btfscope("show", "map", try id(queue), "--set", "1"))
    expectFailure(try btfscope("show", "map", try id(queue), "--set", "2"), 3, "the map is full (allowed: 1 elements)")
    let trie = try map(11, key: 8, entries: 1, flags: 1)
    expectSuccess(try btfscope("show", "map", try id(trie), "--key", "1.0.0.0/8", "--set", "1"))
    expectFailure(try btfscope("show", "map", try id(trie), "--key", "2.0.0.0/8", "--set", "1"), 3, "the map is full")
  }

  @Test func `what cannot be inside says what is`() throws {
    let first = try map(2, entries: 1)
    let second = try map(2, entries: 2)
    var creation = MapCreation(type: 12, keySize: 4, valueSize: 4, maxEntries: 4, name: "show_outer")
    creation.innerMap = first.descriptor.rawValue
    let outer = try KernelMap.create(creation)
    let (inside, other) = (try id(first), try id(second))
    expectSuccess(try btfscope("show", "map", try id(outer), "--key", "0", "--set", inside))
    expectFailure(
      try btfscope("show", "map", try id(outer), "--key", "1", "--set", other), 3,
      "array, keys 4, values 4, 2 elements was found (allowed: array, keys 4, values 4, 1 elements)")
    let missing = try btfscope("show", "map", try id(outer), "--key", "1", "--set", "4294967294")
    #expect(missing.status == 1 && missing.diagnostics.contains("the kernel has no map 4294967294"))
    let code: [UInt8] = [0xb7, 0, 0, 0, 0, 0, 0, 0, 0x95, 0, 0, 0, 0, 0, 0, 0]
    let programs = try map(3)
    let filter = try KernelProgram.load(ProgramLoad(type: 1, instructions: Bytes(code), license: "GPL"))
    let packets = try KernelProgram.load(ProgramLoad(type: 6, instructions: Bytes(code), license: "GPL"))
    expectSuccess(try btfscope("show", "map", try id(programs), "--key", "0", "--set", "\(try filter.info().id)"))
    expectFailure(
      try btfscope("show", "map", try id(programs), "--key", "1", "--set", "\(try packets.info().id)"), 3,
      "xdp was found (allowed: socket_filter)")
  }

  @Test func `maps of descriptors say what a command line cannot give`() throws {
    let sockets = try map(15)
    let id = try id(sockets)
    expectFailure(try btfscope("show", "map", id, "--key", "0", "--set", "1"), 64, "--set: its values are sockets")
    let shown = try btfscope("show", "map", id)
    #expect(shown.status == 0 && shown.text.contains("the kernel tells sockets only as values of 8 bytes, and the map's have 4"))
    expectFailure(try btfscope("show", "map", id, "--key", "0"), 64, "only as values of 8 bytes")
    let cgroups = try map(8)
    expectFailure(try btfscope("show", "map", try self.id(cgroups), "--key", "0", "--set", "1"), 64, "its values are cgroups")
  }

  @Test func `documents of maps have the same fields, and an answer that is no is one`() throws {
    let events = try map(4)
    let bloom = try map(30, key: 0, entries: 8)
    let hash = try map(1)
    let wanted: Set<String> = [
      "schema", "map", "key_problem", "value_problem", "found", "ring", "elements", "count", "remark",
    ]
    let cases: [([String], Int32, Bool?)] = [
      ([try id(events)], 0, nil), ([try id(bloom)], 0, nil), ([try id(bloom), "--key", "5"], 1, false), ([try id(hash)], 0, nil),
      ([try id(hash), "--key", "5"], 1, false), ([try id(hash), "--key", "5", "--delete"], 1, false),
      ([try id(hash), "--key", "5", "--set", "6"], 0, true), ([try id(hash), "--key", "5", "--delete"], 0, true),
    ]
    for (words, status, found) in cases {
      let output = try Tool.btfscope.run(["show", "map"] + words + ["--format", "json"])
      let document = try json(output)
      #expect(output.status == status && Set(document.keys) == wanted, "\(words): \(output.text)")
      #expect(document["found"] as? Bool == found, "\(words): \(output.text)")
    }
  }

  @Test func `an empty queue is empty, and memory is that of after a change`() throws {
    let queue = try map(22, key: 0)
    #expect(try btfscope("show", "map", try id(queue)).text.hasSuffix("\n\nit is empty\n"))
    let hash = try map(1, value: 4096, entries: 64, flags: 1)
    let set = try json(
      try btfscope("show", "map", try id(hash), "--key", "1", "--set", String(repeating: "00", count: 4096), "--format", "json"))
    #expect((set["map"] as? [String: Any])?["bytes_memlock"] as? UInt64 == DescriptorFacts(hash.descriptor)?.memory)
  }

  @Test func `objects that are not there are said to be so`() throws {
    for (kind, label) in [("link", "link"), ("map", "map"), ("program", "program")] {
      let output = try btfscope("show", kind, "2147483646")
      #expect(output.status == 1 && output.diagnostics == "btfscope: the kernel has no \(label) 2147483646\n")
    }
  }

  @Test func `a pin that may only be read is shown, and says so where it is set`() throws {
    try withFolder { folder in
      let output = try shell(
        """
        cp $BTFSCOPE program; chmod 755 . program; mkdir bpf
        cat > script <<'END'
        mount -t bpf bpf bpf && chmod 755 bpf
        $BTFSCOPE load $FIXTURES/loader/el.o --pin bpf/x --pin-root bpf > /dev/null
        chmod 755 bpf/x; chmod 444 bpf/x/*; chmod 000 bpf/x/calls
        user="setpriv --reuid 65534 --regid 65534 --clear-groups"
        $user ./program show map $PWD/bpf/x/el_data; echo status $?
        $user ./program show program $PWD/bpf/x/lookup; echo status $?
        $user ./program show map $PWD/bpf/x/el_data --key 0 --set hex:887766554433221105000000; echo status $?
        $user ./program show program $PWD/bpf/x/calls; echo status $?
        END
        unshare -m bash script
        """, in: folder)
      let parts = output.text.components(separatedBy: "status ")
      try #require(parts.count == 5, "\(output.text)\(output.diagnostics)")
      #expect(parts[0].contains("0: 887766554433221105000000") && parts[1].hasPrefix("0\n") && parts[2].hasPrefix("0\n"))
      #expect(parts[3].hasPrefix("3\n") && output.diagnostics.contains("its pin lets this user only read"))
      let hint = "the mode of the pin, or of a folder above it, does not let this user both read and write it"
      #expect(output.diagnostics.contains(hint))
    }
  }

  @Test func `hexadecimal numbers of types need no quotes`() {
    #expect(ElementInput.json("0x1f") == "\"0x1f\"" && ElementInput.json("-0x1") == "\"-0x1\"")
    #expect(ElementInput.json("0x") == "0x" && ElementInput.json("{\"a\": 1}") == "{\"a\": 1}" && ElementInput.json("12") == "12")
  }

  @Test func `many objects that went away are said in one line`() {
    #expect(LoadedObjects.words(gone: [4, 7], .map).map { $0.prefix(6) } == ["map 4:", "map 7:"])
    let many = LoadedObjects.words(gone: Array(1...1000), .program)
    #expect(many == ["programs 1, 2, 3 and 997 more: gone before they could be shown (left out)"])
    #expect(LoadedObjects.words(gone: [], .map).isEmpty)
  }

  @Test func `an argument that is not UTF-8 is refused as such`() throws {
    let output = try shell("$BTFSCOPE stat $'no\\xffsuch'; echo $?; $BTFSCOPE stat $'no\\xef\\xbf\\xbdsuch'; echo $?")
    #expect(output.text == "64\n2\n", "\(output.diagnostics)")
    #expect(output.diagnostics.contains("argument 2 is not UTF-8"), "\(output.diagnostics)")
  }
}
