import ByteReading
import Foundation
import TestSupport
import Testing

@testable import Kernel
@testable import btfscope

/// `btfscope show` on the running kernel, with objects of the tests' own.
@Suite("show", .enabled(if: Privilege.isThere, "needs root and a kernel with bpf(2)")) struct ShowCommandTests {
  private func json(_ output: Tool.Output) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(output.standardOutput)) as? [String: Any], "\(output.diagnostics)")
  }

  private func row(_ document: [String: Any], _ list: String, id: UInt32) throws -> [String: Any] {
    try #require((document[list] as? [[String: Any]])?.first { $0["id"] as? Int == Int(id) })
  }

  /// `r0 = 0; exit` as a socket filter.
  private func program(_ name: String) throws -> KernelProgram {
    let code: [UInt8] = [0xb7, 0, 0, 0, 0, 0, 0, 0, 0x95, 0, 0, 0, 0, 0, 0, 0]
    var load = ProgramLoad(type: 1, instructions: Bytes(code), license: "GPL")
    load.name = name
    return try KernelProgram.load(load)
  }

  private func map(_ name: String, type: UInt32 = 1, entries: UInt32 = 8, flags: UInt32 = 0) throws -> KernelMap {
    try KernelMap.create(MapCreation(type: type, keySize: 4, valueSize: 8, maxEntries: entries, flags: flags, name: name))
  }

  private func word(_ value: UInt32) -> [UInt8] { ByteOrder.host.bytes(of: value) }

  /// Runs `body` with an object's programs and maps pinned in a folder, which goes away.
  private func withPins(_ object: String, _ body: (String) throws -> Void) throws {
    let folder = "/sys/fs/bpf/btfscope-show-\(UUID().uuidString)"
    defer {
      for name in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [] {
        try? FileManager.default.removeItem(atPath: "\(folder)/\(name)")
      }
      try? FileManager.default.removeItem(atPath: folder)
    }
    let output = try btfscope("load", Fixture.path(object), "--pin", folder)
    #expect(output.status == 0, "\(output.text)\(output.diagnostics)")
    try body(folder)
  }

  @Test func `lists have what the kernel says, the pins and the holders`() throws {
    let map = try map("show_list")
    let program = try program("show_program")
    let (mapID, programID) = (try map.info().id, try program.info().id)
    let pin = "/sys/fs/bpf/btfscope-show-\(UUID().uuidString)"
    try Pinning.pin(map.descriptor, at: pin)
    defer { try? Pinning.unpin(pin) }
    try program.bind(map)
    let output = try btfscope("show", "--format", "json")
    #expect(output.status == 0, "\(output.diagnostics)")
    let document = try json(output)
    #expect(document["schema"] as? String == "btfscope/show/1")
    let shown = try row(document, "maps", id: mapID)
    #expect(shown["name"] as? String == "show_list" && shown["type"] as? String == "hash")
    #expect(shown["bytes_key"] as? Int == 4 && shown["bytes_value"] as? Int == 8 && shown["max_entries"] as? Int == 8)
    #expect(try #require(shown["bytes_memlock"] as? Int) > 0 && shown["frozen"] as? Bool == false)
    #expect(shown["pinned"] as? [String] == [pin] && (shown["prog_ids"] as? [Int])?.contains(Int(programID)) == true)
    let holders = try #require(shown["pids"] as? [[String: Any]])
    #expect(holders.contains { $0["pid"] as? Int == Int(getpid()) })
    let loaded = try row(document, "programs", id: programID)
    #expect(loaded["name"] as? String == "show_program" && loaded["type"] as? String == "socket_filter")
    #expect(loaded["map_ids"] as? [Int] == [Int(mapID)] && (loaded["tag"] as? String)?.count == 16)
    #expect(document["links"] is [[String: Any]])
    #expect(
      (document["btf"] as? [[String: Any]])?.contains { $0["name"] as? String == "vmlinux" && $0["kernel"] as? Bool == true }
        == true)
    let text = try btfscope("show", "maps")
    #expect(text.status == 0 && text.text.contains("show_list") && text.text.contains("pinned \(pin)"))
    #expect(!text.text.contains("show_program"))
  }

  @Test func `a link is shown with its target in words`() throws {
    let code: [UInt8] = [0xb7, 0, 0, 0, 0, 0, 0, 0, 0x95, 0, 0, 0, 0, 0, 0, 0]
    var load = ProgramLoad(type: 17, instructions: Bytes(code), license: "GPL")
    load.name = "on_enter"
    let program = try KernelProgram.load(load)
    let link = try program.openRawTracepoint("sys_enter")
    let id = try link.info().id
    let document = try json(try btfscope("show", "links", "--format", "json"))
    let shown = try row(document, "links", id: id)
    #expect(shown["target"] as? String == "tracepoint sys_enter" && shown["tp_name"] as? String == "sys_enter")
    #expect(shown["prog_name"] as? String == "on_enter" && shown["prog_type"] as? String == "raw_tracepoint")
    let one = try btfscope("show", "link", "\(id)")
    expectSuccess(one)
    #expect(one.text.contains("on_enter  tracepoint sys_enter"), "\(one.text)")
    let attached = try row(try json(try btfscope("show", "programs", "--format", "json")), "programs", id: try program.info().id)
    #expect(attached["attached"] as? [String] == ["tracepoint sys_enter"])
  }

  @Test func `a program is shown with its functions, lines, and names of what it calls`() throws {
    try withPins("loader/el.o") { folder in
      let output = try btfscope("show", "program", "\(folder)/calls")
      expectSuccess(output)
      for part in [
        "calls:\n", "\nfour_times:\n", "call four_times\n", "call twice\n", "r2 = add ll\n", "source.c\n", "  ; zeroed\n",
      ] {
        #expect(output.text.contains(part), "\(part): \(output.text)")
      }
      #expect(try btfscope("show", "program", "\(folder)/kernel").text.contains("call bpf_rcu_read_lock\n"))
      #expect(try btfscope("show", "program", "\(folder)/tail").text.contains("call bpf_tail_call\n"))
      let document = try json(try btfscope("show", "program", "\(folder)/lookup", "--format", "json"))
      #expect(document["schema"] as? String == "btfscope/show-program/1" && document["hidden"] is NSNull)
      let lines = try #require(document["instructions"] as? [[String: Any]])
      #expect(lines.contains { $0["note"] as? String == "pinned" } && lines.first?["function"] as? String == "lookup")
      let program = try #require(document["program"] as? [String: Any])
      #expect(program["pinned"] as? [String] == ["\(folder)/lookup"] && (program["verified_insns"] as? Int ?? 0) > 0)
      let opened = try KernelProgram.open(pinned: "\(folder)/lookup")
      let bytes = lines.compactMap { $0["bytes"] as? String }.joined()
      #expect(bytes == (try opened.translatedInstructions()).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined())
      // By tag and by name, where they are the only ones.
      let info = try #require(program["tag"] as? String)
      #expect(try btfscope("show", "program", info).status <= 1)
    }
  }

  @Test func `variables are shown by name, and one is set without the others`() throws {
    try withPins("loader/el.o") { folder in
      let data = "\(folder)/el_data"
      let names = try FileManager.default.contentsOfDirectory(atPath: folder)
      let path = try #require(
        names.first { $0.hasSuffix("_data") || $0.hasSuffix(".data") }.map { "\(folder)/\($0)" }, "\(names) \(data)")
      let before = try btfscope("show", "map", path)
      expectSuccess(before)
      #expect(before.text.contains("  .initialised = 1234605616436508552"), "\(before.text)")
      #expect(before.text.contains("  .hidden = 5"))
      let after = try btfscope("show", "map", path, "--set", #"{"initialised": 3}"#)
      expectSuccess(after)
      #expect(after.text.contains("  .initialised = 3") && after.text.contains("  .hidden = 5"), "\(after.text)")
    }
  }

  @Test func `elements are listed, set, asked for and removed, without types as numbers`() throws {
    let map = try map("show_edit")
    let id = "\(try map.info().id)"
    let set = try btfscope("show", "map", id, "--key", "7", "--set", "258", "--format", "json")
    expectSuccess(set)
    let document = try json(set)
    #expect(document["schema"] as? String == "btfscope/show-map/1" && document["count"] as? Int == 1)
    #expect((document["elements"] as? [[String: String]])?.first == ["key": "07000000", "value": "0201000000000000"])
    expectSuccess(try btfscope("show", "map", id, "--key", "08000000", "--set", "-1"))
    let all = try btfscope("show", "map", id)
    expectSuccess(all)
    #expect(all.text.contains("07000000: 0201000000000000\n") && all.text.contains("08000000: ffffffffffffffff\n"))
    #expect(all.text.hasSuffix("2 elements\n"))
    expectSuccess(try btfscope("show", "map", id, "--key", "7", "--delete"))
    let gone = try btfscope("show", "map", id, "--key", "7")
    #expect(gone.status == 1 && gone.diagnostics.contains("map \(id): there is no element with that key"))
    #expect(try btfscope("show", "map", id, "--key", "7", "--delete").status == 1)
    expectFailure(
      try btfscope("show", "map", id, "--key", "{}"), 64, "--key: found '{}' (allowed: a number, or 8 hexadecimal digits")
    expectFailure(try btfscope("show", "map", id, "--set", "1"), 64, "--set needs --key")
  }

  @Test func `typed keys and values go through BTF, and a wrong one says what the map takes`() throws {
    try withPins("values/el.o") { folder in
      let names = try FileManager.default.contentsOfDirectory(atPath: folder)
      let path = "\(folder)/\(try #require(names.first { $0 == "values" } ?? names.first { $0.contains("map") }, "\(names)"))"
      let wrong = try btfscope("show", "map", path, "--key", "\"x\"")
      expectFailure(wrong, 64, "the map takes JSON of type", "bytes, such as")
    }
  }

  @Test func `maps by processor have each value and the sum`() throws {
    let map = try map("show_percpu", type: 6, entries: 2)
    let id = "\(try map.info().id)"
    expectSuccess(try btfscope("show", "map", id, "--key", "1", "--set", "5"))
    let processors = try #require(try Processors.possibleCount())
    let document = try json(try btfscope("show", "map", id, "--format", "json"))
    let elements = try #require(document["elements"] as? [[String: Any]])
    #expect(elements.count == 2 && (elements[1]["values"] as? [[String: Any]])?.count == processors)
    #expect((elements[1]["values"] as? [[String: Any]])?.last?["value"] as? String == "0500000000000000")
  }

  @Test func `prefixes of a trie are set and shown as people write them`() throws {
    let map = try KernelMap.create(MapCreation(type: 11, keySize: 8, valueSize: 4, maxEntries: 8, flags: 1, name: "show_trie"))
    let id = "\(try map.info().id)"
    expectSuccess(try btfscope("show", "map", id, "--key", "10.1.0.0/16", "--set", "9"))
    let output = try btfscope("show", "map", id)
    expectSuccess(output)
    #expect(output.text.contains("\n10.1.0.0/16: 09000000\n"))
    expectFailure(try btfscope("show", "map", id, "--key", "10.1.0.0/33"), 64, "a prefix such as 10.0.0.0/8")
    let wide = try KernelMap.create(MapCreation(type: 11, keySize: 20, valueSize: 4, maxEntries: 8, flags: 1, name: "show_wide"))
    let text = try btfscope("show", "map", "\(try wide.info().id)", "--key", "2001:db8::/32", "--set", "1")
    expectSuccess(text)
    #expect(text.text.contains("\n2001:db8::/32: 01000000\n"))
  }

  @Test(arguments: [(22, 1), (23, 2)] as [(UInt32, UInt32)])
  func `a queue and a stack are looked at, and nothing is taken out`(type: UInt32, first: UInt32) throws {
    let map = try KernelMap.create(MapCreation(type: type, valueSize: 4, maxEntries: 4, name: "show_queue"))
    let id = "\(try map.info().id)"
    let empty = try btfscope("show", "map", id)
    #expect(empty.status == 0 && empty.text.contains("it is empty"))
    for value in ["1", "2"] { expectSuccess(try btfscope("show", "map", id, "--set", value)) }
    for _ in 0..<2 {
      let output = try btfscope("show", "map", id)
      expectSuccess(output)
      #expect(output.text.contains("\n0\(first)000000\n") && output.text.contains("only what comes out next"))
    }
    expectFailure(try btfscope("show", "map", id, "--key", "1"), 64, "the map has no keys")
  }

  @Test func `maps in maps, rings and maps that cannot be read`() throws {
    let inner = try map("show_inner", type: 2, entries: 1)
    let innerID = try inner.info().id
    var creation = MapCreation(type: 12, keySize: 4, valueSize: 4, maxEntries: 4, name: "show_outer")
    creation.innerMap = inner.descriptor.rawValue
    let outer = try KernelMap.create(creation)
    let id = "\(try outer.info().id)"
    expectSuccess(try btfscope("show", "map", id, "--key", "2", "--set", "\(innerID)"))
    #expect(try btfscope("show", "map", id).text.contains("\n2: map \(innerID)\n1 element\n"))
    let ring = try KernelMap.create(MapCreation(type: 27, maxEntries: 4096, name: "show_ring"))
    let ringText = try btfscope("show", "map", "\(try ring.info().id)")
    expectSuccess(ringText)
    #expect(ringText.text.contains("ring buffer, map") && ringText.text.contains("consumer 0"))
    let events = try KernelMap.create(MapCreation(type: 4, keySize: 4, valueSize: 4, maxEntries: 2, name: "show_events"))
    let eventsText = try btfscope("show", "map", "\(try events.info().id)")
    expectSuccess(eventsText)
    #expect(eventsText.text.contains("its contents are not shown: "))
    let bloom = try KernelMap.create(MapCreation(type: 30, valueSize: 4, maxEntries: 16, name: "show_bloom"))
    let bloomID = "\(try bloom.info().id)"
    #expect(try btfscope("show", "map", bloomID, "--key", "5").status == 1)
    expectSuccess(try btfscope("show", "map", bloomID, "--set", "5"))
    #expect(try btfscope("show", "map", bloomID, "--key", "5").text.contains("the value may be in it"))
  }

  @Test func `a frozen map says why it is not set`() throws {
    let map = try map("show_frozen", type: 2, entries: 1)
    try map.freeze()
    let output = try btfscope("show", "map", "\(try map.info().id)", "--key", "0", "--set", "1")
    expectFailure(output, 3, "it is frozen, and user space cannot change it any more")
    #expect(try btfscope("show", "map", "\(try map.info().id)").text.contains("frozen"))
  }

  @Test func `a name that several objects have is answered with their numbers`() throws {
    let name = "same\(getpid())"
    let first = try map(name)
    let second = try map(name)
    let output = try btfscope("show", "map", name)
    let ids = "\(try first.info().id), \(try second.info().id)"
    #expect(output.status == 1 && output.diagnostics.contains(ids), "\(output.diagnostics)")
    let missing = try btfscope("show", "map", "no_such_map")
    #expect(missing.status == 1 && missing.diagnostics.contains("the kernel has no map 'no_such_map'"))
    #expect(try btfscope("show", "program", "4294967295").status == 1)
    #expect(try btfscope("show", "link", "no_such").status == 1)
    #expect(try btfscope("show", "btf", "no_such").status == 1)
    let pin = try btfscope("show", "map", "/sys/fs/bpf/no-such-pin")
    #expect(pin.status == 1 && pin.diagnostics.contains("No such file"))
  }

  @Test func `runs are counted while statistics are on`() throws {
    try withPins("loader/el.o") { folder in
      let line = """
        ( sleep 0.2; for i in 1 2 3 4 5; do "$BTFSCOPE" run "$FIXTURES/rings/el.o" --program emit_one > /dev/null; done ) & \
        "$BTFSCOPE" show programs --stats 0.3 --format json; wait
        """
      let document = try json(try shell(line))
      let rates = try #require(document["programs"] as? [[String: Any]]).compactMap { $0["rate"] as? [String: Any] }
      #expect(!rates.isEmpty && rates.allSatisfy { ($0["seconds"] as? Double ?? 0) >= 0.3 && $0["runs"] is Int })
      // A number need not follow.
      #expect(try btfscope("show", "programs", "--stats", "--format", "yaml").status == 64)
    }
  }

  @Test func `BTF objects are shown with who uses them`() throws {
    let output = try btfscope("show", "btf", "vmlinux")
    expectSuccess(output)
    #expect(output.text.contains("vmlinux") && output.text.contains("shows the types"))
    let document = try json(try btfscope("show", "btf", "vmlinux", "--format", "json"))
    #expect(document["schema"] as? String == "btfscope/show-btf/1")
    #expect(try #require((document["btf"] as? [String: Any])?["types"] as? Int) > 10_000)
  }

  @Test(
    arguments: [
      (["x"], "'x' is nothing that can be shown"), (["map"], "show map takes an id, a name or the path of a pin"),
      (["maps", "--stats", "1"], "--stats counts runs of programs"),
      (["programs", "--stats", "0"], "--stats takes seconds above 0"),
      (["maps", "--key", "1"], "--key, --set and --delete are for one map"),
      (["map", "1", "--set", "1", "--delete"], "--set and --delete exclude each other"),
      (["map", "1", "--delete"], "--delete needs --key"),
    ] as [([String], String)])
  func `what cannot be meant is wrong usage`(words: [String], complaint: String) throws {
    expectFailure(try Tool.btfscope.run(["show"] + words), 64, complaint)
  }

  @Test func `what goes away while it is shown is left out, and another refusal ends it`() throws {
    let map = try map("show_gone")
    let id = try map.info().id
    let rows = try LoadedObjects.each(.map) { (found) throws(KernelError) in
      guard found == id else { throw KernelError(.mapByID, subject: "map \(found)", number: ENOENT) }
      return found
    }
    #expect(rows == [id])
    #expect(throws: CommandFailure.self) {
      _ = try LoadedObjects.each(.map) { (found) throws(KernelError) -> UInt32 in
        throw KernelError(.mapByID, subject: "map \(found)", number: EPERM)
      }
    }
  }

  @Test(
    arguments: [
      (["show", "programs", "--stats"], ["show", "programs", "--stats", "1"]),
      (["show", "--stats", "2.5"], ["show", "--stats", "2.5"]),
      (["show", "--stats", "programs"], ["show", "--stats", "1", "programs"]), (["stat", "--stats"], ["stat", "--stats"]), ([], []),
    ] as [([String], [String])])
  func `seconds need not follow --stats`(words: [String], completed: [String]) {
    #expect(ShowCommand.completed(words) == completed)
  }

  @Test func `a closed pipe ends it quietly`() throws {
    let map = try map("show_pipe", type: 2, entries: 200_000)
    let output = try shell(
      "set -o pipefail; $BTFSCOPE show map \(try map.info().id) --format json | head -n 3 | wc -l; echo ${PIPESTATUS[0]}")
    #expect(output.text.hasPrefix("3\n") && output.diagnostics.isEmpty, "\(output.text)\(output.diagnostics)")
  }

  @Test func `an ordinary user is told which privilege is missing, and sees of a pin what it may`() throws {
    try withFolder { folder in
      let output = try shell(
        """
        cp $BTFSCOPE program; chmod 755 . program; mkdir bpf
        cat > script <<'END'
        mount -t bpf bpf bpf && chmod 755 bpf
        $BTFSCOPE load $FIXTURES/loader/el.o --pin bpf/x --pin-root bpf > /dev/null
        chmod 755 bpf/x; chmod 666 bpf/x/*
        user="setpriv --reuid 65534 --regid 65534 --clear-groups"
        $user ./program show programs; echo status $?
        $user ./program show program $PWD/bpf/x/lookup; echo status $?
        $user ./program show map $PWD/bpf/x/el_data; echo status $?
        $user --inh-caps -all,+bpf --ambient-caps -all,+bpf ./program show program $PWD/bpf/x/calls; echo status $?
        END
        unshare -m bash script
        """, in: folder)
      let parts = output.text.components(separatedBy: "status ")
      try #require(parts.count == 5, "\(output.text)\(output.diagnostics)")
      #expect(parts[1].hasPrefix("3\n") && output.diagnostics.contains("this needs root, or CAP_SYS_ADMIN"))
      #expect(parts[1].contains("instructions: hidden from this user: this needs root, or CAP_BPF") && parts[2].hasPrefix("0\n"))
      #expect(
        parts[2].contains("values are shown as bytes: the map's types cannot be read")
          && parts[2].contains("0: 887766554433221105000000"))
      #expect(parts[3].contains("call function 2") && parts[3].contains("names and lines of the source are missing"))
    }
  }

  @Test func `a cgroup's programs are found without a link`() throws {
    // Elsewhere it is mounted for a thread of the test alone, and the program would not see it.
    guard TestCgroup.root != nil else { return }
    try TestCgroup.run { cgroup in
      let code: [UInt8] = [0xb7, 0, 0, 0, 1, 0, 0, 0, 0x95, 0, 0, 0, 0, 0, 0, 0]
      let program = try KernelProgram.load(ProgramLoad(type: 8, instructions: Bytes(code), license: "GPL"))
      let id = try program.info().id
      let folder = try Descriptor.open(cgroup.path)
      let attachment = ProgramAttachment(target: UInt32(bitPattern: folder.rawValue), attachType: 0)
      try program.attach(attachment)
      defer { try? program.detach(attachment) }
      let output = try btfscope("show", "programs", "--format", "json")
      let document = try JSONSerialization.jsonObject(with: Data(output.standardOutput)) as? [String: Any]
      let row = (document?["programs"] as? [[String: Any]])?.first { $0["id"] as? Int == Int(id) }
      #expect(row?["attached"] as? [String] == ["cgroup_inet_ingress of cgroup \(cgroup.path)"], "\(output.diagnostics)")
    }
  }
}
