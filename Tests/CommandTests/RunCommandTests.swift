import Foundation
import TestSupport
import Testing

/// `btfscope run` on the running kernel.
@Suite("run", .enabled(if: Privilege.isThere, "needs root and a kernel with bpf(2)")) struct RunCommandTests {
  @Test func `syscall programs are run, and variables shown with their names`() throws {
    let output = try btfscope("run", Fixture.path("loader/el.o"))
    expectSuccess(output)
    #expect(output.text.contains("kernel  syscall  returned 0\n"))
    #expect(output.text.contains("\nfirst  array, all zero\n"))
    #expect(output.text.contains("\n.bss\n  {.zeroed = 85}\n"))
    #expect(output.text.contains("lookup  socket  not run: it is given to a socket, by setsockopt(2) (--input FILE runs it once"))
  }

  @Test func `maps of maps and of programs are shown too`() throws {
    let text = try btfscope("run", Fixture.path("loader/el.o")).text
    #expect(text.contains("\nouter  array_of_maps, 2 elements\n  1: map "), "\(text)")
    #expect(text.contains("\nprograms  prog_array, 1 element\n  2: program "), "\(text)")
    let output = try btfscope("run", Fixture.path("loader/el.o"), "--format", "json")
    let document = try #require(try JSONSerialization.jsonObject(with: Data(output.standardOutput)) as? [String: Any])
    let maps = try #require(document["maps"] as? [[String: Any]])
    let outer = try #require(maps.first { $0["name"] as? String == "outer" }?["elements"] as? [[String: Any]])
    #expect(outer.count == 2 && outer.allSatisfy { $0["inner_map_id"] is Int && $0["value"] == nil })
    let programs = try #require(maps.first { $0["name"] as? String == "programs" }?["elements"] as? [[String: Any]])
    #expect(programs.count == 1 && programs[0]["prog_id"] is Int)
  }

  @Test func `programs that take packets are run on one`() throws {
    try withFolder { folder in
      try Data(repeating: 0, count: 64).write(to: folder.appending(path: "packet"))
      let output = try btfscope(
        "run", Fixture.path("loader/el.o"), "--program", "lookup", "--input", "packet", "--repeat", "100", in: folder)
      expectSuccess(output)
      #expect(output.text.contains("lookup  socket  returned 0, 100 times, "))
    }
    expectFailure(try btfscope("run", Fixture.path("loader/el.o"), "--input", "/no/such/file"), 2, "/no/such/file: open:")
  }

  @Test func `a syscall program is given a context, and what it leaves there is shown`() throws {
    try withFolder { folder in
      try Data([1, 2, 3, 4, 5, 6, 7, 8]).write(to: folder.appending(path: "context"))
      let output = try btfscope("run", Fixture.path("loader/el.o"), "--program", "maps", "--context", "context", in: folder)
      expectSuccess(output)
      #expect(output.text.contains("maps  syscall  returned 0, context afterwards 0102030405060708\n"))
    }
  }

  @Test func `samples come out of rings, and everything is one document`() throws {
    let output = try btfscope("run", Fixture.path("rings/el.o"), "--format", "json", "--duration", "0.2")
    #expect(output.status == 0, "\(output.diagnostics)")
    let document = try #require(try JSONSerialization.jsonObject(with: Data(output.standardOutput)) as? [String: Any])
    #expect(document["schema"] as? String == "btfscope/run/1")
    let programs = try #require(document["programs"] as? [[String: Any]])
    #expect(programs.contains { $0["how"] as? String == "test_run" })
    #expect(document["samples"] is [[String: Any]] && document["maps"] is [[String: Any]])
  }

  @Test func `rings are read between repetitions, so that they need not hold all samples`() throws {
    // One ring holds 2730 of them.
    let output = try btfscope(
      "run", Fixture.path("rings/el.o"), "--program", "emit_many", "--type", "struct event", "--repeat", "20", "--format", "json")
    expectSuccess(output)
    let document = try #require(try JSONSerialization.jsonObject(with: Data(output.standardOutput)) as? [String: Any])
    let numbers = try #require(document["samples"] as? [[String: Any]]).map { ($0["value"] as? [String: Any])?["number"] as? Int }
    #expect(numbers == Array(0..<20_000))
    #expect((document["programs"] as? [[String: Any]])?.first?["repeat"] as? Int == 20)
    let text = try btfscope("run", Fixture.path("rings/el.o"), "--program", "emit_one", "--repeat", "3")
    expectSuccess(text)
    let parts = text.text.components(separatedBy: "\n\n")
    #expect(parts.first?.hasPrefix("events: 00000000000000001000000000000000\n") == true)
    #expect(parts.count > 2 && parts[1] == "emit_one  syscall  returned 0, 3 times", "\(text.text.prefix(500))")
  }

  @Test func `options that no program of the object takes are refused, and nothing runs`() throws {
    try withFolder { folder in
      try Data([1, 2, 3]).write(to: folder.appending(path: "file"))
      let (rings, attach) = (Fixture.path("rings/el.o"), Fixture.path("attach/el.o"))
      for (line, words) in [
        ([rings, "--input", "file"], "--input: no program takes packets"),
        ([attach, "--program", "on_raw_tracepoint", "--context", "file"], "--context: no program that is run takes one"),
        ([attach, "--program", "on_raw_tracepoint", "--repeat", "2"], "--repeat: no program is run once, to be repeated"),
        ([rings, "--cgroup", "/"], "--cgroup: no program is attached to one"),
        ([rings, "--interface", "lo"], "--interface: no program is attached to one"),
        ([attach, "--program", "on_raw_tracepoint", "--type", "u32"], "--type: the object has no ring without a type of its own"),
        ([rings, "--repeat", "-1"], "--repeat takes a number from 1 to 4294967295"),
        ([rings, "--elements", "-1"], "--elements takes a number from 0"),
        ([rings, "--duration", "-0.5"], "--duration takes seconds from 0"),
      ] {
        expectFailure(try Tool.btfscope.run(["run"] + line, in: folder), 64, words)
      }
    }
  }

  @Test func `samples are typed by a type of the object`() throws {
    let output = try btfscope("run", Fixture.path("rings/el.o"), "--program", "emit_many", "--type", "struct event")
    expectSuccess(output)
    #expect(output.text.contains("{.number = "), "\(output.text.prefix(300))")
    expectFailure(
      try btfscope("run", Fixture.path("rings/el.o"), "--program", "emit_many", "--type", "struct nothing"), 1,
      "no type matches 'struct nothing'")
  }

  @Test func `an attached program counts what happens meanwhile, and an iterator is read`() throws {
    let output = try btfscope(
      "run", Fixture.path("attach/el.o"), "--program", "on_raw_tracepoint", "--program", "on_task", "--duration", "0.1")
    #expect(output.status == 0, "\(output.text)\(output.diagnostics)")
    #expect(output.text.contains("on_raw_tracepoint  raw_tp/sys_enter  attached to tracepoint sys_enter\n"))
    #expect(output.text.contains("on_task  iter/task  iterator, "))
  }

  @Test func `what cannot be attached says why, and the others run`() throws {
    let output = try btfscope(
      "run", Fixture.path("attach/el.o"), "--program", "on_missing_tracepoint", "--program", "on_raw_tracepoint", "--duration", "0")
    #expect(output.status == 3)
    #expect(output.text.contains("on_missing_tracepoint  raw_tp/no_such_tracepoint  failed: "))
    #expect(output.text.contains("attached to tracepoint sys_enter"))
  }

  /// timeout(1) sends a signal to its child and to all of its group: the second is no wish for more.
  @Test(arguments: ["kill -INT $!", "kill -INT $!; kill -INT $!", "kill -TERM $!; kill -INT $!"])
  func `interrupted, it still shows the maps`(signals: String) throws {
    try withFolder { scratch in
      let output = try shell(
        """
        "$BTFSCOPE" run "$FIXTURES/attach/el.o" --program on_raw_tracepoint > out &
        until grep -q attached out; do kill -0 $! || break; done; \(signals); wait $!; echo "status $?"; cat out
        """, in: scratch)
      let isWhole = output.text.hasPrefix("status 0\n") && output.text.contains("raw_tracepoint_runs")
      #expect(isWhole, "\(output.text)\(output.diagnostics)")
    }
  }
}
