import Foundation
import TestSupport
import Testing

@Suite struct InspectCommandTests {
  private func document(_ arguments: String...) throws -> [String: Any] {
    let output = try Tool.btfscope.run(["inspect"] + arguments + ["--format", "json"], in: Fixture.folder)
    expectSuccess(output)
    return try #require(try JSONSerialization.jsonObject(with: Data(output.standardOutput)) as? [String: Any])
  }

  @Test func `text and JSON of an object`() throws {
    let text = try btfscope("inspect", "calls/el.o", in: Fixture.folder)
    expectSuccess(text)
    #expect(
      text.text.hasPrefix(
        "calls/el.o: little-endian BPF object, licence \"GPL v2\", 4 programs, 7 subprograms, 2 maps, 2 externs\n\nprograms\n"))
    let json = try document("calls/eb.o")
    #expect(json["schema"] as? String == "btfscope/inspect/1")
    #expect(json["object"] as? String == "calls/eb.o" && json["name"] as? String == "eb")
    #expect(json["byte_order"] as? String == "big" && json["opens"] as? Bool == true)
    #expect((json["programs"] as? [[String: Any]])?.count == 11)
  }

  @Test func `what libbpf refuses is said, and the status is 0`() throws {
    let text = try btfscope("inspect", "refused/el.o", in: Fixture.folder)
    expectSuccess(text)
    #expect(text.text.contains("\nlibbpf 1.8 refuses to open it.\n\nproblems\n  not opened  extern 'nowhere': "))
    let json = try document("refused/el.o")
    #expect(json["opens"] as? Bool == false)
    let problems = try #require(json["problems"] as? [[String: Any]])
    #expect(problems.first?["consequence"] as? String == "not_opened")
    #expect(json["problem_count"] as? Int == problems.count)
  }

  @Test func `instructions come with source lines and relocations`() throws {
    let text = try btfscope("inspect", "calls/el.o", "--disassemble", in: Fixture.folder)
    expectSuccess(text)
    #expect(text.text.contains("\nsection .text\n\nmiddle:\n; ./source.c\n; 26: "))
    #expect(text.text.contains("\nsection tp_btf/task_newtask\n\nentry:\n; "))
    #expect(text.text.contains(": call bpf_for_each_map_elem#164\n"))
    #expect(text.text.contains("^ R_BPF_64_64 LD64 counts\n"))
    let json = try document("calls/el.o", "--disassemble")
    let first = try #require((json["programs"] as? [[String: Any]])?.first)
    let code = try #require(first["code"] as? [[String: Any]])
    #expect(code.first?["insn"] as? Int == 0 && code.first?["text"] is String && code.first?["source"] is [String: Any])
  }

  @Test func `colour is written where it is asked for, and only in text`() throws {
    #expect(try btfscope("inspect", "calls/el.o", "--color", "always", in: Fixture.folder).text.contains("\u{1b}[1m"))
    #expect(try !btfscope("inspect", "calls/el.o", "--color", "never", in: Fixture.folder).text.contains("\u{1b}"))
    let json = try btfscope("inspect", "calls/el.o", "--color", "always", "--format", "json", in: Fixture.folder)
    #expect(!json.text.contains("\u{1b}"))
  }

  @Test func `a compressed object, standard input and an output file work`() throws {
    try withFolder { folder in
      let object = try Data(contentsOf: URL(filePath: Fixture.path("maps/el.o")))
      let output = try btfscope("inspect", "-", "-o", "report", input: [UInt8](object), in: folder)
      expectSuccess(output)
      #expect(output.text.isEmpty)
      let text = try String(contentsOf: folder.appending(path: "report"), encoding: .utf8)
      #expect(text.hasPrefix("-: little-endian BPF object"))
      try Data(StoredStream.gzip([UInt8](object))).write(to: folder.appending(path: "maps.o.gz"))
      expectSuccess(try btfscope("inspect", "maps.o.gz", in: folder))
    }
  }

  @Test func `what is no BPF object ends with status 2`() throws {
    expectFailure(try btfscope("inspect", "/nonexistent"), 2, "/nonexistent: open: No such file or directory")
    expectFailure(try btfscope("inspect", "-", input: []), 2, "standard input: is empty")
    expectFailure(try btfscope("inspect", kernelFile), 2, "is raw BTF, which has no programs; an ELF file is needed")
    var other = ELFWriter()
    other.machine = 62
    expectFailure(try btfscope("inspect", "-", input: other.array()), 2, "not a BPF object: its ELF machine is 62")
    expectFailure(try btfscope("inspect", "-", input: ELFWriter(is64: false).array()), 2, "a 32-bit ELF file")
  }

  @Test func `an object of malformed types is shown without them, with status 2`() throws {
    var writer = ELFWriter()
    writer.add(ELFWriter.Section(".BTF", [1, 2, 3]))
    writer.add(symbols: [])
    let output = try btfscope("inspect", "-", input: writer.array())
    #expect(output.status == 2)
    #expect(output.text.contains("not opened  section .BTF: at offset 0x"))
    #expect(output.diagnostics.hasPrefix("btfscope: -: section .BTF: at offset 0x"))
  }

  @Test func `control characters of names do not reach the output`() throws {
    var writer = ELFWriter()
    let code = writer.add(ELFWriter.Section("xdp/\u{1b}[31m", flags: 6, Array(repeating: 0, count: 8)))
    writer.add(symbols: [.init("evil\u{7}\nname", size: 8, info: 0x12, section: code)])
    for options in [[], ["--disassemble"]] {
      let output = try Tool.btfscope.run(["inspect", "-"] + options, input: writer.array())
      #expect(output.status == 0)
      #expect(output.text.contains("evil\\x07\\x0aname"))
      #expect(!output.text.contains("\u{1b}") && !output.text.contains("\u{7}"))
    }
  }

  @Test func `a closed pipe ends it quietly`() throws {
    let output = try shell("\"$BTFSCOPE\" inspect \"$FIXTURES/calls/el.o\" --disassemble | head -n 1; exit ${PIPESTATUS[0]}")
    #expect(output.status == 0 && output.diagnostics.isEmpty)
  }

  @Test func `wrong usage`() throws {
    expectFailure(try btfscope("inspect"), 64, "object")
    expectFailure(try btfscope("inspect", "a", "b"), 64, "Usage: btfscope inspect")
    expectFailure(try btfscope("inspect", structs, "--format", "c"), 64, "c")
  }

  @Test func `what a loader poisoned is said of an object that was relocated`() throws {
    try withFolder { folder in
      let path = folder.appending(path: "relocated.o").path
      let kernel = Fixture.path("kernels/amd64-6.12.btf.gz")
      _ = try btfscope("relocate", Fixture.path("agent/el.o"), "--against", kernel, "-o", path)
      let text = try btfscope("inspect", path, "--disassemble").text
      #expect(text.contains("poisoned a CO-RE relocation that could not be resolved (195896080)"))
      #expect(text.contains("^ poisoned: a CO-RE relocation that could not be resolved\n"))
      #expect(!text.contains("helper 195896080"))
      let json = try btfscope("inspect", path, "--format", "json").text
      #expect(json.contains(#"{"number":195896080,"name":null,"poison":"a CO-RE relocation that could not be resolved"}"#))
    }
  }
}
