import Foundation
import TestSupport
import Testing

/// `btfscope show` of struct_ops that the kernel has registered: a way to control congestion, as any kernel with BTF and TCP takes it.
@Suite("show: struct_ops", .enabled(if: Privilege.isThere, "needs root and a kernel with bpf(2)"))
struct ShowOperationsTests {
  private static let programs = ["window", "restore", "avoid", "begin"]

  /// What stands for `fixture` in their names: others on this machine may test as well.
  private static let label = String(UUID().uuidString.prefix(7))

  /// Runs `body` with the process that has registered them. They are there for all of the machine, and gone with the process.
  private func withRegistered(_ body: (Process) throws -> Void) throws {
    try withFolder { folder in
      var object = try Data(contentsOf: URL(fileURLWithPath: Fixture.path("attach/el.o")))
      for name in ["_linked_", "_plain__"] {
        let place = try #require(object.range(of: Data("fixture\(name)".utf8)))
        object.replaceSubrange(place, with: Data("\(Self.label)\(name)".utf8))
      }
      let path = folder.appendingPathComponent("object.o")
      try object.write(to: path)
      let log = folder.appendingPathComponent("log")
      try Data().write(to: log)
      let process = Process()
      process.executableURL = URL(fileURLWithPath: Tool.btfscope.path)
      process.arguments = ["run", path.path, "--duration", "60"] + Self.programs.flatMap { ["--program", $0] }
      process.standardOutput = try FileHandle(forWritingTo: log)
      process.standardError = process.standardOutput
      try process.run()
      defer {
        process.terminate()
        process.waitUntilExit()
      }
      func isRegistered() throws -> Bool {
        let names = try String(contentsOfFile: available, encoding: .utf8)
        return names.contains("\(Self.label)_linked_") && names.contains("\(Self.label)_plain__")
      }
      for _ in 0..<300 where try !isRegistered() && process.isRunning { Thread.sleep(forTimeInterval: 0.1) }
      let words = try String(contentsOf: log, encoding: .utf8)
      try #require(try isRegistered(), "the kernel has not registered them: \(words)")
      try body(process)
      // What no link holds is only taken back by a process that ends as it should.
      process.terminate()
      process.waitUntilExit()
      #expect(process.terminationReason == .exit && process.terminationStatus == 0, "\(process.terminationStatus)")
      #expect(try !String(contentsOfFile: available, encoding: .utf8).contains(Self.label))
    }
  }

  private var available: String { "/proc/sys/net/ipv4/tcp_available_congestion_control" }

  private func json(_ words: String...) throws -> [String: Any] {
    let output = try Tool.btfscope.run(["show"] + words + ["--format", "json"])
    #expect(output.status == 0, "\(output.diagnostics)")
    return try #require(try JSONSerialization.jsonObject(with: Data(output.standardOutput)) as? [String: Any])
  }

  /// The objects of a list that the process holds.
  private func held(_ list: String, by process: Process) throws -> [[String: Any]] {
    let rows = try #require(try json(list)[list] as? [[String: Any]])
    return rows.filter { row in
      (row["pids"] as? [[String: Any]])?.contains { $0["pid"] as? Int == Int(process.processIdentifier) } == true
    }
  }

  @Test func `the value has the numbers of programs, the state, and what the kernel took over`() throws {
    try withRegistered { process in
      let programs = try held("programs", by: process)
      func id(_ name: String) -> Int? { programs.first { $0["name"] as? String == name }?["id"] as? Int }
      #expect(programs.filter { $0["target"] as? String == "struct tcp_congestion_ops" }.count == 4)
      let maps = try held("maps", by: process).filter { $0["type"] as? String == "struct_ops" }
      #expect(Set(maps.compactMap { $0["name"] as? String }) == ["linked", "plain"])
      for map in maps {
        let (number, name) = (try #require(map["id"] as? Int), try #require(map["name"] as? String))
        let document = try json("map", "\(number)")
        let elements = try #require(document["elements"] as? [[String: Any]])
        let value = try #require(elements.first?["value"] as? [String: Any], "\(document)")
        let data = try #require(value["data"] as? [String: Any])
        #expect(elements.count == 1 && data["name"] as? String == "\(Self.label)_\(name)_" + (name == "plain" ? "_" : ""))
        #expect(data["flags"] as? Int == 1)
        for (member, program) in [("ssthresh", "window"), ("undo_cwnd", "restore"), ("cong_avoid", "avoid"), ("init", "begin")] {
          let number = try #require(id(program), "\(program): \(programs)")
          #expect(data[member] as? String == "0x\(String(number, radix: 16))", "\(member): \(data)")
        }
        #expect(data["release"] as? String == "0x0")
        // With a link the map is ready to be registered, and the link does it; without one it is in use.
        let state = (value["common"] as? [String: Any])?["state"] as? String
        #expect(state == (name == "linked" ? "BPF_STRUCT_OPS_STATE_READY" : "BPF_STRUCT_OPS_STATE_INUSE"))
      }
      // All four are members of both.
      for (member, program) in [("ssthresh", "window"), ("init", "begin")] {
        let attached = programs.first { $0["name"] as? String == program }?["attached"] as? [String]
        let words = maps.map { "\(member) of struct_ops map \($0["id"] as? Int ?? 0) (\($0["name"] as? String ?? ""))" }
        #expect(Set(attached ?? []) == Set(words) && words.count == 2)
      }
      let linked = try #require(maps.first { $0["name"] as? String == "linked" }?["id"] as? Int)
      let links = try held("links", by: process)
      #expect(links.count == 1 && links.first?["target"] as? String == "struct_ops of map \(linked)")
      #expect(links.first?["map_id"] as? Int == linked && links.first?["prog_id"] as? Int == 0)
      let text = try btfscope("show", "map", "\(linked)")
      #expect(text.text.contains(".name = \"\(Self.label)_linked_\""), "\(text.text)")
    }
  }
}
