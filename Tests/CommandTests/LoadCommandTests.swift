import Foundation
import TestSupport
import Testing

/// `btfscope load` on the running kernel.
@Suite("load", .enabled(if: Privilege.isThere, "needs root and a kernel with bpf(2)")) struct LoadCommandTests {
  private struct Answer: Decodable {
    let schema: String
    let errno: Int?
    let error: String?
    let maps: [Map]
    let programs: [Program]
    struct Map: Decodable {
      let name: String
      let created: Bool
      let id: Int?
      let pinned: String?
    }
    struct Program: Decodable {
      let program: String
      let loaded: Bool
      let errno: Int?
      let error: String?
      let id: Int?
      let verifier: Verifier
      struct Verifier: Decodable {
        let instructions: Int?
        let log: String
      }
    }
  }

  private func answer(_ output: Tool.Output) throws -> Answer {
    try JSONDecoder().decode(Answer.self, from: Data(output.standardOutput))
  }

  @Test func `every program that loads says what it cost the verifier`() throws {
    let output = try btfscope("load", Fixture.path("loader/el.o"), "--format", "json")
    expectSuccess(output)
    let answer = try answer(output)
    #expect(answer.schema == "btfscope/load/1" && answer.errno == nil && answer.error == nil)
    #expect(answer.maps.count == 11 && answer.maps.allSatisfy { $0.created && $0.id == nil })
    let loaded = answer.programs.filter(\.loaded)
    #expect(loaded.count == 7 && loaded.allSatisfy { ($0.verifier.instructions ?? 0) > 0 && $0.errno == nil })
    #expect(answer.programs.filter { !$0.loaded }.map(\.program) == ["optional"])
  }

  @Test func `programs that are refused say why in one line, with the verifier's words`() throws {
    let output = try btfscope(
      "load", Fixture.path("user-ring-refused/el.o"), "--program", "wrong_program_type", "--program", "return_two", "--program",
      "write_dynptr", "--format", "json")
    #expect(output.status == 3 && output.diagnostics.isEmpty)
    let answer = try answer(output)
    let refused = answer.programs.filter { $0.errno != nil }
    #expect(refused.count == 3)
    for program in refused {
      let reason = try #require(program.error)
      #expect(!reason.contains("\n") && reason.contains("errno \(program.errno ?? 0)"), "\(reason)")
    }
    let text = try btfscope("load", Fixture.path("user-ring-refused/el.o"), "--program", "wrong_program_type")
    #expect(text.status == 3)
    #expect(text.text.contains("refused (errno"))
  }

  @Test func `an object that is not loaded at all says why`() throws {
    let output = try btfscope("load", Fixture.path("loader/eb.o"))
    #expect(output.status == 1)
    #expect(
      output.text
        == "\(Fixture.path("loader/eb.o")): not loaded: the object is for machines of the other byte order, and cannot run on this one\n"
    )
    #expect(try answer(btfscope("load", Fixture.path("loader/eb.o"), "--format", "json")).errno == 22)
    expectFailure(try btfscope("load", Fixture.path("kernels/amd64-6.12-veth.btf")), 2)
  }

  @Test func `one program is loaded alone`() throws {
    let output = try btfscope("load", Fixture.path("loader/el.o"), "--program", "optional", "--format", "json")
    expectSuccess(output)
    #expect(try answer(output).programs.filter(\.loaded).map(\.program) == ["optional"])
    let unknown = try btfscope("load", Fixture.path("loader/el.o"), "--program", "none")
    #expect(unknown.status == 1 && unknown.text.contains("there is no program 'none' in the object"))
  }

  @Test func `what is pinned outlives the command, with its number`() throws {
    let folder = "/sys/fs/bpf/btfscope-load-\(ProcessInfo.processInfo.processIdentifier)"
    defer {
      for name in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [] {
        try? FileManager.default.removeItem(atPath: "\(folder)/\(name)")
      }
      try? FileManager.default.removeItem(atPath: folder)
    }
    let output = try btfscope("load", Fixture.path("loader/el.o"), "--pin", folder, "--format", "json")
    expectSuccess(output)
    let answer = try answer(output)
    #expect(answer.programs.filter(\.loaded).allSatisfy { $0.id != nil })
    #expect(answer.maps.allSatisfy { $0.pinned?.hasPrefix(folder) == true && $0.id != nil })
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder).count == 18)
    let again = try btfscope("load", Fixture.path("loader/el.o"), "--pin", folder)
    #expect(again.status == 3 && again.text.contains("File exists"))
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder).count == 18)
  }

  @Test func `a process without descriptors says so`() throws {
    let output = try shell("ulimit -n 9; $BTFSCOPE load $FIXTURES/loader/el.o")
    #expect(output.status == 3)
    #expect(output.text.contains("Too many open files (errno 24)"))
  }

  @Test func `an ordinary user is told which privilege is missing`() throws {
    let output = try shell(
      """
      umask 022; cp $BTFSCOPE $PWD/program; cp $FIXTURES/loader/el.o $PWD/object; chmod 755 $PWD program; chmod 644 object
      setpriv --reuid 65534 --regid 65534 --clear-groups $PWD/program load $PWD/object
      """, in: try temporary())
    #expect(output.status == 3)
    #expect(output.text.contains("this needs root, or CAP_BPF"), "\(output.text)\(output.diagnostics)")
  }

  @Test func `who has a part of the privilege is told the rest`() throws {
    let output = try shell(
      """
      umask 022; cp $BTFSCOPE $PWD/program; cp $FIXTURES/attach/el.o $PWD/object; chmod 755 $PWD program; chmod 644 object
      setpriv --reuid 65534 --regid 65534 --clear-groups --inh-caps -all,+bpf,+perfmon --ambient-caps -all,+bpf,+perfmon \
        $PWD/program load $PWD/object
      """, in: try temporary())
    #expect(output.status == 3)
    #expect(output.text.contains("this needs root, or CAP_BPF and CAP_NET_ADMIN: CAP_NET_ADMIN is missing"), "\(output.text)")
  }

  @Test func `a bpf file system that is missing is named, and nothing is left`() throws {
    let output = try shell(
      """
      unshare -m sh -c 'umount -l /sys/fs/bpf && "$BTFSCOPE" load "$FIXTURES/loader/el.o" --pin /sys/fs/bpf/x; echo $?'
      mkdir pins; "$BTFSCOPE" load "$FIXTURES/loader/el.o" --pin pins/x; echo $?; ls pins
      """, in: try temporary())
    #expect(output.text.contains("'/sys/fs/bpf' is not in a bpf file system"), "\(output.text)")
    #expect(output.text.contains("'pins/x' is not in a bpf file system"), "\(output.text)")
    #expect(output.text.split(separator: "\n").filter { $0 == "3" }.count == 2 && output.text.hasSuffix("3\n"))
  }

  private func temporary() throws -> URL { try Fixture.temporaryFolder() }
}
