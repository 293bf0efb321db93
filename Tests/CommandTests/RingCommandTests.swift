import Foundation
import TestSupport
import Testing

@testable import Kernel

@Suite(.enabled(if: geteuid() == 0, "needs root: maps and programs are created"))
struct RingCommandTests {
  private let object = Fixture.path("user-ring/el.o")
  private let rings = Fixture.path("rings/el.o")

  private func json(_ output: Tool.Output) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(output.standardOutput)) as? [String: Any])
  }

  /// A user ring of the kernel of 4096 bytes, opened by id.
  private func map(type: UInt32 = 31, byteCount: UInt32 = 4096, name: String = "cmd_ring") throws -> KernelMap {
    try KernelMap.create(MapCreation(type: type, maxEntries: byteCount, name: name))
  }

  @Test func `lines of JSON go out as the struct says, and are drained`() throws {
    let lines = (0..<3000).map { #"{"number":\#($0),"length":16,"kind":\#($0 % 4)}"# }.joined(separator: "\n")
    let output = try btfscope(
      "ring", "push", "requests", "--object", object, "--type", "struct request", "--drain", "drain_data", "--format", "json",
      input: Array(lines.utf8))
    expectSuccess(output)
    let answer = try json(output)
    #expect(answer["schema"] as? String == "btfscope/ring-push/1")
    #expect(answer["sent"] as? Int == 3000 && answer["drained"] as? Int == 3000 && answer["left"] as? Int == 0)
    #expect(answer["bytes"] as? Int == 48000 && answer["failure"] is NSNull)
  }

  @Test func `lines of hexadecimal digits and raw samples go out as they are, and stat shows them`() throws {
    let map = try map()
    let id = "\(try map.info().id)"
    let hex = try btfscope("ring", "push", id, input: Array("00ff\n\n 01:02 03\n".utf8))
    expectSuccess(hex)
    #expect(hex.text == "cmd_ring: 2 samples with 5 bytes went out, 0 were drained, 2 are left in the ring\n")
    let raw = try btfscope("ring", "push", id, "--as", "raw", input: [1, 0, 0, 0, 7, 0, 0, 0, 0])
    expectSuccess(raw)
    let stat = try btfscope("ring", "stat", id)
    expectSuccess(stat)
    #expect(
      stat.text == """
        cmd_ring: user ring buffer, map \(id), 4096 bytes
          consumer 0  (the kernel has read up to here)
          producer 56  (user space has written up to here)
          used     56
          free     4040
          samples  4: 4 ready with 6 bytes, 0 busy, 0 discarded

          position  offset  length  state
          0         0       2       ready
          16        16      3       ready
          32        32      1       ready
          48        48      0       ready

          a drain would return 4: everything is read then

        """)
    let document = try json(try btfscope("ring", "stat", id, "--list", "1", "--format", "json"))
    let ring = try #require((document["rings"] as? [[String: Any]])?.first)
    #expect(document["schema"] as? String == "btfscope/ring-stat/1" && ring["producer"] as? Int == 56)
    #expect((ring["samples"] as? [String: Any])?["ready"] as? Int == 4)
    #expect(((ring["chain"] as? [String: Any])?["headers"] as? [Any])?.count == 1)
    #expect((ring["drain"] as? [String: Any])?["returns"] as? Int == 4)
  }

  @Test func `stat tells a busy sample and a wrong one, and the status is 1 for the wrong one`() throws {
    let map = try map()
    let id = "\(try map.info().id)"
    let ring = try UserRingBuffer(map)
    do {
      let sample = try ring.reserve(byteCount: 8)
      let busy = try btfscope("ring", "stat", id)
      expectSuccess(busy)
      #expect(busy.text.contains("a drain would return 0: it stops before the sample at 0, which is busy"))
      sample.discard()
    }
    #expect(
      try btfscope("ring", "stat", id).text.contains("a drain would return 0: 1 discarded passed over; everything is read then"))
    ring.memory.moveProducer(to: 12)
    let wrong = try btfscope("ring", "stat", id)
    #expect(
      wrong.status == 1 && wrong.text.contains("a drain would return -22: -EINVAL, the producer's position is no multiple of 8"))
    ring.memory.moveProducer(to: 8192)
    let far = try btfscope("ring", "stat", id, "--format", "json")
    let found = try #require((try json(far)["rings"] as? [[String: Any]])?.first)
    #expect(far.status == 1 && (found["chain"] as? [String: Any])?["end"] as? String == "positions_too_far_apart")
  }

  @Test func `a full ring ends push with status 1, and the line is named`() throws {
    let map = try map()
    let id = "\(try map.info().id)"
    let lines = String(repeating: "00\n", count: 300)
    let output = try btfscope("ring", "push", id, input: Array(lines.utf8))
    #expect(output.status == 1)
    #expect(output.text == "cmd_ring: 256 samples with 256 bytes went out, 0 were drained, 256 are left in the ring\n")
    #expect(output.diagnostics == "btfscope: cmd_ring: the ring is full: line 257 did not go out\n")
    let waited = try btfscope("ring", "push", id, "--timeout", "0.01", input: Array("00\n".utf8))
    #expect(waited.status == 1 && waited.text.contains(": 0 samples"))
  }

  @Test func `push waits for room`() throws {
    let folder = "/sys/fs/bpf/btfscope-test-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let loaded = try btfscope("load", object, "--pin", folder)
    try #require(loaded.status == 0, "\(loaded.diagnostics)")
    let pins = try FileManager.default.subpathsOfDirectory(atPath: folder)
    let ring = try #require(pins.first { $0.hasSuffix("requests") }.map { "\(folder)/\($0)" })
    let program = try #require(pins.first { $0.hasSuffix("drain_read") }.map { "\(folder)/\($0)" })
    let script = """
      yes 00 | head -n 20000 | "$BTFSCOPE" ring push \(ring) --wait >out &
      while kill -0 $! 2>/dev/null; do "$BTFSCOPE" ring push \(ring) --drain \(program) </dev/null >/dev/null; done
      wait $!; cat out
      """
    try withFolder { (scratch) in
      let output = try shell(script, in: scratch)
      #expect(output.status == 0, "\(output.diagnostics)")
      #expect(output.text.contains(": 20000 samples with 20000 bytes went out"))
    }
  }

  @Test func `push that is interrupted says how many went out`() throws {
    let map = try map()
    let id = "\(try map.info().id)"
    try withFolder { scratch in
      // Between samples nothing is left over; with one that waits for room, it is.
      let quiet = try shell(
        """
        mkfifo in; "$BTFSCOPE" ring push \(id) --input in >out & push=$!
        exec 3>in; echo 00 >&3
        until "$BTFSCOPE" ring stat \(id) | grep -q 'samples  1'; do kill -0 $push || break; done
        kill -TERM $push; wait $push; echo "status $?"; cat out
        """, in: scratch)
      #expect(
        quiet.text == "status 0\ncmd_ring: 1 sample with 1 byte went out, 0 were drained, 1 is left in the ring\n",
        "\(quiet.text)\(quiet.diagnostics)")
      let waiting = try shell(
        """
        yes 00 | head -n 1000 >lines
        "$BTFSCOPE" ring push \(id) --input lines --wait >answer & push=$!
        until "$BTFSCOPE" ring stat \(id) | grep -q 'free     0'; do kill -0 $push || break; done
        kill -INT $push; wait $push; echo "status $?"; cat answer
        """, in: scratch)
      #expect(waiting.text == "status 1\ncmd_ring: 255 samples with 255 bytes went out, 0 were drained, 255 are left in the ring\n")
      #expect(waiting.diagnostics.contains("cmd_ring: interrupted: line 256 did not go out"), "\(waiting.diagnostics)")
    }
  }

  @Test func `push says what it waits for, and why nothing is drained`() throws {
    let folder = "/sys/fs/bpf/btfscope-test-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try #require(try btfscope("load", object, "--pin", folder).status == 0)
    let (path, line) = ("\(folder)/requests", Array("00\n".utf8))
    let idle = try btfscope("ring", "push", path, "--drain", "\(folder)/idle", input: line)
    #expect(idle.status == 0)
    #expect(
      idle.diagnostics
        == "btfscope: requests: not all is drained: the program that drains returned 0, and took nothing: does it drain this ring?\n"
    )
    let ring = try UserRingBuffer(try KernelMap.open(pinned: path))
    let busy = try ring.reserve(byteCount: 8)
    let stopped = try btfscope("ring", "push", path, "--drain", "\(folder)/drain_read", input: line)
    #expect(stopped.text == "requests: 1 sample with 1 byte went out, 0 were drained, 1 is left in the ring\n")
    #expect(stopped.diagnostics.contains("not all is drained: the sample at 16 is busy, and nothing is drained past it until"))
    let rest = (ring.byteCount - Int(ring.positions.used)) / 16
    let many = Array(String(repeating: "00\n", count: rest + 1).utf8)
    let waited = try btfscope("ring", "push", path, "--timeout", "1.2", input: many)
    #expect(waited.status == 1)
    #expect(
      waited.diagnostics.split(separator: "\n").map { String($0) } == [
        "btfscope: requests: waiting for room: the sample at 16 is busy, and nothing is drained past it until its producer ends it"
          + " (--recover discards it, where that producer is gone)",
        "btfscope: requests: the ring is full: line \(rest + 1) did not go out",
      ], "\(waited.diagnostics)")
    busy.submit()
  }

  @Test func `what is wrong with the input is said with its place, and what came before is out`() throws {
    let map = try map()
    let id = "\(try map.info().id)"
    let cases: [([String], String, String)] = [
      ([], "00\n0g\n", "standard input: line 2: column 2: byte 0x67 is no hexadecimal digit"),
      ([], "00\n0", "standard input: line 2: column 1: a byte has two digits"),
      (["--as", "raw"], "\u{2}\0\0\0a", "standard input: sample 1: needs 2 bytes, 1 left"),
      (["--as", "raw"], "\0", "standard input: sample 1: needs 4 bytes, 1 left"),
      (
        ["--as", "raw"], "\0\0\0\u{7f}", "standard input: sample 1: 2130706432 bytes are more than a sample can have (at most 4088)"
      ),
      (["--input", "/nonexistent"], "", "/nonexistent: open: No such file or directory"),
    ]
    for (options, input, words) in cases {
      let output = try Tool.btfscope.run(["ring", "push", id] + options, input: Array(input.utf8))
      #expect(output.status == 2 && output.diagnostics.contains(words), "\(output.diagnostics)")
    }
    let wrong = try btfscope(
      "ring", "push", "requests", "--object", object, "--type", "struct request", input: Array(#"{"nummer":1}"#.utf8))
    #expect(wrong.status == 2 && wrong.diagnostics.contains("there is no member 'nummer' (did you mean 'number'?)"))
  }

  @Test func `samples of several rings are printed as they come, typed, as text and as JSON`() throws {
    let text = try btfscope(
      "ring", "watch", "events", "--object", rings, "--run", "emit_one", "--count", "2", "--duration", "20", "--type",
      "struct event")
    expectSuccess(text)
    #expect(
      text.text == """
        {.number = 0, .length = 16, .ring = 0}
        {.number = 1, .length = 16, .ring = 0}

        """)
    let both = try btfscope(
      "ring", "watch", "events", "others", "--object", rings, "--run", "emit_one", "--duration", "0.1", "--format", "json",
      "--type", "struct event")
    expectSuccess(both)
    let lines = both.text.split(separator: "\n")
    #expect(lines.count == 3)
    #expect(
      lines.last
        == #"{"schema":"btfscope/ring-watch/1","map":"others","size":16,"value":{"number":2,"length":16,"ring":1},"problem":null,"bytes":null}"#
    )
    let hex = try btfscope("ring", "watch", "others", "--object", rings, "--run", "emit_one", "--count", "1")
    #expect(hex.text == "02000000000000001000000001000000\n")
  }

  @Test func `a sample that is shorter or longer than its type is shown whole`() throws {
    let short = try btfscope(
      "ring", "watch", "others", "--object", rings, "--run", "emit_one", "--count", "1", "--type", "struct control")
    expectSuccess(short)
    #expect(short.text.contains("02000000000000001000000001000000  (too short: "))
    let long = try btfscope(
      "ring", "watch", "others", "--object", rings, "--run", "emit_one", "--count", "1", "--type", "u64", "--format", "json")
    #expect(long.text.contains(#""value":2,"problem":"8 bytes more than the type has","bytes":"02000000000000001000000001000000""#))
  }

  @Test func `maps are found by id, path and name, and what is not there is said`() throws {
    let name = "r\(UInt32.random(in: 0...UInt32.max))"
    let map = try map(name: name)
    let twin = try self.map(type: 27, name: "\(name)x")
    expectSuccess(try btfscope("ring", "stat", name, "\(name)x"))
    let other = try self.map(name: name)
    let ids = [try map.info().id, try other.info().id].sorted().map { "\($0)" }.joined(separator: ", ")
    expectFailure(try btfscope("ring", "stat", name), 1, "several rings are named '\(name)': name one by its id (\(ids))")
    withExtendedLifetime(twin) {}
    expectFailure(try btfscope("ring", "push", "no-such-ring"), 1, "the kernel has no ring named 'no-such-ring'")
    expectFailure(try btfscope("ring", "stat", "4294967295"), 3, "map 4294967295: BPF_MAP_GET_FD_BY_ID: ")
    expectFailure(try btfscope("ring", "watch", "/sys/fs/bpf/none"), 3, "pin '/sys/fs/bpf/none': BPF_OBJ_GET: ")
    expectFailure(
      try btfscope("ring", "watch", "requests", "--object", object), 1,
      "requests: the map is of type user_ringbuf, not BPF_MAP_TYPE_RINGBUF (27)")
    expectFailure(try btfscope("ring", "push", "none", "--object", object), 1, "the object has no map 'none' (maps: requests, ")
    expectFailure(
      try btfscope("ring", "push", "requests", "--object", object, "--type", "struct none"), 1, "no type matches 'struct none'")
    expectFailure(
      try btfscope("ring", "push", "requests", "--object", object, "--drain", "none"), 1, "no program 'none' was loaded")
    expectFailure(try btfscope("ring", "push", "1", "--as", "json"), 64, "--as json needs --type")
    expectFailure(try btfscope("ring", "watch", "1", "--count=-1"), 64, "--count takes a number from 0")
    expectFailure(try btfscope("ring", "watch", "1", "--count", "-1"), 64, "--count takes a number from 0")
    expectFailure(try btfscope("ring", "push", "1", "--timeout", "-1"), 64, "--timeout takes seconds from 0")
  }

  @Test func `options that would have no effect are refused`() throws {
    for (line, words) in [
      (["push", "1", "--as", "hex", "--type", "u32"], "--as hex takes bytes as they are: --type is for JSON"),
      (["push", "1", "--wait", "--timeout", "1"], "--wait and --timeout exclude each other"),
      (["push", "1", "--btf", "kernel"], "--btf says where the type is looked for: it needs --type"),
      (["watch", "1", "--btf", "kernel"], "--btf says where the type is looked for: it needs --type"),
      (["stat", "1", "--kconfig", "file"], "--kconfig is for an object that is loaded: it needs --object"),
      (["watch", "1", "--pin-root", "folder"], "--pin-root is for an object that is loaded: it needs --object"),
    ] {
      expectFailure(try Tool.btfscope.run(["ring"] + line), 64, words)
    }
  }

  @Test func `a map whose last name goes away is watched to the end`() throws {
    let folder = "/sys/fs/bpf/btfscope-test-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try #require(try btfscope("load", rings, "--pin", folder).status == 0)
    let pins = try FileManager.default.subpathsOfDirectory(atPath: folder)
    let ring = try #require(pins.first { $0.hasSuffix("others") }.map { "\(folder)/\($0)" })
    let program = try #require(pins.first { $0.hasSuffix("emit_one") }.map { "\(folder)/\($0)" })
    let script = """
      "$BTFSCOPE" ring watch \(ring) --run \(program) --duration 0.5 >out 2>err &
      while [ ! -s out ] && kill -0 $! 2>/dev/null; do :; done
      rm -r \(folder); wait $!; echo "status $?"; cat out err
      """
    try withFolder { (scratch) in
      let output = try shell(script, in: scratch)
      #expect(output.text == "status 0\n02000000000000001000000001000000\n", "\(output.text)")
    }
    expectFailure(try btfscope("ring", "watch", ring), 3, "BPF_OBJ_GET: No such file or directory")
  }

  @Test func `samples that could not be written stay in the ring, and are counted`() throws {
    let folder = "/sys/fs/bpf/btfscope-test-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try #require(try btfscope("load", rings, "--pin", folder).status == 0)
    let full = try shell("\"$BTFSCOPE\" ring watch \(folder)/events --run \(folder)/emit_many --duration 0.1 >/dev/full")
    expectFailure(
      full, 2,
      "standard output: write: No space left on device; samples that were not written: 1000 of 'events', which stay in the ring")
    try withFolder { scratch in
      // A limit on the size of files stands for a disk that is full after a while: 31 lines of 33 bytes fit whole into 1024.
      try Data("old".utf8).write(to: scratch.appending(path: "out"))
      let cut = try shell(
        "(ulimit -f 1; exec \"$BTFSCOPE\" ring watch \(folder)/events --duration 0.1 -o out); status=$?; cat out.* out; exit $status",
        in: scratch)
      #expect(cut.status == 2 && cut.text.hasPrefix("00000000000000001000000000000000\n") && cut.text.hasSuffix("old"))
      #expect(
        cut.diagnostics.contains("969 of 'events', which stay in the ring; what was written before is in '"), "\(cut.diagnostics)")
      let rest = try btfscope("ring", "watch", "\(folder)/events", "--duration", "0.1")
      expectSuccess(rest)
      let lines = rest.text.split(separator: "\n")
      #expect(lines.count == 969 && lines.first == "1f000000000000001000000000000000")
    }
  }

  @Test func `watch that is interrupted writes what it read`() throws {
    try withFolder { scratch in
      let output = try shell(
        """
        "$BTFSCOPE" ring watch events --object "$FIXTURES/rings/el.o" --run emit_one --run emit_one -o out &
        until [ -s out.* ]; do kill -0 $! || break; done; sleep 0.1; kill -INT $!; wait $!; echo "status $?"; cat out
        """, in: scratch)
      #expect(output.text.hasPrefix("status 0\n00000000"), "\(output.text)\(output.diagnostics)")
    }
  }

  @Test func `bench measures both rings`() throws {
    let output = try btfscope("ring", "bench", "--samples", "2000", "--size", "16", "--ring-size", "65536", "--format", "json")
    expectSuccess(output)
    let answer = try json(output)
    #expect(answer["schema"] as? String == "btfscope/ring-bench/1" && answer["ring_size"] as? Int == 65536)
    let ways = try #require(answer["user_ring"] as? [[String: Any]])
    #expect(ways.map { $0["way"] as? String } == ["reserve", "publish", "batch"])
    #expect(ways.allSatisfy { ($0["publish_ns"] as? Double ?? 0) > 0 && ($0["drain_ns"] as? Double ?? 0) > 0 })
    #expect((answer["ring"] as? [[String: Any]])?.count == 1 && (answer["round_trip"] as? [[String: Any]])?.count == 2)
    expectSuccess(try btfscope("ring", "bench", "--samples", "100"))
    for size in ["12", "-8"] {
      expectFailure(try btfscope("ring", "bench", "--size", size), 64, "--size takes multiples of 8 from 8 to 256")
    }
    expectFailure(
      try btfscope("ring", "bench", "--ring-size", "4294967296"), 64, "--ring-size takes a power of two from 4096 to 2147483648")
  }

  @Test func `nobody who reads ends watch quietly`() throws {
    let output = try shell(
      #""$BTFSCOPE" ring watch events --object "$FIXTURES/rings/el.o" --run emit_many --count 100000 --duration 1 | head -n 1"#)
    #expect(output.status == 0 && output.diagnostics.isEmpty && output.text.hasPrefix("0"))
  }
}
